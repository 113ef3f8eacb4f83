"""When a clock climbs the rungs of its ladder: so many days before its end, at a share of it, or so many days after it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from mingban.clocks.choices import Alert, ClockUnit
from mingban.clocks.rules.counting import ONE_DAY, Calendar, NotAnnounced


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung: `left` days before the last one, when the `share` of the days has passed, or `over` days after the last one.

    Exactly one of the three is given; days are the limit's own (working or calendar days).
    """

    alert: Alert
    left: int | None = None
    share: float | None = None
    over: int | None = None


def climbs(
    rungs: Sequence[Rung], *, calendar: Calendar, unit: str, start: date, due: date, total: int
) -> list[tuple[Alert, date]]:
    """Return each rung with the day at whose beginning it is reached, the first one first.

    `total` is how many days the limit has. A rung that would be reached on the first day or before it is left out, as is one
    in a year that is not announced.
    """
    counts: Callable[[date], bool] = calendar.is_workday if unit == ClockUnit.WORKING_DAY else _every_day
    found = []
    for rung in rungs:
        try:
            day = _day_of(rung, due, total, counts)
        except NotAnnounced:
            continue
        if day > start:
            found.append((rung.alert, day))
    return sorted(found, key=lambda one: one[1])


def _every_day(day: date) -> bool:
    return True


def _day_of(rung: Rung, due: date, total: int, counts: Callable[[date], bool]) -> date:
    if rung.over is not None:
        return _step(due, rung.over, ONE_DAY, counts) + ONE_DAY
    left = rung.left if rung.left is not None else total - floor(total * (rung.share or 0))
    return _step(due, left, -ONE_DAY, counts)


def _step(day: date, count: int, step: timedelta, counts: Callable[[date], bool]) -> date:
    """Go so many counted days on from a day, or back."""
    while count > 0:
        day += step
        count -= counts(day)
    return day
