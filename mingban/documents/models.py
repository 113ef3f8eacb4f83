"""Issued documents."""

from django.db import models

from mingban.agencies.models import Organisation
from mingban.core.fields import EncryptedJSONField
from mingban.documents.choices import DocumentKind


class IssuedDocument(models.Model):
    """A numbered document. `content` is frozen at issue and encrypted; its digest stands in the journal; the PDF is made from it."""

    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=100, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="documents")
    owner_kind = models.CharField(max_length=40)
    owner_id = models.CharField(max_length=64)
    token = models.CharField(max_length=43, unique=True)
    content = EncryptedJSONField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="document_owner")]

    def __str__(self) -> str:
        return self.number
