"""Limits of time and number, as definitions carry them. Others import them from `definitions`."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mingban.clocks.choices import SpecialKind
from mingban.forms.definitions import Definition


class Unit(StrEnum):
    """How a limit counts."""

    WORKING_DAY = "WORKING_DAY"
    CALENDAR_DAY = "CALENDAR_DAY"


class Limit(Definition):
    """A time limit. Zero days: on the day itself."""

    days: Annotated[int, Field(ge=0, le=1000)]
    unit: Unit = Unit.WORKING_DAY
    note: Annotated[str, Field(max_length=300)] = ""


class SpecialProcedureDefinition(Definition):
    """A procedure during which the clock stands still (行政许可法 §45): one of the eight that the law names.

    `name` is what it is called here (水质检测), empty: as the law does.
    """

    kind: SpecialKind
    name: Annotated[str, Field(max_length=200)] = ""
    limit: Limit
    basis: str = ""


class QuotaPeriod(StrEnum):
    """For how long a number of licences is to last: by the day of acceptance."""

    YEAR = "YEAR"
    MONTH = "MONTH"
    WHOLE = "WHOLE"


class Quota(Definition):
    """数量限制 (行政许可法 §57): so many may be granted of one period's applications, in the order in which these were accepted."""

    number: Annotated[int, Field(ge=1, le=1_000_000)]
    period: QuotaPeriod = QuotaPeriod.YEAR
