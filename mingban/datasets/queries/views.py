"""What some tables are drawn as besides a table: figures over time, places, a fund's five disclosures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mingban.datasets import rules
from mingban.datasets.choices import ColumnType
from mingban.datasets.definitions import Column, Layout
from mingban.datasets.models import Edition, Row
from mingban.datasets.rules.figures import Plan

MOST_PERIODS = 24
MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Drawn:
    """One figure in words under its row's name, and how long its bar is (of a hundred)."""

    name: str
    text: str
    length: float


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One period of a series: what each of the rows at the top says."""

    edition: Edition
    cells: list[Drawn]


@dataclass(frozen=True, slots=True)
class Series:
    """The rows at the top (`names`) over the periods, the oldest first, in one column."""

    column: Column
    names: list[str]
    lines: list[SeriesLine]


def series_of(editions: Sequence[Edition], layout: Layout) -> Series | None:
    """Return what the rows at the top have said over the last periods; None where there are not two to compare."""
    current = sorted((one for one in editions if one.is_current), key=lambda one: one.period)[-MOST_PERIODS:]
    if not layout.measure or len(current) < 2:
        return None
    column = layout.column(layout.measure)
    said: dict[int, dict[str, Any]] = {one.pk: {} for one in current}
    names: dict[str, str] = {}
    rows = Row.objects.filter(edition__in=current, parent=None).order_by("position")
    for edition, key, name, cells in rows.values_list("edition_id", "key", "name", "cells"):
        names.setdefault(key, name)
        said[edition][key] = cells.get(column.name)
    most = max((value for values in said.values() for value in values.values() if value is not None), default=0)
    lines = [
        SeriesLine(one, [_drawn(names[key], column, said[one.pk].get(key), most) for key in names]) for one in current
    ]
    return Series(column, list(names.values()), lines)


def _drawn(name: str, column: Column, value: Any, most: float) -> Drawn:
    length = round(max(value, 0) / most * 100, 2) if value is not None and most > 0 else 0.0
    return Drawn(name, rules.say_cell(column, value), length)


@dataclass(frozen=True, slots=True)
class YearLine:
    """What one period says of the same thing: planned, executed, how both are drawn; `under` is where its rows stand there, 0: all of them."""

    edition: Edition
    planned: str
    executed: str
    bar: rules.Bar | None
    change: str
    under: int


def years_of(editions: Sequence[Edition], layout: Layout, under: Row | None) -> list[YearLine]:
    """Return what was planned and executed period by period, the newest first: of all, or of what stands under a row, by its key.

    None where there are not two periods to compare, or nothing that can be added up.
    """
    if not (layout.planned and layout.executed) or (under is None and not layout.has_total):
        return []
    current = sorted((one for one in editions if one.is_current), key=lambda one: one.period)[-MOST_PERIODS:]
    same = {row.edition_id: row for row in Row.objects.filter(edition__in=current, key=under.key)} if under else {}
    said = [(one, same[one.pk].cells if under else one.totals) for one in current if not under or one.pk in same]
    if len(said) < 2:
        return []
    most = max(max(cells.get(layout.planned) or 0, cells.get(layout.executed) or 0) for _, cells in said)
    planned, executed = layout.column(layout.planned), layout.column(layout.executed)
    lines: list[YearLine] = []
    before = None
    for one, cells in said:
        now, done = cells.get(planned.name), cells.get(executed.name)
        line = YearLine(
            edition=one,
            planned=rules.say_cell(planned, now),
            executed=rules.say_cell(executed, done),
            bar=rules.bar_of(now, done, most),
            change=rules.say_change(now, before) if lines else "",
            under=same[one.pk].position if under and same[one.pk].has_children else 0,
        )
        lines.append(line)
        before = now
    return lines[::-1]


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a table: its number on the plan (0 where its coordinates are not known), and what is told of it."""

    number: int
    row: Row
    told: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where it is drawn."""

    point: rules.Point
    row: Row


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a table by district, and the plan on which they are drawn."""

    groups: list[tuple[str, list[Place]]]
    plan: Plan | None
    spots: list[Spot]


def places_of(edition: Edition, layout: Layout, columns: Sequence[Column]) -> Places:
    """Return the places of an edition, up to as many as a plan can show, grouped as the layout says."""
    point = next((column.name for column in columns if column.type == ColumnType.POINT), "")
    rows = list(edition.rows.order_by("position")[:MOST_PLACES])
    rows.sort(key=lambda row: (str(row.cells.get(layout.grouping, "")), row.position))
    drawn = [row for row in rows if row.cells.get(point)]
    plan = rules.plan_of([(row.cells[point][0], row.cells[point][1]) for row in drawn])
    numbers = {row.position: number for number, row in enumerate(drawn, start=1)}
    said = [column for column in columns if column.name not in {layout.naming, layout.grouping, point}]
    groups = [
        (group or "其他", [Place(numbers.get(row.position, 0), row, _told(row.cells, said)) for row in some])
        for group, some in groupby(rows, key=lambda row: str(row.cells.get(layout.grouping, "")))
    ]
    spots = [Spot(one, row) for one, row in zip(plan.points if plan else [], drawn, strict=True)]
    return Places(groups, plan, spots)


def _told(cells: Mapping[str, Any], columns: Sequence[Column]) -> list[tuple[str, str]]:
    found = [(column.label, rules.say_cell(column, cells.get(column.name))) for column in columns if not column.is_key]
    return [(label, text) for label, text in found if text]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the disclosures that a table should have; no row: it is not public yet."""

    name: str
    about: str
    row: Row | None
    url: str


def steps_of(edition: Edition, layout: Layout) -> list[Step]:
    """Return every disclosure that the layout names, with the row that makes it."""
    rows = {row.key: row for row in edition.rows.filter(key__in=list(layout.every))}
    link = next((column.name for column in layout.columns if column.type == ColumnType.LINK), "")
    steps = []
    for name, about in layout.every.items():
        row = rows.get(name)
        steps.append(Step(name, about, row, str(row.cells.get(link) or "") if row else ""))
    return steps
