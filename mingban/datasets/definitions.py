"""Layouts of tables as data files hold them (docs/datasets.zh.md), and tables as demonstration files carry them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mingban.core.errors import BadInput, Problem
from mingban.datasets.choices import ColumnType, Frequency, Kind, Period, Terms, View

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,79}$")]
Line = Annotated[str, Field(min_length=1, max_length=300)]


class Definition(BaseModel):
    """Unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Column(Definition):
    """One declared column. `is_key`: no two rows hold the same in it. `adds_up`: a row is the sum of the rows below it.

    `options` are the only texts that it may hold, when there are any. `in_wan`: pages show its money in 万元; files hold yuan.
    """

    name: Name
    label: Line
    type: ColumnType
    unit: Annotated[str, Field(max_length=20)] = ""
    is_required: bool = False
    is_key: bool = False
    adds_up: bool = False
    in_wan: bool = False
    options: list[Line] = []
    note: Annotated[str, Field(max_length=300)] = ""

    @property
    def is_number(self) -> bool:
        """True for what is right-aligned and can be added."""
        return self.type in (ColumnType.MONEY, ColumnType.NUMBER)


class Layout(Definition):
    """How tables of one sort look. `naming` is the column that heads a row; `is_tree`: rows stand under rows, by their level.

    `planned` and `executed` are compared as bars; `measure` is what a series shows; places are grouped by `grouping`.
    `has_total`: it makes sense to add up the rows at the top. `every` are keys that each edition should have:
    the page says of those that are missing that they are not public yet. `computed` names who computes such tables instead of a file.
    """

    code: Slug
    name: Line
    kind: Kind
    view: View = View.TABLE
    period: Period
    about: Line
    basis: Annotated[str, Field(max_length=500)] = ""
    columns: Annotated[list[Column], Field(min_length=2, max_length=40)]
    naming: Name
    is_tree: bool = False
    planned: str = ""
    executed: str = ""
    measure: str = ""
    grouping: str = ""
    has_total: bool = True
    every: dict[str, str] = {}
    computed: str = ""

    @model_validator(mode="after")
    def hold_together(self) -> "Layout":
        """Refuse a layout whose parts name columns that it does not have.

        :raises ValueError: with what is wrong.
        """
        names = [column.name for column in self.columns]
        named = [self.naming, *filter(None, [self.planned, self.executed, self.measure, self.grouping])]
        if len(set(names)) < len(names) or not {*named} <= {*names}:
            raise ValueError("columns are named twice, or one is named that is not there")
        if len({column.label for column in self.columns}) < len(names) or sum(one.is_key for one in self.columns) != 1:
            raise ValueError("labels differ, and exactly one column is the key")
        if any(column.adds_up and not column.is_number for column in self.columns):
            raise ValueError("only numbers add up")
        return self

    @property
    def key(self) -> Column:
        """The column by which rows are told apart."""
        return next(column for column in self.columns if column.is_key)

    def column(self, name: str) -> Column:
        """Return the column of this name."""
        return next(column for column in self.columns if column.name == name)


@cache
def layouts(folder: Path) -> Mapping[str, Layout]:
    """Read every layout of a folder, once in a process, in order of the files' names.

    :raises BadInput: with every place that is wrong.
    """
    found: dict[str, Layout] = {}
    for file in sorted(folder.glob("*.json")):
        layout = _read(file)
        found[layout.code] = layout
    return found


def _read(file: Path) -> Layout:
    try:
        return Layout.model_validate_json(file.read_bytes())
    except ValidationError as error:
        problems = [Problem(".".join(map(str, part["loc"])), part["msg"]) for part in error.errors()]
        raise BadInput(f"{file.name} 有 {len(problems)} 处不对", problems=problems) from error


class EditionDefinition(Definition):
    """One edition of a demonstration table: rows as lists in the order of `columns`, the level first where rows form a tree.

    `corrects` says why it corrects the edition of the same period before it in the file.
    """

    period: str
    published_on: date
    source: str = ""
    corrects: str = ""
    columns: list[Name]
    rows: list[list[Any]]


class DatasetDefinition(Definition):
    """A demonstration table."""

    code: Slug
    layout: Slug
    title: Line
    organisation: str
    field: Line
    entry_code: str = ""
    description: Line
    terms: Terms = Terms.FREE
    frequency: Frequency
    source: Line
    is_demo: bool
    part_of: str = ""
    writer: str = ""
    publisher: str = ""
    editions: list[EditionDefinition] = []


class DemoFile(Definition):
    """All demonstration tables of one file."""

    about: str
    datasets: Annotated[list[DatasetDefinition], Field(min_length=1)]


def read_demo(data: Any) -> DemoFile:
    """Read demonstration tables from plain JSON values.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return DemoFile.model_validate(data)
    except ValidationError as error:
        problems = [Problem(".".join(map(str, part["loc"])), part["msg"]) for part in error.errors()]
        raise BadInput(f"演示的数据有 {len(problems)} 处不对", problems=problems) from error
