"""批量导入: a workbook of documents with their files, taken over row by row by the worker."""

from django.db import models

from mingban.disclosure.choices import BatchState
from mingban.disclosure.models.publications import Publication
from mingban.disclosure.models.site import OfficeSite


class ImportBatch(models.Model):
    """One workbook and its files. `is_history`: its rows are published as of their days, once the head has said so."""

    token = models.CharField(max_length=43, unique=True)
    site = models.ForeignKey(OfficeSite, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    archive = models.FileField(upload_to="batches", blank=True)
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.CHECKED)
    is_history = models.BooleanField(default=False)
    sent_by = models.JSONField()
    sent_by_user = models.PositiveBigIntegerField()
    sent_at = models.DateTimeField(db_index=True)
    decided_by = models.JSONField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """One row: what it says, and the page that was made of it. It is done when it has a page or a problem."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    page = models.ForeignKey(Publication, models.SET_NULL, null=True, related_name="+")
    problem = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="row_once_in_a_batch")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"
