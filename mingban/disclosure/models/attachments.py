"""Files beside publications: what was found in each, what was done about it, and with which live page it is public."""

from typing import Any

from django.db import models
from wagtail.documents.models import Document

from mingban.core.errors import Refused

HIDDEN = "HIDDEN"


class FilesNotPassed(Refused):
    """A page carries a file that may not go out yet."""


class AttachmentGate(models.Model):
    """What stands between a file and the public. `traces` are what was found (`gate.Trace`), personal data in them masked.

    It speaks of one content: `file_name` is the file's name in the store then, and a file put in its place has to be looked at anew.
    `proposed` is a redacted copy that waits to be accepted, and `is_refused` says that nobody can look into the file.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="gate")
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    pages = models.PositiveSmallIntegerField(default=0)
    traces = models.JSONField(default=list)
    is_refused = models.BooleanField(default=False)
    reason = models.CharField("为什么可以照原样公开", max_length=200, blank=True)
    reason_by = models.JSONField(null=True)
    proposed = models.FileField(upload_to="proposed", blank=True)
    wish = models.JSONField(default=dict)
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.document)

    @property
    def has_hidden(self) -> bool:
        """True while the file carries what readers do not see."""
        return any(one["group"] == HIDDEN for one in self.traces)

    @property
    def is_passed(self) -> bool:
        """True when the file may go out: nothing hidden is left, and what is personal or unseen is justified."""
        if self.is_refused or self.has_hidden or self.file_name != self.document.file.name:
            return False
        return not self.traces or bool(self.reason)


class PageFile(models.Model):
    """That a live page carries a file; only then may everybody open it."""

    page = models.ForeignKey("disclosure.Publication", models.CASCADE, related_name="files")
    document = models.ForeignKey(Document, models.CASCADE, related_name="on_pages")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "document"], name="file_once_on_a_page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.document_id}"


def documents_in(page: Any) -> list[Document]:
    """Return the files that a page carries: attachments in its text, the film of a meeting."""
    found = [block.value.get("document") for block in page.body if block.block_type == "attachment"]
    return list(dict.fromkeys(one for one in (*found, getattr(page, "film", None)) if one is not None))


def not_passed(page: Any) -> list[Document]:
    """Return the files of a page that may not go out yet."""
    documents = documents_in(page)
    rows = {one.document_id: one for one in AttachmentGate.objects.filter(document__in=documents)}
    return [one for one in documents if one.pk not in rows or not _fits(rows[one.pk], one)]


def _fits(gate: AttachmentGate, document: Document) -> bool:
    gate.document = document
    return gate.is_passed


def let_pass(page: Any) -> None:
    """Let a page go live if all of its files may.

    :raises FilesNotPassed: naming those that may not.
    """
    waiting = not_passed(page)
    if waiting:
        raise FilesNotPassed(say_waiting(waiting))


def say_waiting(documents: list[Document]) -> str:
    """Say which files are in the way, and where that is mended."""
    said = "、".join(f"“{one.title}”" for one in documents[:5])
    return f"附件{said}还没有过关：里面有要清理、要遮住或者要说明的。请在左边的“附件检查”里处理好再提交"
