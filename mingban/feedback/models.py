"""Ratings."""

from django.db import models

from mingban.cases.models import Case
from mingban.feedback.choices import Grade


class Rating(models.Model):
    """好差评: one per service (case), five grades (facts §4); who rated is never shown."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    item_code = models.CharField(max_length=80)
    organisation_code = models.CharField(max_length=80)
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)
    reasons = models.JSONField(default=list)
    comment = models.TextField(blank=True)
    channel = models.CharField(max_length=10)
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(grade__gte=1, grade__lte=5), name="five_grades")]
        indexes = [models.Index(fields=["item_code"], name="rating_item")]

    def __str__(self) -> str:
        return f"{self.item_code}: {self.grade}"
