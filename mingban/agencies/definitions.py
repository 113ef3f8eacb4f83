"""What import files carry: rows of regions (CSV), and organisations with their places (JSON). See data/README.md."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from mingban.agencies.choices import RegionLevel
from mingban.core.errors import BadInput, Problem

REGION_COLUMNS = ["code", "name", "level", "parent"]

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=80)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _without_zone(moment: time) -> time:
    if moment.tzinfo:
        raise ValueError("应是时间，写成 09:00，不带时区")
    return moment


TimeOfDay = Annotated[time, AfterValidator(_without_zone)]
Phone = Annotated[str, Field(pattern=r"^(0\d{2,3}-\d{7,8}(-\d{1,6})?|1\d{10}|\d{3,5})?$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRow:
    """One row of a file of regions; `row` is its number in the file, the header being 1."""

    row: int
    code: str
    name: str
    level: RegionLevel
    parent: str


def read_regions(text: str) -> list[RegionRow]:
    """Read a CSV file of regions. Only the form of each row is checked here.

    :raises BadInput: with every row that cannot be read, by number.
    """
    reader = csv.DictReader(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines())
    if reader.fieldnames != REGION_COLUMNS:
        problem = f"列名不对，应是 {','.join(REGION_COLUMNS)}"
        raise BadInput("区划表的第一行不对", problems=[Problem("第 1 行", problem)])
    rows: list[RegionRow] = []
    problems: list[Problem] = []
    for record in _records(reader):
        where = f"第 {reader.line_num} 行"
        if problem := _row_problem(record):
            problems.append(Problem(where, problem))
        else:
            rows.append(_row(reader.line_num, {name: value.strip() for name, value in record.items()}))
    if not rows and not problems:
        problems.append(Problem("第 2 行", "一个区划也没有"))
    if problems:
        raise BadInput(f"区划表有 {len(problems)} 行不对", problems=problems)
    return rows


def _records(reader: "csv.DictReader[str]") -> Iterator[dict[Any, Any]]:
    """Yield the rows of a table.

    :raises BadInput: at a row that is no row of a table at all.
    """
    try:
        yield from reader
    except csv.Error as error:
        problem = Problem(f"第 {reader.line_num} 行", f"读不懂这一行（{error}）")
        raise BadInput("区划表读不懂", problems=[problem]) from error


def _row(number: int, record: dict[str, str]) -> RegionRow:
    level = RegionLevel(int(record["level"]))
    return RegionRow(row=number, code=record["code"], name=record["name"], level=level, parent=record["parent"])


def _row_problem(record: dict[Any, Any]) -> str:
    if None in record or None in record.values():
        return f"应有 {len(REGION_COLUMNS)} 列"
    if not record["name"].strip():
        return "名称不能空着"
    if len(record["name"].strip()) > 100:
        return "名称最多 100 个字"
    if record["level"].strip() not in {str(level.value) for level in RegionLevel}:
        return "级别应是 1 到 5：1 省、2 市（州）、3 县（区）、4 乡镇（街道）、5 村（社区）"
    return ""


class Definition(BaseModel):
    """Unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class OrganisationDefinition(Definition):
    """One authority or unit. `region` and `parent` are codes; `document_word` is its 机关代字."""

    code: Code
    name: Name
    short_name: Annotated[str, Field(min_length=1, max_length=60)]
    uscc: Annotated[str, Field(pattern=r"^([0-9A-HJ-NPQRTUWXY]{18})?$")] = ""
    region: Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})$")]
    parent: Annotated[str, Field(pattern=r"^([a-z][a-z0-9-]*)?$", max_length=80)] = ""
    document_word: Annotated[str, Field(min_length=1, max_length=20)]
    is_government: bool = False
    phone: Phone = ""
    complaint_phone: Phone = ""
    address: Annotated[str, Field(max_length=200)] = ""
    source: Annotated[str, Field(max_length=300)] = ""


class HoursDefinition(Definition):
    """From when to when a place is open on these weekdays (Monday is 1, Sunday 7)."""

    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)]
    opens: TimeOfDay
    closes: TimeOfDay


class CounterDefinition(Definition):
    """One counter; `organisation` is empty when it serves for several."""

    number: Annotated[str, Field(min_length=1, max_length=20)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    organisation: Annotated[str, Field(max_length=80)] = ""


class CentreDefinition(Definition):
    """One place with counters, run by an organisation."""

    code: Code
    name: Name
    organisation: Code
    address: Annotated[str, Field(min_length=1, max_length=200)]
    phone: Phone = ""
    complaint_phone: Phone = ""
    source: Annotated[str, Field(max_length=300)] = ""
    hours: list[HoursDefinition] = []
    counters: list[CounterDefinition] = []


class AgenciesDefinition(Definition):
    """A file of organisations and places."""

    organisations: list[OrganisationDefinition] = []
    centres: list[CentreDefinition] = []


EXPECTED = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项，请看看是不是写错了名字",
    "string_type": "应是文字",
    "string_too_short": "不能空着",
    "string_too_long": "太长了",
    "list_type": "应是一个列表",
    "too_short": "至少要有一项",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "greater_than_equal": "星期应是 1 到 7",
    "less_than_equal": "星期应是 1 到 7",
    "time_type": "应是时间，写成 09:00",
    "time_parsing": "应是时间，写成 09:00",
    "time_delta_type": "应是时间，写成 09:00",
    "model_type": "应是一组名字和值",
}
PATTERNS = {
    "code": "代码用小写字母、数字和 -，以字母开头",
    "organisation": "代码用小写字母、数字和 -，以字母开头",
    "parent": "代码用小写字母、数字和 -，以字母开头",
    "region": "区划代码是 6、9 或 12 位数字",
    "uscc": "统一社会信用代码是 18 位数字和大写字母（没有 I、O、S、V、Z）",
    "phone": "电话要带区号，写成 0745-2264777",
    "complaint_phone": "电话要带区号，写成 0745-2264777",
}


def read_agencies(data: Any) -> AgenciesDefinition:
    """Read organisations and places from plain JSON values. What codes refer to is checked when they are imported.

    :raises BadInput: with every place that is wrong and what is expected there.
    """
    try:
        return AgenciesDefinition.model_validate(data)
    except ValidationError as error:
        problems = [_problem(part) for part in error.errors()]
        raise BadInput(f"机构文件有 {len(problems)} 处不对", problems=problems) from error


def _problem(part: Any) -> Problem:
    where = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in part["loc"])
    if part["type"] == "string_pattern_mismatch":
        return Problem(where, PATTERNS[part["loc"][-1]])
    if part["type"] == "value_error":
        return Problem(where, str(part["ctx"]["error"]))
    return Problem(where, EXPECTED.get(part["type"], part["msg"]))
