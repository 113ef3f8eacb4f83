"""The announcement of one year's days off, as a file carries it. The columns are documented in data/README.md."""

from datetime import date, timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from mingban.clocks.choices import Alert
from mingban.core.errors import BadInput, Problem

Line = Annotated[str, Field(min_length=1, max_length=300)]


class Definition(BaseModel):
    """Unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Notice(Definition):
    """The notice that announces it, and where it can be read."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    number: Annotated[str, Field(max_length=100)]
    announced_on: date
    source: Line


class HolidaySpan(Definition):
    """Days off in a row, weekends among them included; `to` is the last day."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    start: Annotated[date, Field(alias="from")]
    end: Annotated[date, Field(alias="to")]


class MadeUpDay(Definition):
    """A day of a weekend on which offices work, and for which holiday."""

    day: date
    name: Annotated[str, Field(min_length=1, max_length=40)]


class CalendarYearDefinition(Definition):
    """One year of one jurisdiction (`region_code`, empty for the whole country)."""

    year: Annotated[int, Field(ge=2000, le=2200)]
    region_code: Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})?$")] = ""
    notice: Notice
    verified: bool
    days_off: Annotated[list[HolidaySpan], Field(min_length=1)]
    made_up: list[MadeUpDay] = []

    @model_validator(mode="after")
    def days_hold_together(self) -> Self:
        """Refuse spans that end before they begin, days named twice, and days of other years but the December before."""
        seen: set[date] = set()
        for day, _ in [*self.off(), *((made_up.day, "") for made_up in self.made_up)]:
            if day in seen:
                raise ValueError(f"{day} 出现了两次")
            if day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
                raise ValueError(f"{day} 不在 {self.year} 年，也不在上一年的 12 月")
            seen.add(day)
        for made_up in self.made_up:
            if made_up.day.weekday() < 5:
                raise ValueError(f"{made_up.day} 不是周末，本来就上班，不用写进调休上班")
        return self

    def off(self) -> list[tuple[date, str]]:
        """Return every day off with its holiday's name.

        :raises ValueError: when a span ends before it begins, or lasts longer than a month.
        """
        days: list[tuple[date, str]] = []
        for span in self.days_off:
            length = (span.end - span.start).days + 1
            if not 1 <= length <= 31:
                raise ValueError(f"{span.name}：从 {span.start} 到 {span.end} 不像一个假期，请看看日期是不是写反了")
            days += [(span.start + timedelta(days=number), span.name) for number in range(length)]
        return days


EXPECTED = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项，请看看是不是写错了名字",
    "date_from_datetime_parsing": "应是日期，写成 2026-10-01",
    "date_parsing": "应是日期，写成 2026-10-01",
    "date_type": "应是日期，写成 2026-10-01",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "bool_parsing": "应是 true 或 false",
    "bool_type": "应是 true 或 false",
    "string_type": "应是文字",
    "string_too_short": "不能空着",
    "string_too_long": "太长了",
    "string_pattern_mismatch": "格式不对：区划代码是 6、9 或 12 位数字，全国留空",
    "list_type": "应是一个列表",
    "too_short": "至少要有一项",
    "model_type": "应是一组名字和值",
    "greater_than_equal": "年份应在 2000 到 2200 之间",
    "less_than_equal": "年份应在 2000 到 2200 之间",
}


def read_calendar_year(data: Any) -> CalendarYearDefinition:
    """Read one year's announcement from plain JSON values.

    :raises BadInput: with every place that is wrong and what is expected there.
    """
    try:
        return CalendarYearDefinition.model_validate(data)
    except ValidationError as error:
        problems = [_problem(part) for part in error.errors()]
        raise BadInput(f"放假安排有 {len(problems)} 处不对", problems=problems) from error


def _problem(part: Any) -> Problem:
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in part["loc"])
    if part["type"] == "value_error":
        return Problem(where, str(part["ctx"]["error"]))
    return Problem(where, EXPECTED.get(part["type"], part["msg"]))


class RungDefinition(Definition):
    """One rung of a ladder: reached `left` days before the last day, at a `share` of the limit, or `over` days after the last."""

    alert: Alert
    left: Annotated[int, Field(ge=0, le=365)] | None = None
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    over: Annotated[int, Field(ge=0, le=365)] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if sum(value is not None for value in (self.left, self.share, self.over)) != 1:
            raise ValueError("left, share, over: exactly one")
        return self


class DutiesDefinition(Definition):
    """Local rules about duties: limits (working days) of what no law limits, and ladders by duty; `*` is for all others."""

    source: Line
    limits: dict[str, Annotated[int, Field(ge=1, le=365)]]
    ladders: dict[str, list[RungDefinition]]
