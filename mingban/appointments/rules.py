"""How a day is cut into times to book, in which order people are called, and how long that takes. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

# How long before his time somebody who has booked may say that he is there.
EARLY = timedelta(minutes=30)
# Fewer people than these make no typical time yet.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Span:
    """From one local time of a day to another."""

    starts: time
    ends: time


def slots(openings: Sequence[tuple[time, time]], minutes: int) -> list[Span]:
    """Cut the hours of a day into times of so many minutes each; what is left before a break is too short to be booked."""
    day, length = date(2000, 1, 1), timedelta(minutes=minutes)
    found = []
    for opens, closes in openings:
        start, end = datetime.combine(day, opens), datetime.combine(day, closes)
        while start + length <= end:
            found.append(Span(start.time(), (start + length).time()))
            start += length
    return found


def has_preference(*, starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Tell whether somebody who has booked and says at this instant that he is there goes first: half an hour early until his time ends."""
    return starts_at - EARLY <= at < ends_at


def is_too_early(*, starts_at: datetime, at: datetime) -> bool:
    """Tell whether it is too early to say that one is there."""
    return at < starts_at - EARLY


def say_number(letter: str, number: int) -> str:
    """Return A001; a thousandth takes a fourth digit."""
    return f"{letter}{number:03}"


def typical_seconds(taken: Sequence[float]) -> float | None:
    """Return the median of how long people took today, in seconds; None while too few came."""
    return median(taken) if len(taken) >= ENOUGH else None


def middle_minutes(seconds: Sequence[float]) -> int | None:
    """Return the median in whole minutes, at least one; None of nothing."""
    return max(round(median(seconds) / 60), 1) if seconds else None


def minutes_to_wait(*, before: int, seconds_each: float | None, counters: int) -> int | None:
    """Return about how many minutes until one is called, when so many are before one; None when nothing is known to count with.

    People are served side by side at so many counters, each after about `seconds_each`.
    """
    if seconds_each is None:
        return None
    return math.ceil(before * seconds_each / max(counters, 1) / 60)
