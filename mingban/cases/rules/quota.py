"""Limited numbers (行政许可法 §57): granted in the order in which the applications were accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

QUOTA_BASIS = "《行政许可法》第五十七条"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaStanding:
    """How a case stands: how many places its period has (`period` in words), how many are granted, who is before it.

    `before`: undecided cases accepted earlier, the first first, each in words that name no person.
    """

    number: int
    period: str
    granted: int
    before: Sequence[str]

    @property
    def is_exhausted(self) -> bool:
        """True when no place is left."""
        return self.granted >= self.number


def quota_days(period: str, day: date) -> tuple[date | None, date | None, str]:
    """Return the first day of a period (YEAR, MONTH, WHOLE) around a day, the first one after it, and its name."""
    if period == "WHOLE":
        return None, None, "一共"
    if period == "YEAR":
        return date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year} 年"
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day.replace(day=1), after, f"{day.year} 年 {day.month} 月"


def why_no_place(standing: QuotaStanding) -> str:
    """Return why a case cannot be granted now; empty when it can."""
    if standing.is_exhausted:
        return f"{standing.period} {standing.number} 个名额已经按受理先后用完，不能再准予（{QUOTA_BASIS}）"
    if not standing.before:
        return ""
    count, first = len(standing.before), standing.before[0]
    return f"名额有限，按受理先后准予（{QUOTA_BASIS}）：前面还有 {count} 件没有作决定，最先受理的是{first}"


def exhausted_refusal(standing: QuotaStanding) -> str:
    """Return the reason that a refusal gives when all places are taken; empty while one is left."""
    if not standing.is_exhausted:
        return ""
    places = f"{standing.period}共 {standing.number} 个名额，已经按照受理申请的先后顺序全部准予"
    return f"本事项有数量限制，{places}。根据{QUOTA_BASIS}，不能再准予。"
