"""How long a draft must be open, by law and by local rule. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mingban.consultations.choices import DraftKind
from mingban.core.errors import BadInput
from mingban.core.times import say_day

# 国令713 §15: usually not less than 30 days; shorter for urgency and the like only with its reason told while it is open.
MAJOR_DECISION = "《重大行政决策程序暂行条例》（国务院令第 713 号）第十五条"
# 国令722 §62: usually not less than 30 days for documents closely tied to what market players do, and feedback on what was adopted.
MARKET = "《优化营商环境条例》第六十二条"
LEGAL_DAYS = 30
# 国令713 §17: papers of a hearing reach those who take part 7 days before it.
HEARING_PAPERS_DAYS = 7
LONGEST_DAYS = 365


class BadPeriod(BadInput):
    """The days of a draft do not hold together, or are too few without a reason."""


@dataclass(frozen=True, slots=True)
class Least:
    """The least number of days, where it is from, and whether that is national law (else a local rule)."""

    days: int
    basis: str
    is_law: bool


def least_period(*, kind: str, affects_market: bool, local_days: Mapping[str, int], local_source: str) -> Least:
    """Return how many days at least a draft is open: 30 where national law says so, else what the place itself has set."""
    if kind == DraftKind.MAJOR_DECISION:
        return Least(LEGAL_DAYS, MAJOR_DECISION, is_law=True)
    if affects_market:
        return Least(LEGAL_DAYS, MARKET, is_law=True)
    return Least(local_days.get(kind, 1), local_source, is_law=False)


def length(opens_on: date, closes_on: date) -> int:
    """Return the days of a period: the first day is not counted (民法典 §201), the last one is."""
    return (closes_on - opens_on).days


def check_days(*, opens_on: date, closes_on: date) -> None:
    """Refuse a period that ends before or when it begins, or lasts longer than a year.

    :raises BadPeriod: saying what to change.
    """
    if closes_on <= opens_on:
        raise BadPeriod(f"截止的日子要在开始（{say_day(opens_on)}）之后，请改截止日期", field="closes_on")
    if length(opens_on, closes_on) > LONGEST_DAYS:
        raise BadPeriod("征集最长一年，请看看年份是不是写错了", field="closes_on")


def check_long_enough(*, opens_on: date, closes_on: date, least: Least, short_reason: str) -> None:
    """Refuse a period below the least one for which no reason is given.

    :raises BadPeriod: with the number of days missing and where the rule stands.
    """
    days = length(opens_on, closes_on)
    if days >= least.days or short_reason.strip():
        return
    until = say_day(opens_on + timedelta(days=least.days))
    raise BadPeriod(
        f"现在只有 {days} 天，一般不少于 {least.days} 天（{least.basis}），截止日期最早写 {until}。要缩短的，请写明理由，理由会公开",
        field="short_reason",
    )


def check_start(*, opens_on: date, today: date) -> None:
    """Refuse to publish a draft whose first day has passed.

    :raises BadPeriod: when it has.
    """
    if opens_on < today:
        raise BadPeriod(f"开始的日子（{say_day(opens_on)}）已经过了，请先改成今天或者以后的日子", field="opens_on")


def is_taking(*, opens_on: date, closes_on: date, today: date) -> bool:
    """Tell whether comments are taken on this day: from the first day to the last, both included."""
    return opens_on <= today <= closes_on


def days_left(*, closes_on: date, today: date) -> int:
    """Return how many days are left; 0 on the last day."""
    return max((closes_on - today).days, 0)


def papers_by(held_on: date) -> date:
    """Return the last day on which the papers of a hearing may reach those who take part (国令713 §17)."""
    return held_on - timedelta(days=HEARING_PAPERS_DAYS)


def check_hearing(*, sign_up_until: date, held_on: date) -> None:
    """Refuse a hearing whose list of people is settled too late to bring them the papers.

    :raises BadPeriod: saying the latest day.
    """
    latest = papers_by(held_on) - timedelta(days=1)
    if sign_up_until > latest:
        raise BadPeriod(
            f"听证材料要在听证会 {HEARING_PAPERS_DAYS} 天前送到参加人手里（{MAJOR_DECISION.replace('第十五条', '第十七条')}），报名最晚到 {say_day(latest)}",
            field="sign_up_until",
        )
