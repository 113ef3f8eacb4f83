"""The reform table: documents and working days before and after, per department, computed from the definitions alone.

Before: each item's own list and limit, one after the other. After: the merged list, a shared document counted for the
first item in the bundle's declared order, and the critical path over the limits of the scenarios used in the bundle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.catalogue.rules.answers import Answers
from mingban.catalogue.rules.documents import Kinds
from mingban.catalogue.rules.merge import Dropped, Merged, merge
from mingban.catalogue.rules.schedule import longest


@dataclass(frozen=True, slots=True, kw_only=True)
class ReformRow:
    """One department. Documents are counted, days are working days; `dropped` says why each document is gone."""

    organisation: str
    items: tuple[str, ...]
    before: int
    after: int
    days_before: int
    days_after: int
    kept: tuple[str, ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReformTable:
    """The rows in the bundle's order and their total; days in the total are those of the whole, not the rows' sum."""

    rows: tuple[ReformRow, ...]
    before: int
    after: int
    days_before: int
    days_after: int


def reform_table(
    bundle: BundleDefinition, items: Mapping[str, ItemDefinition], kinds: Kinds, answers: Answers | None = None
) -> ReformTable:
    """Compute the table for these answers, by default those that the bundle names for it."""
    merged = merge(bundle, items, kinds, bundle.reference_answers if answers is None else answers)
    departments: dict[str, list[str]] = {}
    for lane in merged.lanes:
        departments.setdefault(items[lane.item].organisation, []).append(lane.item)
    rows = tuple(_row(code, members, merged) for code, members in departments.items())
    return ReformTable(
        rows=rows,
        before=sum(row.before for row in rows),
        after=sum(row.after for row in rows),
        days_before=sum(row.days_before for row in rows),
        days_after=merged.days,
    )


def _row(organisation: str, members: Iterable[str], merged: Merged) -> ReformRow:
    codes = list(members)
    kept = [requirement for requirement in merged.requirements if requirement.covers[0][0] in codes]
    days = {code: merged.narrowed[code].limit.days for code in codes}
    needs = {lane.item: lane.needs for lane in merged.lanes}
    return ReformRow(
        organisation=organisation,
        items=tuple(codes),
        before=sum(len(merged.own[code].listed) for code in codes),
        after=len(kept),
        days_before=sum(merged.own[code].limit.days for code in codes),
        days_after=longest(days, needs),
        kept=tuple(requirement.name for requirement in kept),
        dropped=tuple(dropped for dropped in merged.dropped if dropped.item in codes),
    )
