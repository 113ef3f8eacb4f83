"""What is still to be indexed, and what people looked for and did not find."""

from django.db import models


class SearchChange(models.Model):
    """A thing that has changed since its place in the index was written; gone when that is done."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SearchMiss(models.Model):
    """A query without a result, for editors. It is nobody's: neither who asked nor anything that looks like a number is kept."""

    text = models.CharField(max_length=40, unique=True)
    times = models.PositiveIntegerField(default=1)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        verbose_name_plural = "search misses"
        indexes = [models.Index(fields=["-times", "-last_on"], name="search_miss_most")]

    def __str__(self) -> str:
        return self.text
