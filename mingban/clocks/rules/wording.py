"""A count in words for the public, and a year's holidays. Between numbers and units stand no-break spaces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from mingban.clocks.choices import ClockUnit
from mingban.clocks.rules.counting import ONE_DAY, Count, Mark, NotAnnounced, Passed
from mingban.core.times import WEEKDAYS, say_day

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class ExplainStep:
    """One step of how a due day came about, in words; `day` is the last day it speaks of, None when it names none."""

    day: date | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer to "when would it be due": the instant, every step to it, and the year that stands in the way."""

    due_at: datetime | None
    steps: list[ExplainStep]
    not_announced_year: int | None = None


def explain(count: Count, start_event: str = "收到") -> list[ExplainStep]:
    """Return every step from the start to the due day (see `due_day`) in plain Chinese.

    The last step's `day` is the due day; it is None, and the text says why, while the count stands still or reaches a
    year that is not announced. `start_event` says in words what happened on the first day.
    """
    steps = _opening(count, start_event)
    days: list[Passed] = []
    ending: ExplainStep | None = None
    try:
        for passed in count.passed():
            days.append(passed)  # noqa: PERF402 — what was passed before the count failed is explained too
    except NotAnnounced as unknown:
        ending = ExplainStep(None, f"{unknown.message}，公布后马上算出")
    for (mark, *_), run in groupby(days, key=lambda passed: _run_key(count, passed)):
        steps += _say_run(count, mark, list(run))
    if ending is None and days[-1].is_due:
        ending = ExplainStep(days[-1].day, f"{say_day(days[-1].day)}到期")
    return [*steps, ending] if ending else steps


def _opening(count: Count, start_event: str) -> list[ExplainStep]:
    """Say what happened on the first day, and whether it counts."""
    what = f"{_say(count.start, count.start)}（星期{WEEKDAYS[count.start.weekday()]}）{start_event}"
    if count.limit + count.extension == 0:
        return [ExplainStep(count.start, f"{what}，要求当天办结")]
    steps = [ExplainStep(count.start, f"{what}，当天不算（民法典第二百零一条）")]
    if count.basis and count.limit:
        steps.append(ExplainStep(None, f"期限{NBSP}{count.limit}{NBSP}{_unit(count)}，依据：{count.basis}"))
    return steps if count.limit else [*steps, _say_extension(count, count.start)]


def _run_key(count: Count, passed: Passed) -> tuple[Mark, str, int]:
    """Days with the same key are told in one step: days off and pauses by name, calendar days up to the extension."""
    if passed.mark is not Mark.COUNTED:
        return passed.mark, passed.why, 0
    is_alone = count.unit == ClockUnit.WORKING_DAY
    return passed.mark, "", passed.number if is_alone else int(passed.number > count.limit)


def _say_run(count: Count, mark: Mark, run: list[Passed]) -> list[ExplainStep]:
    """Say one run of days."""
    days, last = say_days(run[0].day, run[-1].day, count.start), run[-1]
    reason = f"（{last.why}）" if last.why else ""
    if mark is Mark.COUNTED:
        steps = [ExplainStep(last.day, f"{days}：{_say_counted(count, run[0], last)}")]
        is_extended_here = last.number == count.limit and count.extension
        return [*steps, _say_extension(count, last.day)] if is_extended_here else steps
    if mark is Mark.STANDING:
        return [ExplainStep(None, f"{days}起暂停{reason}，恢复后接着算")]
    if mark is Mark.DUE and last.day == count.start:
        return []
    texts = {
        Mark.OFF: f"{last.why}放假" if last.why else "周末",
        Mark.PAUSED: f"暂停{reason}",
        Mark.DUE: "之后的第一个上班日",
    }
    is_over = last.number == count.limit + count.extension
    ends = "期限算到这一天" if mark is Mark.DUE else "期限往后顺延（民法典第二百零三条）" if is_over else "不算"
    return [ExplainStep(last.day, f"{days}：{texts[mark]}，{ends}")]


def _say_counted(count: Count, first: Passed, last: Passed) -> str:
    """Say 第 5 个工作日, 周六调休上班，第 5 个工作日, or 第 1 至 30 天."""
    if count.unit == ClockUnit.WORKING_DAY:
        made_up = f"周{WEEKDAYS[last.day.weekday()]}调休上班，" if last.day.weekday() >= 5 else ""
        return f"{made_up}第{NBSP}{last.number}{NBSP}个工作日"
    numbers = f"{last.number}" if first.number == last.number else f"{first.number}{NBSP}至{NBSP}{last.number}"
    return f"第{NBSP}{numbers}{NBSP}天"


def _say_extension(count: Count, day: date) -> ExplainStep:
    """Say that the limit was over and goes on."""
    note = f"（{count.extension_note}）" if count.extension_note else ""
    return ExplainStep(day, f"期限延长{NBSP}{count.extension}{NBSP}{_unit(count)}{note}，接着算")


def _unit(count: Count) -> str:
    return "个工作日" if count.unit == ClockUnit.WORKING_DAY else "天"


def say_days(first: date, last: date, start: date) -> str:
    """Say 11 月 28 日, 11 月 28 日、29 日, or 10 月 1 日至 7 日; the year only where it is not that of `start`."""
    if first == last:
        return _say(first, start)
    is_same_month = (first.year, first.month) == (last.year, last.month)
    end = f"{last.day}{NBSP}日" if is_same_month else _say(last, first)
    return f"{_say(first, start)}{'、' if last - first == ONE_DAY else f'至{NBSP}'}{end}"


def _say(day: date, near: date) -> str:
    """Say a day without its year where the year is that of `near`."""
    year = "" if day.year == near.year else f"{day.year}{NBSP}年{NBSP}"
    return f"{year}{day.month}{NBSP}月{NBSP}{day.day}{NBSP}日"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a year in words: when it is, how many days, and which days are worked to make up for it."""

    name: str
    days: str
    length: int
    made_up: str


def holidays(year: int, days: Sequence[tuple[date, bool, str]]) -> list[Holiday]:
    """Tell a year's announced days (day, is it worked, name) as holidays, in order of their first day off.

    A day made up for something that has no day off in this year comes last, without days.
    """
    near = date(year, 1, 1)
    off: dict[str, list[date]] = {}
    made_up: dict[str, list[str]] = {}
    for day, is_workday, name in sorted(days):
        if is_workday:
            made_up.setdefault(name, []).append(f"{_say(day, near)}（星期{WEEKDAYS[day.weekday()]}）")
        else:
            off.setdefault(name, []).append(day)
    return [
        Holiday(
            name,
            "；".join(_say_spans(off.get(name, []), near)),
            len(off.get(name, [])),
            "、".join(made_up.get(name, [])),
        )
        for name in {**off, **made_up}
    ]


def _say_spans(days: Sequence[date], near: date) -> Iterator[str]:
    """Say each run of days without a gap."""
    for _, run in groupby(enumerate(days), key=lambda numbered: numbered[1] - numbered[0] * ONE_DAY):
        span = [day for _, day in run]
        yield say_days(span[0], span[-1], near)
