"""What others plug in: who may open the files of their applications and cases; and the virus scanner."""

from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from mingban.core.ownership import OwnerAccess
from mingban.files.choices import ScanState

_access = OwnerAccess()
access_to = _access.access_to
when_opened = _access.when_opened
may_open = _access.may_open
tell_opened = _access.tell_opened


@dataclass(frozen=True, kw_only=True)
class ScanResult:
    """What the virus scanner said of some bytes; `signature` names what it found."""

    state: ScanState
    signature: str = ""


class ScannerSilent(Exception):
    """The scanner did not answer; nothing is known."""


class Scanner(Protocol):
    """The port. Adapters stand in `contrib/<vendor>/`; `settings.VIRUS_SCANNER` names the one in use."""

    def scan(self, data: bytes) -> ScanResult:
        """Look for viruses in `data`.

        :raises ScannerSilent: when it does not answer, or not with a verdict.
        """


def scanner() -> Scanner | None:
    """Return the adapter in use; None where no scanner is set up."""
    return cast(Scanner, import_string(settings.VIRUS_SCANNER)()) if settings.VIRUS_SCANNER else None
