"""Who handles a case, and how it came to him."""

from django.db import models

from mingban.accounts.models import StaffPost
from mingban.cases.models.case import Case


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
