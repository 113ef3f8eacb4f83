"""Files beside publications: which stand where, and which anybody may open."""

from typing import Any

from django.db.models import QuerySet
from wagtail.documents.models import Document

from mingban.core.errors import NotFound
from mingban.disclosure.models import AttachmentGate, PageFile


class NoSuchFile(NotFound):
    """There is no such file, or it is not for who asks."""


def is_public_file(document: Document) -> bool:
    """Tell whether everybody may open a file: it has passed, and a live page carries it. Two queries."""
    row = AttachmentGate.objects.filter(document=document).first()
    if row is None:
        return False
    row.document = document
    return row.is_passed and PageFile.objects.filter(document=document, page__live=True).exists()


def attachments_of(organisation_id: int | None) -> QuerySet[AttachmentGate]:
    """Return the files of an organisation, the latest first."""
    rows = AttachmentGate.objects.filter(document__collection__site__organisation=organisation_id or 0)
    return rows.select_related("document").order_by("-document__created_at", "-pk")


def attachment(organisation_id: int | None, document_id: int) -> AttachmentGate:
    """Return one of an organisation's files.

    :raises NoSuchFile: when it has no such file.
    """
    row = attachments_of(organisation_id).filter(document=document_id).first()
    if row is None:
        raise NoSuchFile("没有这个附件")
    return row


def content_of(row: AttachmentGate, *, is_proposed: bool = False) -> bytes:
    """Return a file's bytes, or those of its redacted copy.

    :raises NoSuchFile: when there is no copy.
    """
    if is_proposed and not row.proposed:
        raise NoSuchFile("还没有做出遮好的样子")
    field: Any = row.proposed if is_proposed else row.document.file
    with field.storage.open(field.name) as file:
        return bytes(file.read())
