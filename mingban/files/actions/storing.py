"""Taking files in, giving them up, and sweeping out what no row refers to."""

import fcntl
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.core.actors import Actor
from mingban.core.disk import write_atomically
from mingban.files import pdfs, pictures, queries, rules
from mingban.files.choices import MediaType
from mingban.files.models import StoredFile
from mingban.files.registry import ScanResult
from mingban.files.rules import FileTooLarge
from mingban.ledger.rules import Matter

UNCLAIMED_FOR = timedelta(days=1)
NOTHING_SCANNED: Mapping[str, ScanResult] = {}


# What this store has put where nothing was before: path to inode and time, so that nobody else's is ever taken back.
Written = dict[Path, tuple[int, int]]


def store_files(
    *,
    owner: Matter,
    uploads: Sequence["UploadedFile[bytes]"],
    by: Actor,
    at: datetime,
    pictures_only: bool = False,
    scans: Mapping[str, ScanResult] = NOTHING_SCANNED,
) -> list[StoredFile]:
    """Take uploads in, all or none: sniffed by content, pictures made anew, PDFs checked; kept by hash, named for their owner.

    When one is refused, the bytes of those before it are removed again. The rows are written in the caller's
    transaction; when that fails later on, the bytes are swept out a day later. `scans` is what `screen` found out before
    the transaction; files of which it knows nothing are scanned by the worker.

    :raises mingban.files.rules.TooManyFiles: when the owner would have more than `settings.UPLOAD_MAX_FILES`.
    :raises mingban.files.rules.FileTooLarge: when one has more than `settings.UPLOAD_MAX_BYTES`.
    :raises mingban.files.rules.FileNotAccepted: when one is empty, broken, dangerous, or of another type.
    """
    kept = StoredFile.objects.filter(owner_kind=owner.kind, owner_id=owner.id).count()
    rules.check_number(kept, len(uploads), limit=settings.UPLOAD_MAX_FILES)
    written: Written = {}
    try:
        with transaction.atomic():
            stored = [_store(owner, upload, written, by, at, pictures_only=pictures_only) for upload in uploads]
            return [_with_scan(file, upload, scans, at) for file, upload in zip(stored, uploads, strict=True)]
    except BaseException:
        _take_back(written)
        raise


def store_file(
    *, owner: Matter, upload: "UploadedFile[bytes]", by: Actor, at: datetime, pictures_only: bool = False
) -> StoredFile:
    """Take one upload in; see `store_files`."""
    return store_files(owner=owner, uploads=[upload], by=by, at=at, pictures_only=pictures_only)[0]


def _store(
    owner: Matter, upload: "UploadedFile[bytes]", written: Written, by: Actor, at: datetime, *, pictures_only: bool
) -> StoredFile:
    name = upload.name or ""
    data = _read(upload)
    found = rules.sniff(data, name=name, pictures_only=pictures_only)
    pages = 1
    if found == MediaType.PDF:
        pages = pdfs.check_pdf(data)
        media_type = MediaType.PDF
    else:
        data, media_type = pictures.made_anew(data, found)
    digest = sha256(data).hexdigest()
    path = f"{digest[:2]}/{digest[2:4]}/{digest}"
    _write(queries.storage_root() / path, data, written)
    return StoredFile.objects.create(
        owner_kind=owner.kind,
        owner_id=owner.id,
        token=secrets.token_urlsafe(16),
        name=rules.clean_name(name, media_type),
        media_type=media_type,
        size=len(data),
        sha256=digest,
        path=path,
        uploaded_at=at,
        uploaded_by=by.as_json(),
        pages=pages,
    )


def _with_scan(
    file: StoredFile, upload: "UploadedFile[bytes]", scans: Mapping[str, ScanResult], at: datetime
) -> StoredFile:
    """Take over what the scanner said of the bytes as they came."""
    if scans and (found := scans.get(rules.upload_digest(upload))):
        file.scan, file.scanned_at = found.state, at
        file.save(update_fields=["scan", "scanned_at"])
    return file


def _write(path: Path, data: bytes, written: Written) -> None:
    """Put the bytes there, anew even if they are there already: that keeps the sweep away from them for a day."""
    with _storage_lock():
        is_ours = path in written or not path.exists()
        write_atomically(path, data)
        if is_ours:
            written[path] = _mark(path)


def _take_back(written: Written) -> None:
    """Remove bytes that nobody has stored before or since."""
    with _storage_lock():
        for path, mark in written.items():
            if path.exists() and _mark(path) == mark:
                path.unlink()


def _mark(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def delete_file(*, file: StoredFile, at: datetime) -> None:
    """Give a file up; its bytes go with the next sweep unless another row has the same ones."""
    file.delete()


def sweep_unclaimed(*, at: datetime) -> int:
    """Remove stored bytes that no row has referred to for a day; return how many files went."""
    root = queries.storage_root()
    for drawn in queries.pages_root().glob("[0-9a-f][0-9a-f]/*"):
        if not StoredFile.objects.filter(sha256=drawn.name.partition("-")[0]).exists():
            drawn.unlink(missing_ok=True)
    return sum(_sweep(path, at) for path in root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"))


def _sweep(path: Path, at: datetime) -> bool:
    """Under the lock nobody is storing, so that a file is either fresh, or claimed in the database, or nobody's."""
    with _storage_lock():
        if not path.exists() or path.stat().st_mtime > (at - UNCLAIMED_FOR).timestamp():
            return False
        if StoredFile.objects.filter(sha256=path.name).exists():
            return False
        path.unlink()
        return True


def _read(upload: "UploadedFile[bytes]") -> bytes:
    """Never read more than is taken in, whatever size the upload says it has."""
    limit = settings.UPLOAD_MAX_BYTES
    data: bytes = upload.read(limit + 1)
    if len(data) > limit:
        size = max(len(data), upload.size or 0)
        raise FileTooLarge(
            f"这个文件有 {rules.say_size(size)}，最大能传 {limit // 1024 // 1024} MB。请压缩或者分成几份再传"
        )
    return data


@contextmanager
def _storage_lock() -> Iterator[None]:
    """Hold the lock of the store: one at a time writes, takes back or sweeps."""
    root = queries.storage_root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / ".lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
