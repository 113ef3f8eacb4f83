"""Looking for viruses: before a file is taken in where the scanner answers, else as soon as it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from mingban.core import bus
from mingban.core.errors import Refused
from mingban.core.patience import Patience
from mingban.files import queries, registry, rules
from mingban.files.choices import ScanState
from mingban.files.events import InfectedFound
from mingban.files.models import StoredFile
from mingban.files.registry import ScannerSilent, ScanResult
from mingban.files.rules import FileInfected

log = structlog.get_logger(__name__)
PATIENCE = Patience("virus-scanner", silences=1)
BATCH = 50


@dataclass(frozen=True, kw_only=True)
class Screened:
    """Uploads after the scan: those to take in, the names of those with a virus, and what was found, by digest."""

    clean: tuple["UploadedFile[bytes]", ...]
    infected: tuple[str, ...]
    results: Mapping[str, ScanResult]

    @property
    def words(self) -> str:
        """What is to be said of the infected ones; empty when there is none."""
        return rules.say_infected(self.infected, kept=len(self.clean)) if self.infected else ""


def screen(uploads: Sequence["UploadedFile[bytes]"]) -> Screened:
    """Have uploads scanned before they are stored; call it outside a transaction, as the scanner may be slow.

    What the scanner does not answer is let through: it is kept as not scanned, which every official sees.

    :raises FileInfected: when nothing is left.
    """
    results: dict[str, ScanResult] = {}
    for upload in uploads:
        if (upload.size or 0) <= settings.UPLOAD_MAX_BYTES:
            digest = rules.upload_digest(upload)
            found = _ask(_bytes(upload))
            if found:
                results[digest] = found
    infected = [one for one in uploads if _is_infected(one, results)]
    screened = Screened(
        clean=tuple(one for one in uploads if one not in infected),
        infected=tuple(rules.clean_name(one.name or "") for one in infected),
        results=results,
    )
    if infected and not screened.clean:
        raise FileInfected(screened.words, field="file")
    return screened


def _bytes(upload: "UploadedFile[bytes]") -> bytes:
    upload.seek(0)
    data: bytes = upload.read()
    upload.seek(0)
    return data


def _is_infected(upload: "UploadedFile[bytes]", results: Mapping[str, ScanResult]) -> bool:
    if (upload.size or 0) > settings.UPLOAD_MAX_BYTES:
        return False
    found = results.get(rules.upload_digest(upload))
    return found is not None and found.state == ScanState.INFECTED


def _ask(data: bytes) -> ScanResult | None:
    """Return what the scanner says; None while there is none, or it does not answer."""
    scanner = registry.scanner()
    if scanner is None or PATIENCE.is_over():
        return None
    try:
        return scanner.scan(data)
    except ScannerSilent as error:
        PATIENCE.note_silence()
        log.warning("files.scanner_silent", error=str(error))
        return None


def scan_file(*, file: StoredFile, at: datetime) -> StoredFile:
    """Have a stored file scanned that was not yet, when the scanner answers; call it outside a transaction."""
    if file.scan != ScanState.NOT_SCANNED:
        return file
    found = _ask(queries.bytes_of(file))
    if found:
        _keep_result(file, found, at)
        if found.state == ScanState.INFECTED:
            log.warning("files.infected", file=file.pk, signature=found.signature)
    return file


@transaction.atomic
def _keep_result(file: StoredFile, found: ScanResult, at: datetime) -> None:
    """Equal bytes are equally clean; owners are told of each file with a virus."""
    waiting = StoredFile.objects.filter(sha256=file.sha256, scan=ScanState.NOT_SCANNED)
    same = list(waiting.select_for_update().order_by("pk"))
    waiting.update(scan=found.state, scanned_at=at)
    file.scan, file.scanned_at = found.state, at
    for one in same if found.state == ScanState.INFECTED else []:
        bus.publish(InfectedFound(file_id=one.pk, owner_kind=one.owner_kind, owner_id=one.owner_id))


def scan_waiting(*, at: datetime) -> int:
    """Have files scanned that came while the scanner was silent, newest first; return how many were."""
    if registry.scanner() is None:
        return 0
    done = 0
    for file in StoredFile.objects.filter(scan=ScanState.NOT_SCANNED).order_by("-pk")[:BATCH]:
        try:
            scan_file(file=file, at=at)
        except Refused:  # its bytes are gone
            continue
        if file.scan == ScanState.NOT_SCANNED:
            return done
        done += 1
    return done
