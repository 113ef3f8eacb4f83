"""Figures, small enough to be read whole; they can be counted again from the journal at any time."""

from django.db import models


class Monthly(models.Model):
    """What one organisation did of one item in one month; `month` is its first day. Days are those of the item's own unit."""

    month = models.DateField()
    organisation_code = models.CharField(max_length=80)
    item_code = models.CharField(max_length=80)
    handled = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    materials_saved = models.PositiveIntegerField(default=0)
    days_saved = models.PositiveIntegerField(default=0)
    visits_saved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "organisation_code", "item_code"], name="one_figure_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.organisation_code} {self.item_code}"


class Coverage(models.Model):
    """How many items an organisation offers now, and for how many one has to come once at most, or never."""

    organisation_code = models.CharField(max_length=80, unique=True)
    items = models.PositiveIntegerField()
    no_visit = models.PositiveIntegerField()
    one_visit = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.organisation_code


class Bookmark(models.Model):
    """Up to which entry the journal is counted.

    `gaps` are ids below it that were not there when it was passed, each with when: an act that was given its id earlier may be
    committed later. They are looked for again until they are found or a day has passed.
    """

    last_id = models.PositiveBigIntegerField(default=0)
    gaps = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.last_id)
