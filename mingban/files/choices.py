"""What kinds of file are kept."""

from django.db import models


class MediaType(models.TextChoices):
    """What a stored file is; HEIC is taken in and kept as JPEG."""

    JPEG = "image/jpeg", "JPG 照片"
    PNG = "image/png", "PNG 图片"
    WEBP = "image/webp", "WebP 图片"
    PDF = "application/pdf", "PDF"


EXTENSIONS = {MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.WEBP: "webp", MediaType.PDF: "pdf"}


class ScanState(models.TextChoices):
    """What is known of viruses in a file; what was not scanned is never shown as if it were clean."""

    NOT_SCANNED = "NOT_SCANNED", "未经病毒扫描"
    CLEAN = "CLEAN", "没有发现病毒"
    INFECTED = "INFECTED", "发现病毒"
