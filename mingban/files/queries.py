"""Reads of files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import QuerySet

from mingban.core.disk import keep
from mingban.core.errors import NotFound
from mingban.files import pdfs, rules
from mingban.files.choices import MediaType, ScanState
from mingban.files.models import PageFinding, StoredFile
from mingban.ledger.rules import Matter

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


def has_unscanned() -> bool:
    """Tell whether some file was not scanned for viruses."""
    return StoredFile.objects.filter(scan=ScanState.NOT_SCANNED).exists()


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


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page of one file: how it is called among the document's pages, what was found, and whether another has come for it."""

    file: StoredFile
    page: int
    label: str
    finding: PageFinding | None
    is_replaced: bool

    @property
    def is_wrong(self) -> bool:
        """True when it was found wrong and nothing has come in its place."""
        return self.finding is not None and not self.finding.is_accepted and not self.is_replaced


def sheets_of(files: Sequence[StoredFile], matter: Matter) -> list[Sheet]:
    """Return every page of one document's files, in order, with what stands found in a matter."""
    rows = PageFinding.objects.filter(file__in=files, matter_kind=matter.kind, matter_id=matter.id, settled_at=None)
    return sheets(files, {(row.file_id, row.page): row for row in rows})


def sheets(files: Sequence[StoredFile], found: dict[tuple[int, int], PageFinding]) -> list[Sheet]:
    """Return every page of one document's files, in order, with the findings given by file id and page."""
    replaced = {(file.replaces_id, file.replaces_page) for file in files}
    return [
        Sheet(
            file=file,
            page=page,
            label=rules.page_label(number, len(files), page, file.pages),
            finding=found.get((file.pk, page)),
            is_replaced=(file.pk, None) in replaced or (file.pk, page) in replaced,
        )
        for number, file in enumerate(files, start=1)
        for page in range(1, file.pages + 1)
    ]


def standing_findings(matter: Matter) -> list[PageFinding]:
    """Return what stands found on pages in a matter, with the files."""
    rows = PageFinding.objects.filter(matter_kind=matter.kind, matter_id=matter.id, settled_at=None)
    return list(rows.select_related("file").order_by("file_id", "page"))


def pages_root() -> Path:
    """Return the folder under which drawn pages are kept; they can be made again."""
    return storage_root() / "pages"


def page_image(file: StoredFile, page: int) -> tuple[bytes, str]:
    """Return a page (from 1) as a picture, and its media type: a picture as it is, a page of a PDF drawn once and kept.

    :raises NoSuchFile: when the file has no such page, or its bytes are gone. :raises CannotDraw: when it cannot be drawn.
    """
    if not 1 <= page <= file.pages:
        raise NoSuchFile("这个文件没有这一页")
    if file.media_type != MediaType.PDF:
        return bytes_of(file), file.media_type
    path = pages_root() / file.sha256[:2] / f"{file.sha256}-{page}.png"
    try:
        return path.read_bytes(), MediaType.PNG
    except FileNotFoundError:
        drawn = pdfs.draw_page(bytes_of(file), page)
        keep(path, drawn)
        return drawn, MediaType.PNG
