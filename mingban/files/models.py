"""Stored files."""

from django.db import models


class StoredFile(models.Model):
    """One upload, kept by content hash. The owner is named by value; who may open it is asked of the owner's app."""

    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=64)
    token = models.CharField(max_length=43, unique=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="file_owner")]

    def __str__(self) -> str:
        return self.name
