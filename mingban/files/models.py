"""Stored files."""

from django.db import models

from mingban.files.choices import ScanState


class StoredFile(models.Model):
    """One upload, kept by content hash. The owner is named by value; who may open it is asked of the owner's app.

    `replaces`: it came in place of another file of the same owner, or of that page (`replaces_page`) of it.
    """

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
    scan = models.CharField(max_length=12, choices=ScanState.choices, default=ScanState.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True, blank=True)
    pages = models.PositiveSmallIntegerField(default=1)
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replacements")
    replaces_page = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_kind", "owner_id"], name="file_owner"),
            models.Index(fields=["id"], condition=models.Q(scan="NOT_SCANNED"), name="file_not_scanned"),
            models.Index(fields=["sha256"], name="file_sha256"),
        ]

    def __str__(self) -> str:
        return self.name


class PageFinding(models.Model):
    """What was found on one page of a file in one matter (a case): right, or wrong for a reason, with marks on the picture.

    `marks` are rectangles: left, top, width and height, as fractions of the page's width and height. A finding is settled
    when the matter has gone on; a new look at the page makes a new one.
    """

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="findings")
    page = models.PositiveSmallIntegerField()
    matter_kind = models.CharField(max_length=40)
    matter_id = models.CharField(max_length=64)
    is_accepted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    marks = models.JSONField(default=list)
    found_at = models.DateTimeField()
    found_by = models.JSONField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["matter_kind", "matter_id"], name="finding_matter")]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "page", "matter_kind", "matter_id"],
                condition=models.Q(settled_at=None),
                name="one_finding_per_page",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} {self.page}"
