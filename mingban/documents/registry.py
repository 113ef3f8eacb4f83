"""What others plug in: who may open the documents of their cases and applications, and what has become of a document."""

from collections.abc import Callable
from dataclasses import dataclass

from mingban.core.ownership import OwnerAccess
from mingban.documents.choices import DocumentKind

_access = OwnerAccess()
access_to = _access.access_to
when_opened = _access.when_opened
may_open = _access.may_open
tell_opened = _access.tell_opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """Why a genuine document is no longer good, in words for anybody who checks it; no personal data."""

    title: str
    text: str


CaveatFinder = Callable[[str], Caveat | None]

_finders: dict[str, CaveatFinder] = {}


def caveat_of(kind: DocumentKind) -> Callable[[CaveatFinder], CaveatFinder]:
    """Register the decorated function: given the token of a document of this kind, it returns a caveat, or None."""

    def register(finder: CaveatFinder) -> CaveatFinder:
        _finders[kind] = finder
        return finder

    return register


def caveat_about(kind: str, token: str) -> Caveat | None:
    """Return why the document is no longer good, if anybody knows a reason."""
    finder = _finders.get(kind)
    return finder(token) if finder else None
