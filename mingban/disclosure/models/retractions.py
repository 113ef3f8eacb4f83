"""撤下: what stands at the address of a publication that was taken back."""

from django.db import models


class Retraction(models.Model):
    """That a publication was taken off the site: when, by which organisation, and why. It ends when the page is published again."""

    page = models.ForeignKey("disclosure.Publication", models.CASCADE, related_name="retractions")
    reason = models.CharField("为什么撤下", max_length=300)
    organisation = models.CharField(max_length=200)
    by = models.JSONField()
    retracted_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=models.Q(ended_at=None), name="one_open_retraction_of_a_page"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.retracted_at:%Y-%m-%d}"
