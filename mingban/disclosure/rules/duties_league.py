"""The monthly table: how many duties were due, and how many were met in time, per organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One organisation's duties whose last day is in a month; `stale` and `down` are as of now, whatever the month."""

    organisation_code: str
    organisation: str
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    pending: int = 0
    stale: int = 0
    down: int = 0

    @property
    def due(self) -> int:
        """All duties whose last day is in the month."""
        return self.on_time + self.late + self.overdue + self.pending

    @property
    def settled(self) -> int:
        """Those of which it is known how they ended: what is not due yet says nothing."""
        return self.on_time + self.late + self.overdue

    @property
    def share(self) -> Fraction | None:
        """Which part of the settled ones was in time; None where nothing is settled."""
        return Fraction(self.on_time, self.settled) if self.settled else None

    @property
    def share_words(self) -> str:
        """The share in percent with one decimal, rounded half up; empty where there is none."""
        if self.share is None:
            return ""
        tenths = (self.on_time * 2000 + self.settled) // (self.settled * 2)
        return f"{tenths // 10}.{tenths % 10}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueRow:
    """An organisation's place; None where it had nothing to be measured by. Those with the same share have the same place."""

    rank: int | None
    tally: Tally


def ranked(tallies: Sequence[Tally]) -> list[LeagueRow]:
    """Return organisations by their share in time, those with the same share on the same place (1, 1, 3); the unmeasured last, by name.

    The share is compared exactly, not as rounded for reading.
    """
    measured = sorted(
        (one for one in tallies if one.share is not None),
        key=lambda one: (-(one.share or Fraction(0)), -one.settled, one.organisation),
    )
    rows: list[LeagueRow] = []
    for number, tally in enumerate(measured, start=1):
        is_tie = bool(rows) and rows[-1].tally.share == tally.share
        rows.append(LeagueRow(rank=rows[-1].rank if is_tie else number, tally=tally))
    rest = sorted((one for one in tallies if one.share is None), key=lambda one: (one.due == 0, one.organisation))
    return [*rows, *(LeagueRow(rank=None, tally=one) for one in rest)]


def month_bounds(month: date) -> tuple[date, date]:
    """Return the first day of a day's month, and that of the next."""
    first = month.replace(day=1)
    return first, (
        first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    )
