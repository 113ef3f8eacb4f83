"""What is different between two documents of one kind: rows added, removed, moved, values changed. Applied to the first it gives the second."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from mingban.catalogue import definitions as d
from mingban.catalogue.words import part_of
from mingban.forms.definitions import Choice, Definition

# What tells rows of a list apart; rows of other lists are told apart by all that they hold.
KEYS: dict[type[Definition], tuple[str, ...]] = {
    d.Question: ("code",),
    Choice: ("code",),
    d.Scenario: ("code",),
    d.MaterialRequirement: ("code",),
    d.ReviewStep: ("code",),
    d.FormSection: ("title",),
    d.FormField: ("element",),
    d.LegalBasis: ("title", "article", "number"),
    d.FeeLine: ("name",),
    d.Result: ("name",),
    d.Place: ("centre", "window"),
    d.Answer: ("question",),
    d.SpecialProcedureDefinition: ("kind", "name"),
    d.Member: ("item",),
}


class How(StrEnum):
    """What happened to a value or row."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


class RowKey(NamedTuple):
    """What a row is known by in its list: its values, and which of several with the same values it is."""

    values: tuple[str, ...]
    nth: int


Step = str | RowKey


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference. `path` leads to it by fields and rows; MOVED holds the keys of all rows of the list, in both orders."""

    path: tuple[Step, ...]
    how: How
    before: Any = None
    after: Any = None


def compare(before: Definition, after: Definition) -> list[Change]:
    """Return what changed from one document to another, in the order of its fields; empty when, and only when, nothing did."""
    return list(_compare(type(before), before.model_dump(mode="json"), after.model_dump(mode="json"), ()))


def _compare(owner: type[Definition], before: Any, after: Any, path: tuple[Step, ...]) -> Iterator[Change]:
    for field in owner.model_fields:
        old, new = before[field], after[field]
        if old == new:
            continue
        if isinstance(old, list):
            yield from _compare_rows(part_of(owner, field), old, new, (*path, field))
        else:
            yield Change(path=(*path, field), how=How.CHANGED, before=old, after=new)


def _compare_rows(inner: type[Definition] | None, old: Any, new: Any, path: tuple[Step, ...]) -> Iterator[Change]:
    was, now = by_key(inner, old), by_key(inner, new)
    # The last first: of rows that are alike the others keep their numbers.
    for key, row in reversed(was.items()):
        if key not in now:
            yield Change(path=(*path, key), how=How.REMOVED, before=row)
    for key, row in now.items():
        if key not in was:
            yield Change(path=(*path, key), how=How.ADDED, after=row)
        elif inner and row != was[key]:
            yield from _compare(inner, was[key], row, (*path, key))
    order = [key for key in was if key in now] + [key for key in now if key not in was]
    if order != list(now):
        yield Change(path=path, how=How.MOVED, before=order, after=list(now))


def by_key(inner: type[Definition] | None, rows: Sequence[Any]) -> dict[RowKey, Any]:
    """Return rows of a list by what they are known by."""
    seen: Counter[tuple[str, ...]] = Counter()
    found: dict[RowKey, Any] = {}
    for row in rows:
        names = KEYS.get(inner) if inner else None
        values = tuple(str(row[name]) for name in names) if names else (repr(row),)
        found[RowKey(values, seen[values])] = row
        seen[values] += 1
    return found


def apply_changes(before: Definition, changes: Sequence[Change]) -> dict[str, Any]:
    """Return the content of a document once changes are made to it."""
    content = before.model_dump(mode="json")
    for change in changes:
        _apply(type(before), content, change.path, change)
    return content


def _apply(owner: type[Definition], content: dict[str, Any], path: tuple[Step, ...], change: Change) -> None:
    field, *rest = path
    name = str(field)
    inner = part_of(owner, name)
    if not rest and change.how is not How.MOVED:
        content[name] = change.after
        return
    rows = by_key(inner, content[name])
    if not rest:
        rows = {key: rows[key] for key in change.after}
    elif len(rest) > 1 and inner:
        _apply(inner, rows[_key(rest[0])], tuple(rest[1:]), change)
    elif change.how is How.REMOVED:
        del rows[_key(rest[0])]
    else:
        rows[_key(rest[0])] = change.after
    content[name] = list(rows.values())


def _key(step: Step) -> RowKey:
    if isinstance(step, str):
        raise TypeError(f"{step} leads to a field, not to a row")
    return step
