"""The public record of changes: what was published when, and what it changed."""

from dataclasses import dataclass
from datetime import datetime

from mingban.catalogue import rules
from mingban.catalogue.choices import VersionState
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Version
from mingban.catalogue.queries.drafts import said_changes
from mingban.catalogue.queries.in_force import known
from mingban.core.memory import Memory

# Versions never change, so what changed between two of them does not either.
_said = Memory(500)


@dataclass(frozen=True, kw_only=True)
class Published:
    """One version that was published: since when it holds, and what it changed of the one before; the first changed nothing."""

    number: int
    at: datetime
    changes: tuple[rules.SaidChange, ...]
    is_first: bool


def change_record(kind: str, code: str, *, limit: int = 0) -> list[Published]:
    """Return what was published of an item or bundle, the latest first: all, or so many."""
    rows = KINDS[kind].versions(code).exclude(state=VersionState.DRAFT).order_by("-number")
    versions = list(rows[: limit + 1] if limit else rows)
    pairs = list(zip(versions, [*versions[1:], None], strict=True))
    return [_published(kind, version, before) for version, before in (pairs[:limit] if limit else pairs)]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One publication among those of all items and bundles."""

    kind: str
    code: str
    name: str
    published: Published


def latest_changes(limit: int = 30) -> list[Change]:
    """Return what was published last of all items and bundles, the latest first."""
    found = []
    for kind in KINDS.values():
        rows = kind.version._default_manager.exclude(state=VersionState.DRAFT).order_by("-pk")
        codes = rows.values_list(f"{kind.name}__code", f"{kind.name}__name")[:limit]
        for code, name in dict(codes).items():
            found += [
                Change(kind=kind.name, code=code, name=name, published=one)
                for one in change_record(kind.name, code, limit=PER_OFFER)
            ]
    found.sort(key=lambda one: (one.published.at, one.code, one.published.number), reverse=True)
    return found[:limit]


# Of one offer the feed of all shows so many of the last; its own has every one.
PER_OFFER = 3


def _published(kind: str, version: Version, before: Version | None) -> Published:
    changes: tuple[rules.SaidChange, ...] = ()
    if before:
        changes = _said.of((kind, before.digest, version.digest), lambda: _changes(kind, before, version))
    at = version.in_force_from or version.created_at
    return Published(number=version.number, at=at, changes=changes, is_first=before is None)


def _changes(kind: str, before: Version, after: Version) -> tuple[rules.SaidChange, ...]:
    read = KINDS[kind].definition.model_validate
    said = said_changes(kind, read(before.definition), read(after.definition), known())
    return tuple(each for each in said if each.field not in INTERNAL)


# What changes with every publication, or says nothing to the public.
INTERNAL = frozenset({"生效日期", "格式"})
