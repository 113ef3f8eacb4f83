"""Who handles a case, and how it came to him."""

from django.db import models

from mingban.accounts.models import StaffPost, User
from mingban.cases.choices import RecusalGround
from mingban.cases.models.case import Case
from mingban.core.fields import EncryptedTextField


class HandOver(models.Model):
    """转办: a case passed from one officer to another of the same organisation (from nobody: assigned), by whom and why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hand_overs")
    former = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_handed_over"
    )
    officer = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="cases_taken_over")
    by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="hand_overs_made")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case} → {self.officer}"


class Recusal(models.Model):
    """回避: that an official may neither open a case nor act on it, on which ground, and who said so (himself, or the head)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recusals")
    by = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="recusals_made")
    ground = models.CharField(max_length=10, choices=RecusalGround.choices)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="one_recusal_per_person")]

    def __str__(self) -> str:
        return f"{self.case} {self.user}"


class RecusalRequest(models.Model):
    """申请回避: that an applicant asks that an official keep away from his case, and what the head of the authority decided.

    Without `user` it is about somebody whom the applicant does not know by name; both reasons may tell of private ties.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusal_requests")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="recusals_asked")
    reason = EncryptedTextField()
    asked_by = models.JSONField()
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True, blank=True)
    answer = EncryptedTextField(blank=True)
    answered_by = models.ForeignKey(
        StaffPost, on_delete=models.PROTECT, null=True, blank=True, related_name="recusals_answered"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at=None), name="one_open_recusal_request_per_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.user or ''}"
