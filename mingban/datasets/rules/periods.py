"""Periods of editions: 2026, 2026-03, 2026-11-22."""

import re
import unicodedata
from datetime import date

from mingban.core.errors import BadInput
from mingban.core.times import say_day
from mingban.datasets.choices import Period

FORMS = {
    Period.YEAR: (re.compile(r"(\d{4})年?"), "年份请这样写：2026"),
    Period.MONTH: (re.compile(r"(\d{4})[-年.](\d{1,2})月?"), "月份请这样写：2026-03"),
    Period.DAY: (re.compile(r"(\d{4})[-年.](\d{1,2})[-月.](\d{1,2})日?"), "日期请这样写：2026-11-22"),
}
NBSP = "\N{NO-BREAK SPACE}"
EARLIEST, LATEST = 1949, 2200


class BadPeriod(BadInput):
    """The period is not written as the layout has it."""


def read_period(unit: str, text: str) -> str:
    """Return a period in the form in which periods sort: 2026, 2026-03 or 2026-11-22.

    :raises BadPeriod: for anything else, and for days that do not exist.
    """
    pattern, expected = FORMS[Period(unit)]
    match = pattern.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if match is None:
        raise BadPeriod(expected, field="period")
    parts = [int(part) for part in match.groups()]
    try:
        date(*[*parts, 1, 1][:3])
    except ValueError as error:
        raise BadPeriod(expected, field="period") from error
    if not EARLIEST <= parts[0] <= LATEST:
        raise BadPeriod(expected, field="period")
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])


def say_period(period: str) -> str:
    """Return a period as people say it: 2026 年, 2026 年 3 月, a day with its weekday."""
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 3:
        return say_day(date(*parts))
    return f"{parts[0]}{NBSP}年" + (f"{NBSP}{parts[1]}{NBSP}月" if len(parts) == 2 else "")


def first_day(period: str) -> date:
    """Return the first day of a period."""
    parts = [int(part) for part in period.split("-")]
    return date(*[*parts, 1, 1][:3])


def last_day(period: str) -> date:
    """Return the last day of a period."""
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    following = date(parts[0] + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def period_before(period: str) -> str:
    """Return the period a year earlier: what a budget or a month is compared with."""
    return f"{int(period[:4]) - 1:04}{period[4:]}"
