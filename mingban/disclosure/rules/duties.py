"""Occasions on which something must be public, and what a look at a page means."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from mingban.clocks.choices import ClockUnit
from mingban.disclosure.choices import Cycle, DutyState, LimitKind, OnTime
from mingban.disclosure.rules.catalogue_limits import FROM_MAKING, STATUTORY_BASIS, STATUTORY_DAYS, Limit

ONE_DAY = timedelta(days=1)
MONTHS = {Cycle.MONTH: 1, Cycle.QUARTER: 3, Cycle.HALF_YEAR: 6, Cycle.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One month, quarter, half-year or year: its key, its name, its first and last day."""

    key: str
    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One duty in the making: what happened on which day, and the limit that begins then. `key` tells it from others of its entry."""

    key: str
    what: str
    on: date
    days: int
    unit: str
    event: str
    basis: str = ""
    ends_on_workday: bool = True


def occasion_of_event(limit: Limit, *, on: date, what: str, basis: str) -> Occasion:
    """Return the occasion of something that happened on a day; where the catalogue names no days the law's own limit holds.

    An entry that is published by periods has the law's limit too, when something happens between them.
    """
    key = f"{on:%Y%m%d}-{sha256(what.encode()).hexdigest()[:16]}"
    if limit.kind == LimitKind.AFTER_EVENT and limit.days is not None:
        return Occasion(key=key, what=what, on=on, days=limit.days, unit=limit.unit, event=limit.event, basis=basis)
    return Occasion(
        key=key,
        what=what,
        on=on,
        days=STATUTORY_DAYS,
        unit=ClockUnit.WORKING_DAY,
        event=FROM_MAKING,
        basis=STATUTORY_BASIS,
    )


def periods_due(limit: Limit, *, since: date, today: date) -> list[Occasion]:
    """Return the occasions of a periodic entry that have begun by today and were not over before `since`, the earliest first."""
    if limit.kind != LimitKind.EVERY_PERIOD:
        return []
    found = []
    for period in _periods(Cycle(limit.cycle), since, today):
        occasion, last = period_terms(limit, period)
        if occasion.on <= today and last >= since:
            found.append(occasion)
    return found


def period_terms(limit: Limit, period: Period) -> tuple[Occasion, date]:
    """Return the occasion of one period, and the day up to which it still counts for an entry that is new.

    A day within the period (每年 1 月 31 日前) is a fixed one, which no day off moves; a limit after its end begins on its last day.
    """
    if limit.days is not None:
        what, on, days, unit = f"{period.name}结束", period.last, limit.days, limit.unit
        last, ends_on_workday = period.last, True
    else:
        what, on, last = f"{period.name}开始", period.first, _last_day(limit, period)
        days, unit, ends_on_workday = (last - on).days, ClockUnit.CALENDAR_DAY.value, False
    occasion = Occasion(
        key=period.key, what=period.name, on=on, days=days, unit=unit, event=what, ends_on_workday=ends_on_workday
    )
    return occasion, last


def _last_day(limit: Limit, period: Period) -> date:
    """Return the last day of the period by which it must be public; the 31st of a shorter month is its last."""
    if not limit.due_month and not limit.due_day:
        return period.last
    first = _add_months(period.first, limit.due_month - 1) if limit.due_month else period.last.replace(day=1)
    longest = monthrange(first.year, first.month)[1]
    return first.replace(day=min(limit.due_day or longest, longest))


def _periods(cycle: Cycle, since: date, today: date) -> Iterator[Period]:
    """Yield the periods from the one before `since` to that of today."""
    months = MONTHS[cycle]
    first = date(since.year, (since.month - 1) // months * months + 1, 1)
    first = _add_months(first, -months)
    while first <= today:
        following = _add_months(first, months)
        key, name = _name(cycle, first)
        yield Period(key=key, name=name, first=first, last=following - ONE_DAY)
        first = following


def _name(cycle: Cycle, first: date) -> tuple[str, str]:
    if cycle == Cycle.YEAR:
        return f"{first.year}", f"{first.year} 年"
    if cycle == Cycle.HALF_YEAR:
        half = 1 if first.month == 1 else 2
        return f"{first.year}-H{half}", f"{first.year} 年{'上' if half == 1 else '下'}半年"
    if cycle == Cycle.QUARTER:
        quarter = (first.month + 2) // 3
        return f"{first.year}-Q{quarter}", f"{first.year} 年第 {quarter} 季度"
    return f"{first:%Y-%m}", f"{first.year} 年 {first.month} 月"


def _add_months(day: date, months: int) -> date:
    """Return the same day so many months later, the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def renewal_day(cycle: str, on: date) -> date:
    """Return the last day on which what was published on a day is still fresh, when it is brought up to date every so often."""
    return _add_months(on, MONTHS[Cycle(cycle)])


