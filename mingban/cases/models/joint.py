"""会商: what several authorities have to settle together."""

from django.db import models

from mingban.accounts.models import StaffPost
from mingban.agencies.models import Organisation
from mingban.cases.choices import Verdict
from mingban.cases.models.case import Case


class JointReview(models.Model):
    """会商: the authorities concerned say where they stand, and the case's own one concludes for all. No limit of the case stops.

    `cause` are the differing verdicts, by step code with their round, for which it opened by itself; empty where the decider
    opened it (`opened_by`). One that ended without `verdict` was dropped with its case.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="joint_reviews")
    topic = models.TextField()
    days = models.PositiveSmallIntegerField()
    cause = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_reviews_opened"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    conclusion = models.TextField(blank=True)
    minutes_number = models.CharField(max_length=100, blank=True)
    concluded_by = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_reviews_concluded"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="one_joint_review_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.opened_at:%Y-%m-%d}"


class Position(models.Model):
    """会商意见: where one authority stands; empty until it has said so."""

    review = models.ForeignKey(JointReview, on_delete=models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="positions")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    text = models.TextField(blank=True)
    given_by = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="positions_given"
    )
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["review", "organisation"], name="one_position_per_organisation")]

    def __str__(self) -> str:
        return f"{self.review} {self.organisation}"
