"""Reads of files."""

from collections.abc import Iterable
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import QuerySet

from mingban.core.errors import NotFound
from mingban.files.models import StoredFile

log = structlog.get_logger(__name__)


class NoSuchFile(NotFound):
    """No file has this token, or its bytes are gone."""


def files_of(owner_kind: str, owner_ids: Iterable[str]) -> QuerySet[StoredFile]:
    """Return the files of these owners, oldest first."""
    return StoredFile.objects.filter(owner_kind=owner_kind, owner_id__in=list(owner_ids)).order_by("uploaded_at", "id")


def file_by_token(token: str) -> StoredFile:
    """Return the file with this token.

    :raises NoSuchFile: when there is none.
    """
    file = StoredFile.objects.filter(token=token).first()
    if file is None:
        raise NoSuchFile("没有这个文件，可能已经换成新的了")
    return file


def storage_root() -> Path:
    """Return the folder under which the bytes are kept, as ab/cd/<sha256>."""
    return Path(settings.MEDIA_ROOT)


def bytes_of(file: StoredFile) -> bytes:
    """Return what was stored.

    :raises NoSuchFile: when the bytes are gone from the disk.
    """
    try:
        return (storage_root() / file.path).read_bytes()
    except FileNotFoundError as error:
        log.error("files.bytes_missing", file=file.pk, path=file.path)
        raise NoSuchFile("这个文件现在读不出来，我们已经记下，请稍后再试") from error