def on_time(*, state: str, published_at: datetime | None, due_at: datetime | None, at: datetime) -> OnTime:
    """Tell how a duty stands against its last day at an instant."""
    if state == DutyState.CANCELLED:
        return OnTime.NOT_COUNTED
    if due_at is None:
        return OnTime.ON_TIME if published_at else OnTime.UNKNOWN
    if published_at is not None:
        return OnTime.ON_TIME if published_at <= due_at else OnTime.LATE
    return OnTime.OVERDUE if due_at < at else OnTime.PENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at an address saw; `error` says in words why there was no answer, `is_own` whether the address is of our own site."""

    status: int | None = None
    url: str = ""
    title: str = ""
    digest: str = ""
    size: int = 0
    error: str = ""
    is_own: bool = False


HOME_PATHS = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/default.html"})
SAYS_GONE = re.compile(
    r"404|(页面|网页|内容|文章|信息)(已经?|被)?(不存在|删除|撤下|走丢|找不到)|找不到(页面|网页)|无法找到|not found",
    re.I,
)
HTTP_OK = 200
SERVER_ERROR = 500
GONE = frozenset({404, 410})


def judge_look(asked: str, look: Look) -> tuple[bool, str]:
    """Tell whether a page is up and answers, and in words what was seen.

    A page that answers with another status, is empty, says itself that there is nothing, or has led to a site's home is not up.
    """
    if look.status is None:
        return False, look.error or "没有回答"
    if look.status != HTTP_OK:
        return False, f"打不开，网站回答 {look.status}"
    if not look.size:
        return False, "页面是空的"
    if SAYS_GONE.search(look.title):
        return False, f"页面自己说没有了：{look.title[:60]}"
    if urlsplit(asked).path not in HOME_PATHS and urlsplit(look.url or asked).path in HOME_PATHS:
        return False, "转到了网站首页，没有这一页"
    return True, f"打得开{f'，标题：{look.title[:60]}' if look.title else ''}"


def says_nothing(look: Look, *, was_seen: bool) -> bool:
    """Tell whether nothing can be concluded from a look: our own site was down, which is nobody's failure to publish.

    A page of ours that was seen before and now ends in an error is another matter.
    """
    is_down = look.status is None or (look.status >= SERVER_ERROR and not was_seen)
    return look.is_own and is_down


def next_look(*, is_up: bool, failures: int, at: datetime) -> datetime:
    """Return when a page is looked at again: a day later, sooner while it does not answer."""
    if is_up:
        return at + timedelta(days=1)
    minutes = (10, 30, 60, 360)[min(failures, 4) - 1]
    return at + timedelta(minutes=minutes)


def is_gone(*, status: int | None, failures: int, failing_since: datetime, at: datetime) -> bool:
    """Tell whether a page that was up is to be held for withdrawn: not after one failure, as every site has a bad minute.

    Two looks ten minutes apart when the site itself says that it is gone; else four, over an hour and a half.
    """
    failing = at - failing_since
    if status in GONE:
        return failures >= 2 and failing >= timedelta(minutes=10)
    return failures >= 4 and failing >= timedelta(minutes=90)


def published_moment(*, reported_at: datetime, failing_since: datetime | None, at: datetime) -> datetime:
    """Return when something counts as published whose page has now been seen: when it was reported, if it answered at the first look.

    A page that did not answer at first counts from when it did. Nobody types this instant.
    """
    has_failed = failing_since is not None and failing_since >= reported_at
    return at if has_failed else reported_at
