"""Tables, for programs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from mingban.core.api import ApiRouter, Cursor, Limit, Told, reach
from mingban.core.audiences import Audience
from mingban.core.paging import Page, page_of
from mingban.datasets import describing, queries, rules
from mingban.datasets.choices import ColumnType, EditionState, Kind, Terms
from mingban.datasets.definitions import Column
from mingban.datasets.models import Dataset, Edition, Row

router = ApiRouter(tags=["公开数据"])

Code = Annotated[str, Query(max_length=80)]


class DatasetLine(Told):
    """A table in a list. `newest_edition` is empty when everything of it was withdrawn."""

    code: str
    title: str
    kind: Kind
    organisation: str
    organisation_name: str
    field: str
    newest_period: str | None
    newest_edition: int | None
    changed_at: datetime
    url: str


class ColumnTold(Told):
    """A declared column; amounts of money are in yuan."""

    name: str
    label: str
    type: ColumnType
    unit: str
    is_key: bool
    adds_up: bool
    note: str


class EditionLine(Told):
    """An edition that was published; `is_current`: it holds for its period. Totals add up the rows at the top."""

    number: int
    period: str
    state: EditionState
    is_current: bool
    corrects: int | None
    reason: str
    rows: int
    totals: dict[str, Decimal]
    digest: str
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str
    url: str


class DatasetTold(Told):
    """A table with all its editions, the newest first."""

    code: str
    title: str
    kind: Kind
    organisation: str
    organisation_name: str
    field: str
    description: str
    source: str
    licence: str
    entry_code: str
    part_of: str
    is_demo: bool
    columns: list[ColumnTold]
    editions: list[EditionLine]
    url: str


class TableRow(Told):
    """One row: `parent` is the position of the row above it. `cells` by column's name, money in yuan, points as [longitude, latitude]."""

    position: int
    parent: int | None
    level: int
    has_children: bool
    cells: dict[str, Any]


@router.get("/datasets", response=Page[DatasetLine], summary="公开的数据")
@reach(Audience.PUBLIC)
def dataset_list(
    request: HttpRequest,
    *,
    kind: Annotated[Kind | None, Query(description="种类")] = None,
    organisation: Code = "",
    field: Code = "",
    year: Annotated[str, Query(pattern=r"^(\d{4})?$", description="有这一年的")] = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[DatasetLine]:
    """发布过的数据，按收录先后；能按种类、单位、领域、年份挑。"""
    wanted = queries.Wanted(kind=kind or "", organisation=organisation, field=field, year=year)
    return page_of(queries.wanted_datasets(wanted), _dataset_line, list_name="datasets", cursor=cursor, limit=limit)


def _dataset_line(dataset: Dataset) -> DatasetLine:
    return DatasetLine(
        code=dataset.code,
        title=dataset.title,
        kind=Kind(dataset.kind),
        organisation=dataset.organisation.code,
        organisation_name=dataset.organisation.name,
        field=dataset.field,
        newest_period=dataset.newest_period,  # type: ignore[attr-defined]  # annotated
        newest_edition=dataset.newest_number,  # type: ignore[attr-defined]  # annotated
        changed_at=dataset.changed_at,
        url=describing.absolute(queries.address_of(dataset)),
    )


@router.get("/datasets/{code}", response=DatasetTold, summary="一份数据和它的每一版")
@reach(Audience.PUBLIC)
def dataset_tell(request: HttpRequest, code: str) -> DatasetTold:
    """说明、列、每一版；更正过的和撤下的也在里面。"""
    dataset = queries.public_dataset(code)
    return DatasetTold(
        code=dataset.code,
        title=dataset.title,
        kind=Kind(dataset.kind),
        organisation=dataset.organisation.code,
        organisation_name=dataset.organisation.name,
        field=dataset.field,
        description=dataset.description,
        source=dataset.source,
        licence=describing.LICENCES[Terms(dataset.terms)],
        entry_code=dataset.entry_code,
        part_of=dataset.part_of.code if dataset.part_of else "",
        is_demo=dataset.is_demo,
        columns=[_column(one) for one in queries.layout_of(dataset).columns],
        editions=[_edition(one, queries.layout_of(dataset).columns) for one in queries.editions_of(dataset)],
        url=describing.absolute(queries.address_of(dataset)),
    )


def _column(column: Column) -> ColumnTold:
    names = ("name", "label", "type", "unit", "is_key", "adds_up", "note")
    return ColumnTold(**{name: getattr(column, name) for name in names})


def _edition(edition: Edition, columns: list[Column]) -> EditionLine:
    totals = {
        column.name: Decimal(str(rules.plain_cell(column, edition.totals[column.name])))
        for column in columns
        if column.name in edition.totals
    }
    return EditionLine(
        number=edition.number,
        period=edition.period,
        state=EditionState(edition.state),
        is_current=edition.is_current,
        corrects=edition.former.number if edition.former else None,
        reason=edition.reason,
        rows=edition.row_count,
        totals=totals if edition.state == EditionState.PUBLISHED else {},
        digest=edition.digest,
        published_at=edition.published_at or edition.imported_at,
        withdrawn_at=edition.withdrawn_at,
        withdrawal_reason=edition.withdrawal_reason,
        url=describing.absolute(queries.edition_address(edition)),
    )


@router.get("/datasets/{code}/editions/{number}/rows", response=Page[TableRow], summary="一版的每一行")
@reach(Audience.PUBLIC)
def dataset_rows(
    request: HttpRequest,
    code: str,
    number: Annotated[int, Field(ge=1, le=2**31 - 1)],
    *,
    under: Annotated[
        int | None, Query(ge=0, le=2**31 - 1, description="只要这一行（position）下一级的；0 是最上面一级；不填是全部")
    ] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[TableRow]:
    """按表里的先后。整份下载用页面上的 CSV、JSON、Excel。"""
    edition = queries.readable_edition(code, number)
    columns = queries.columns_of(edition)
    rows = edition.rows.all()
    if under is not None:
        rows = rows.filter(parent=under or None)

    def told(row: Row) -> TableRow:
        cells = {column.name: rules.plain_cell(column, row.cells.get(column.name)) for column in columns}
        return TableRow(
            position=row.position,
            parent=row.parent,
            level=len(row.trail) + 1,
            has_children=row.has_children,
            cells=cells,
        )

    return page_of(rows, told, list_name=f"rows-{edition.pk}", cursor=cursor, limit=limit)
