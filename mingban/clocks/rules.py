"""How a limit is counted: pure functions over days. Nothing here reads a table or the time of day.

The rules of counting (facts §0):

* The day on which the limit starts does not count; the next day is the first (民法典 §201). A limit of 0 days ends on
  the day itself.
* WORKING_DAY counts days on which offices work: weekdays, less announced holidays, plus announced make-up workdays
  (行政许可法 §82). CALENDAR_DAY counts every day; when it ends on a day off it ends on the next working day
  (民法典 §203; for official limits [U], hence the switch `ends_on_workday`).
* A pause is a half-open interval of instants. Every day that it touches does not count, not even in part, and no limit
  ends on such a day: paused at 15:00 on the 3rd and resumed at 09:00 on the 5th, the 3rd, 4th and 5th do not count;
  resumed at midnight between the 4th and the 5th, the 5th does.
* One extension adds days to the limit, as if it had been longer from the beginning.
* A year whose holidays are not announced is never guessed: `NotAnnounced`. The last days of December follow their own
  year's notice until the next year's notice says otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from mingban.clocks.choices import ClockState, ClockUnit
from mingban.core.errors import Refused
from mingban.core.times import WEEKDAYS, say_day

ONE_DAY = timedelta(days=1)
NBSP = "\N{NO-BREAK SPACE}"


class NotAnnounced(Refused):
    """The days off of a year that the limit reaches are not announced yet."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年的放假安排还没有公布")
        self.year = year


class CannotExtend(Refused):
    """The limit may not be extended (again)."""


def regions_above(code: str) -> list[str]:
    """Return the region's code and those of all regions around it, nearest first, the whole country ("") last."""
    town_and_village = [code[:length] for length in (12, 9) if len(code) >= length]
    coarser = [code[:6], code[:4] + "00", code[:2] + "0000"] if len(code) >= 6 else [code]
    return list(dict.fromkeys([*town_and_village, *coarser, ""]))


def code_stem(code: str) -> str:
    """Return what the codes of a region and of all regions within it begin with: 431200 gives 4312."""
    if len(code) != 6:
        return code
    return code[:2] if code.endswith("0000") else code.removesuffix("00")


class Calendar:
    """Working days of one jurisdiction, from its announced years: {year: {day: is_workday}}.

    A year maps only the days that its notice speaks of; other days follow their weekday. A notice may speak of days of
    the December before it; the later notice goes first. `names` are what the days off are called.
    """

    def __init__(self, years: Mapping[int, Mapping[date, bool]], names: Mapping[date, str] | None = None) -> None:
        self.years = frozenset(years)
        self._days = {day: is_workday for year in sorted(years) for day, is_workday in years[year].items()}
        self._names = dict(names or {})

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on this day.

        :raises NotAnnounced: when the day's year is not announced.
        """
        if day.year not in self.years:
            raise NotAnnounced(day.year)
        return self._days.get(day, day.weekday() < 5)

    def holiday(self, day: date) -> str:
        """Return the name of an announced holiday, empty for a working day and for an ordinary weekend.

        :raises NotAnnounced: when the day's year is not announced.
        """
        if self.is_workday(day) or day not in self._days:
            return ""
        return self._names.get(day, "节假日")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Days that do not count: from `from_day` up to, not including, `to_day`; an open pause has no `to_day`."""

    from_day: date
    to_day: date | None = None
    reason: str = ""

    def touches(self, day: date) -> bool:
        """Tell whether the day is within."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)


def pause_between(from_at: datetime, to_at: datetime | None, reason: str = "") -> Pause:
    """Return the days touched by the half-open interval of two instants, given in local time; an empty one touches none."""
    first = from_at.date()
    if to_at is None:
        return Pause(from_day=first, reason=reason)
    after = (to_at - timedelta(microseconds=1)).date() + ONE_DAY if to_at > from_at else first
    return Pause(from_day=first, to_day=after, reason=reason)


class Mark(StrEnum):
    """What a day did for the count."""

    COUNTED = "COUNTED"
    OFF = "OFF"
    PAUSED = "PAUSED"
    STANDING = "STANDING"  # an open pause begins: the count stands still from here
    DUE = "DUE"  # not counted itself: the first working day after the last day counted


@dataclass(frozen=True, slots=True)
class Passed:
    """One day that the count passed: what it did, the count after it, why it did not count, and whether it ends it."""

    day: date
    mark: Mark
    number: int
    why: str = ""
    is_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Everything that a due day follows from.

    `limit` and `extension` are days in `unit` (a ClockUnit); `start` is the local day of the event that starts the limit;
    `ends_on_workday` moves the end of a limit in calendar days off days on which offices are closed.
    """

    calendar: Calendar
    unit: str
    limit: int
    start: date
    extension: int = 0
    pauses: Sequence[Pause] = field(default_factory=tuple)
    ends_on_workday: bool = True

    def passed(self) -> Iterator[Passed]:
        """Walk from the start to the due day, or to where an open pause stops the count.

        :raises NotAnnounced: on the first day whose being a working day matters and is not announced.
        """
        total, number = self.limit + self.extension, 0
        day = self.start + ONE_DAY if total else self.start
        while True:
            pause = next((pause for pause in self.pauses if pause.touches(day)), None)
            if pause and pause.to_day is None:
                yield Passed(day, Mark.STANDING, number, pause.reason)
                return
            if pause:
                yield Passed(day, Mark.PAUSED, number, pause.reason)
            else:
                reached = self._judge(day, number, total)
                yield reached
                if reached.is_due:
                    return
                number = reached.number
            day += ONE_DAY

    def _judge(self, day: date, number: int, total: int) -> Passed:
        """Count a day that no pause touches, and tell whether the limit ends on it."""
        is_calendar = self.unit == ClockUnit.CALENDAR_DAY
        counts = number < total and (is_calendar or self.calendar.is_workday(day))
        number += counts
        may_end = (is_calendar and not self.ends_on_workday) or (number == total and self.calendar.is_workday(day))
        if number == total and may_end:
            return Passed(day, Mark.COUNTED if counts else Mark.DUE, number, is_due=True)
        if counts:
            return Passed(day, Mark.COUNTED, number)
        return Passed(day, Mark.OFF, number, self.calendar.holiday(day))


def due_day(count: Count) -> date | None:
    """Return the last day of the limit; None while an open pause stops the count.

    :raises NotAnnounced: when the count reaches a year that is not announced.
    """
    return next((passed.day for passed in count.passed() if passed.is_due), None)


def outcome(*, stopped_at: datetime, due_at: datetime | None) -> ClockState:
    """Return MET or MISSED for a duty done at `stopped_at`; without a due instant nothing can have been missed."""
    return ClockState.MISSED if due_at is not None and stopped_at > due_at else ClockState.MET


def check_extension(*, days: int, extension: int, extension_limit: int, at: datetime, due_at: datetime | None) -> None:
    """Allow one extension, of 1 to `extension_limit` days, before the limit has passed.

    :raises CannotExtend: otherwise.
    """
    if extension_limit == 0:
        raise CannotExtend("这项期限不能延长")
    if extension:
        raise CannotExtend(f"已经延长过 {extension} 天，只能延长一次")
    if not 1 <= days <= extension_limit:
        raise CannotExtend(f"最多延长 {extension_limit} 天，最少 1 天", field="days")
    if due_at is not None and at > due_at:
        raise CannotExtend("期限已经过了，过了就不能再延长")


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
    unit = "个工作日" if count.unit == ClockUnit.WORKING_DAY else "天"
    return ExplainStep(day, f"期限延长{NBSP}{count.extension}{NBSP}{unit}，接着算")


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
