"""How the State Council's yearly notice of days off is read: from its own sentences, checked against what they say twice."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mingban.core.errors import BadInput, Problem
from mingban.core.times import WEEKDAYS

DAY = r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:[（(](?P<note>[^（）()]*)[）)])?"
ONE_DAY_RE = re.compile(DAY)
LINE_RE = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(]?\d+[）)．.、])?\s*(?P<name>[^：:，。\d]{1,40})[：:](?P<rest>.+)$"
)
LENGTH_RE = re.compile(r"(?:共|放假)\s*(\d{1,2})\s*天")
WEEKDAY_RE = re.compile(r"(?:周|星期)([一二三四五六日天])")


class BadNotice(BadInput):
    """The sentences cannot be read, or do not agree with themselves or the calendar."""


@dataclass(frozen=True, slots=True)
class NoticeDays:
    """What a notice announces: spans of days off with their holiday, first and last day; days of weekends that are worked."""

    days_off: tuple[tuple[str, date, date], ...]
    made_up: tuple[tuple[date, str], ...]


def read_notice(text: str, year: int) -> NoticeDays:
    """Read the paragraphs of a notice, one holiday a line: 元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。

    Whatever a line says twice must agree: the weekday of each day, and the number of days off.

    :raises BadNotice: with every line that cannot be read or does not agree.
    """
    off: list[tuple[str, date, date]] = []
    made_up: list[tuple[date, str]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            name, span, worked = _read_line(line, year)
        except ValueError as error:
            problems.append(Problem(f"第 {number} 行", str(error)))
        else:
            off.append((name, *span))
            made_up += [(day, name) for day in worked]
    if not off and not problems:
        problems.append(Problem("第 1 行", "一个假期也没有"))
    if problems:
        raise BadNotice(
            "、".join(problem.where for problem in problems) + "读不懂，或者对不上", problems=problems, field="text"
        )
    return NoticeDays(tuple(off), tuple(made_up))


def _read_line(line: str, year: int) -> tuple[str, tuple[date, date], list[date]]:
    found = LINE_RE.match(line)
    if found is None:
        raise ValueError("应写成“元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”")
    sentences = [part for part in found["rest"].split("。") if part.strip()]
    days = list(_days(sentences[0].split("放假")[0], year))
    if "放假" not in sentences[0] or not 1 <= len(days) <= 2:
        raise ValueError("第一句要写从哪天至哪天放假")
    start, end = days[0], days[-1]
    length = (end - start).days + 1
    if not 1 <= length <= 31:
        raise ValueError(f"从 {start} 到 {end} 不像一个假期，请看看日期是不是写反了")
    said = LENGTH_RE.search(sentences[0])
    if said and int(said[1]) != length:
        raise ValueError(f"写的是 {said[1]} 天，从 {start} 到 {end} 是 {length} 天")
    worked = [day for part in sentences[1:] if "上班" in part for day in _days(part, year)]
    return found["name"].strip(), (start, end), worked


def _days(text: str, year: int) -> Iterator[date]:
    """Yield the days of a sentence; what a day leaves out (its year, its month) it has from the day before it."""
    month = 0
    for found in ONE_DAY_RE.finditer(text):
        year, month = int(found["year"] or year), int(found["month"] or month)
        try:
            day = date(year, month, int(found["day"]))
        except ValueError as error:
            raise ValueError(f"没有“{found[0]}”这一天") from error
        said = WEEKDAY_RE.search(found["note"] or "")
        if said and WEEKDAYS[day.weekday()] != said[1].replace("天", "日"):
            raise ValueError(f"{day} 是星期{WEEKDAYS[day.weekday()]}，写的是{said[0]}")
        yield day


def says_whole_year(days: NoticeDays, year: int) -> bool:
    """Tell whether the notice speaks of the year from its first day to the national day: else lines were forgotten."""
    first, national = date(year, 1, 1), date(year, 10, 1)
    covered = {start + timedelta(days=n) for _, start, end in days.days_off for n in range((end - start).days + 1)}
    return {first, national} <= covered
