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

from mingban.clocks.choices import ClockState, ClockUnit
from mingban.core.errors import Refused

ONE_DAY = timedelta(days=1)


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
    `ends_on_workday` moves the end of a limit in calendar days off days on which offices are closed. `basis` names the article
    behind the limit, `extension_note` who extended it and why; both are for the explanation only.
    """

    calendar: Calendar
    unit: str
    limit: int
    start: date
    extension: int = 0
    pauses: Sequence[Pause] = field(default_factory=tuple)
    ends_on_workday: bool = True
    basis: str = ""
    extension_note: str = ""

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
    reason = why_not_extend(extension=extension, extension_limit=extension_limit, at=at, due_at=due_at)
    if reason:
        raise CannotExtend(reason)
    if not 1 <= days <= extension_limit:
        raise CannotExtend(f"最多延长 {extension_limit} 天，最少 1 天", field="days")


def why_not_extend(*, extension: int, extension_limit: int, at: datetime, due_at: datetime | None) -> str:
    """Return why a limit cannot be extended by however few days; empty when it can: what cannot be is not offered either."""
    if extension_limit == 0:
        return "这项期限不能延长"
    if extension:
        return f"已经延长过 {extension} 天，只能延长一次"
    return "期限已经过了，过了就不能再延长" if due_at is not None and at > due_at else ""
