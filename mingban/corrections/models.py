"""Error reports."""

from django.db import models

from mingban.agencies.models import Organisation
from mingban.core.fields import EncryptedTextField
from mingban.corrections.choices import ErrorKind, ReportState


class ErrorReport(models.Model):
    """纠错: what somebody says is wrong with a page, and the answer. `receipt` is his alone: it shows the answer without an account.

    What people write and how they are reached may be personal: it is kept encrypted. `contact` is a phone or a mailbox.
    """

    number = models.CharField(max_length=40, unique=True)
    receipt = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="error_reports")
    page = models.CharField(max_length=500)
    title = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=ErrorKind.choices)
    quoted = EncryptedTextField(blank=True)
    what = EncryptedTextField()
    contact = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    reported_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "due_at"], name="report_of_organisation"),
            models.Index(fields=["reported_at"], name="report_at"),
        ]

    def __str__(self) -> str:
        return self.number
