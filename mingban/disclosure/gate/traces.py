"""What is found in a file: what it is, where it stands in words, and what has to become of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mingban.disclosure.rules import Finding, private_in

LONGEST = 60


class Group(StrEnum):
    """HIDDEN: readers do not see it, it is cleaned off. PRIVATE: it is masked or justified. UNSEEN: a person has to have looked."""

    HIDDEN = "HIDDEN"
    PRIVATE = "PRIVATE"
    UNSEEN = "UNSEEN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One thing found in a file. `what` is masked where it is personal: it is stored and shown."""

    group: Group
    kind: str
    place: str
    what: str = ""


def hidden(kind: str, place: str, what: str = "") -> Trace:
    """Return something that readers do not see."""
    return Trace(group=Group.HIDDEN, kind=kind, place=place, what=shorter(what))


def unseen(kind: str, place: str) -> Trace:
    """Return something that no program can judge."""
    return Trace(group=Group.UNSEEN, kind=kind, place=place)


def private(text: str, place: str) -> list[Trace]:
    """Return what is personal in a passage."""
    return [_trace(one, place) for one in private_in(text)]


def _trace(finding: Finding, place: str) -> Trace:
    return Trace(group=Group.PRIVATE, kind=finding.kind.value, place=place, what=finding.masked)


def shorter(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def once(traces: Iterable[Trace]) -> list[Trace]:
    """Return each trace once, in order."""
    return list(dict.fromkeys(traces))
