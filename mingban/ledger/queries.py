"""Reads of the journal."""

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from mingban.ledger.models import Entry
from mingban.ledger.rules import Break, Matter, first_break


def entries_of(matter: Matter) -> QuerySet[Entry]:
    """Return the entries of one matter, oldest first."""
    return Entry.objects.filter(matter_kind=matter.kind, matter_id=matter.id).order_by("sequence")


def entries_of_many(kind: str, ids: list[str]) -> QuerySet[Entry]:
    """Return the entries of several matters of one kind, newest first."""
    return Entry.objects.filter(matter_kind=kind, matter_id__in=ids).order_by("-at", "-id")


def by_kind(matters: Iterable[Matter]) -> dict[str, list[str]]:
    """Return the ids of matters by their kind."""
    found: dict[str, list[str]] = {}
    for matter in matters:
        found.setdefault(matter.kind, []).append(matter.id)
    return found


def entries_of_all(matters: Iterable[Matter]) -> QuerySet[Entry]:
    """Return the entries of matters of several kinds in one read, newest first."""
    named = [Q(matter_kind=kind, matter_id__in=ids) for kind, ids in by_kind(matters).items()]
    return Entry.objects.filter(reduce(or_, named, Q(pk__in=[]))).order_by("-at", "-id")


def hashed_fields(entry: Entry) -> dict[str, Any]:
    """Return what the hash of an entry covers, as plain JSON values."""
    return {
        "matter_kind": entry.matter_kind,
        "matter_id": entry.matter_id,
        "matter_name": entry.matter_name,
        "sequence": entry.sequence,
        "code": entry.code,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "sentence": entry.sentence,
        "data": entry.data,
        "former_hash": entry.former_hash,
    }


def broken_chains() -> Iterator[tuple[Matter, Break]]:
    """Walk the whole journal, matter by matter, and yield the first broken link of each chain that has one."""
    ordered = Entry.objects.order_by("matter_kind", "matter_id", "sequence").iterator(chunk_size=2000)
    for (kind, id_), chain in groupby(ordered, key=lambda entry: (entry.matter_kind, entry.matter_id)):
        broken = first_break({**hashed_fields(entry), "hash": entry.hash} for entry in chain)
        if broken:
            yield Matter(kind=kind, id=id_), broken
