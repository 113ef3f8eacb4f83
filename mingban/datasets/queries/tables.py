"""One edition as a page shows it: some rows at one level, in a chosen order, beside the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTransform

from mingban.core.errors import NotFound
from mingban.datasets import rules
from mingban.datasets.choices import ColumnType
from mingban.datasets.definitions import Column, Layout
from mingban.datasets.models import Dataset, Edition, Row
from mingban.datasets.queries.base import columns_of

PAGE_SIZE = 50
MOST_EDITIONS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of a table is asked for: below which row, in which order (a column's name, with - before it from the top down), which words."""

    under: int = 0
    sort: str = ""
    text: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is shown; `share` is how much of a hundred is done, where that is what the column says."""

    column: Column
    text: str
    url: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as it is shown; `before` and `change` are what it was the year before, where there is one to compare with."""

    row: Row
    cells: list[Cell]
    bar: rules.Bar | None
    before: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePage:
    """Some rows of an edition. `under` is the row that they stand under, `trail` those above it; `sums` add up what is at this level."""

    columns: list[Column]
    rows: list[Shown]
    page: "Page[Row]"
    under: Row | None
    trail: list[Row]
    sums: list[Cell]
    sums_bar: rules.Bar | None
    compared_with: Edition | None
    sort: str
    text: str
    has_bars: bool
    can_open: bool


def editions_of(dataset: Dataset) -> list[Edition]:
    """Return the editions that everybody may know of, the newest first."""
    rows = Edition.objects.public().filter(dataset=dataset).select_related("former")
    light = rows.defer("columns", "findings", "remarks", "former__columns", "former__findings", "former__remarks")
    found = list(light.order_by("-period", "-number")[:MOST_EDITIONS])
    for one in found:
        one.dataset = dataset
    return found


def catalogued() -> list[tuple[Dataset, list[Edition]]]:
    """Return the public tables with the editions that hold, the newest first; for catalogues of data."""
    found = list(Dataset.objects.public().select_related("organisation").order_by("code"))
    held: dict[int, list[Edition]] = {dataset.pk: [] for dataset in found}
    by_key = {dataset.pk: dataset for dataset in found}
    editions = Edition.objects.current().filter(dataset__in=found).defer("columns", "findings", "remarks")
    for edition in editions.order_by("-period", "-number"):
        edition.dataset = by_key[edition.dataset_id]
        held[edition.dataset_id].append(edition)
    return [(dataset, held[dataset.pk]) for dataset in found]


def parts_of(dataset: Dataset) -> list[Dataset]:
    """Return the public tables that belong to a table."""
    return list(Dataset.objects.public().filter(part_of=dataset).order_by("code"))


def table_page(edition: Edition, layout: Layout, asked: Asked, editions: Sequence[Edition]) -> TablePage:
    """Return the rows that are asked for. Words are looked for at all levels; sorting and paging is the database's.

    :raises NotFound: when there is no row to stand under.
    """
    columns = sorted(columns_of(edition), key=lambda column: column.name != layout.naming)
    under, trail = _above(edition, asked.under)
    sort = asked.sort if asked.sort.lstrip("-") in {column.name for column in columns} else ""
    rows = _rows(edition, asked, sort)
    page = Paginator(rows, PAGE_SIZE).get_page(asked.page or 1)
    shown = list(page.object_list)
    columns = [column for column in columns if column.is_number or any(column.name in row.cells for row in shown)]
    former = _year_before(edition, editions, layout)
    earlier = _rows_before(former, shown)
    totals = under.cells if under else edition.totals
    has_sums = bool(totals) and not asked.text and (under is not None or layout.has_total)
    return TablePage(
        columns=columns,
        rows=_shown(shown, columns, layout, earlier, former is not None),
        page=page,
        under=under,
        trail=trail,
        sums=_cells(columns, totals, only_sums=True) if has_sums else [],
        sums_bar=_bar(layout, totals, totals.get(layout.planned) or 0),
        compared_with=former,
        sort=sort,
        text=asked.text,
        has_bars=bool(layout.planned and layout.executed),
        can_open=any(row.has_children for row in shown),
    )


def _rows(edition: Edition, asked: Asked, sort: str) -> QuerySet[Row]:
    rows = edition.rows.all()
    if asked.text:
        rows = rows.filter(Q(name__icontains=asked.text) | Q(key__istartswith=asked.text))
    else:
        rows = rows.filter(parent=asked.under or None)
    if not sort:
        return rows.order_by("position")
    value = KeyTransform(sort.lstrip("-"), "cells")
    order = F("sorted_by").desc(nulls_last=True) if sort.startswith("-") else F("sorted_by").asc(nulls_last=True)
    return rows.annotate(sorted_by=value).order_by(order, "position")


def _above(edition: Edition, position: int) -> tuple[Row | None, list[Row]]:
    if not position:
        return None, []
    under = edition.rows.filter(position=position, has_children=True).first()
    if under is None:
        raise NotFound("这一行下面没有内容")
    found = edition.rows.filter(position__in=under.trail).order_by("position") if under.trail else []
    return under, list(found)


def _year_before(edition: Edition, editions: Sequence[Edition], layout: Layout) -> Edition | None:
    if not layout.planned:
        return None
    wanted = rules.period_before(edition.period)
    return next((one for one in editions if one.is_current and one.period == wanted), None)


def _rows_before(former: Edition | None, rows: Sequence[Row]) -> Mapping[str, dict[str, Any]]:
    if former is None or not rows:
        return {}
    keys = [row.key for row in rows]
    return dict(Row.objects.filter(edition=former, key__in=keys).values_list("key", "cells"))


def _shown(
    rows: Sequence[Row], columns: list[Column], layout: Layout, earlier: Mapping[str, dict[str, Any]], is_compared: bool
) -> list[Shown]:
    measure = next((column for column in columns if column.name == layout.planned), None)
    most = max((_longest(row.cells, layout) for row in rows), default=0)
    shown = []
    for row in rows:
        before = earlier.get(row.key, {}).get(layout.planned) if measure else None
        shown.append(
            Shown(
                row=row,
                cells=_cells(columns, row.cells),
                bar=_bar(layout, row.cells, most),
                before=rules.say_cell(measure, before) if measure else "",
                change=rules.say_change(row.cells.get(layout.planned), before) if is_compared else "",
            )
        )
    return shown


def _longest(cells: Mapping[str, Any], layout: Layout) -> float:
    return max(cells.get(layout.planned) or 0, cells.get(layout.executed) or 0)


def _bar(layout: Layout, cells: Mapping[str, Any], most: float) -> rules.Bar | None:
    if not (layout.planned and layout.executed):
        return None
    return rules.bar_of(cells.get(layout.planned), cells.get(layout.executed), max(most, _longest(cells, layout)))


def _share(column: Column, value: Any) -> float | None:
    """Return how long a bar a percentage is."""
    return min(max(value, 0), 100) if column.unit == "%" and isinstance(value, int | float) else None


def _cells(columns: Sequence[Column], values: Mapping[str, Any], *, only_sums: bool = False) -> list[Cell]:
    return [
        Cell(
            column=column,
            text=rules.say_cell(column, values.get(column.name)) if column.adds_up or not only_sums else "",
            url=str(values.get(column.name) or "") if column.type == ColumnType.LINK else "",
            share=_share(column, values.get(column.name)),
        )
        for column in columns
    ]
