"""Reads of calendars and clocks, and when something would be due."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, QuerySet, prefetch_related_objects
from django.utils import timezone

from mingban.clocks import rules
from mingban.clocks.choices import Alert, ProposalState
from mingban.clocks.definitions import DutiesDefinition
from mingban.clocks.models import CalendarDay, CalendarProposal, CalendarYear, Clock, ClockPause
from mingban.clocks.rules import Calendar, Count, ExplainStep, Holiday, NotAnnounced, Pause, WhatIf
from mingban.core.errors import NotFound
from mingban.core.lately import Lately
from mingban.core.prepared import Prepared, read_ahead
from mingban.core.times import local_day
from mingban.ledger.rules import Matter

LAST_MOMENT = time(23, 59, 59)
_lately = Lately(100)


def end_of_day(day: date) -> datetime:
    """Return the instant at which a limit that ends on this day is over: 23:59:59 local time."""
    return timezone.make_aware(datetime.combine(day, LAST_MOMENT))


_years = Prepared(lambda regions: CalendarYear.objects.filter(region_code__in=regions))


def calendar_years(region_code: str) -> dict[int, CalendarYear]:
    """Return the announced years that hold in a region: of each year the announcement of the nearest region around it."""
    return _lately.read(region_code, lambda: _calendar_years(region_code))


def _calendar_years(region_code: str) -> dict[int, CalendarYear]:
    nearest_first = rules.regions_above(region_code)
    rows = _years(nearest_first)
    by_distance = sorted(rows, key=lambda row: nearest_first.index(row.region_code), reverse=True)
    return {row.year: row for row in by_distance}


def open_proposals() -> QuerySet[CalendarProposal]:
    """Return the days off that wait for a second pair of eyes, by year."""
    return CalendarProposal.objects.filter(state=ProposalState.OPEN).order_by("year", "pk")


def proposal(pk: int) -> CalendarProposal:
    """Return the days off that somebody entered and nobody has confirmed yet.

    :raises NotFound: when there are none, or that is settled.
    """
    found = open_proposals().filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这一份，或者已经确认、退回了")
    return found


def calendar_for(region_code: str) -> Calendar:
    """Return the working days that hold in a region, of every announced year.

    Which announcements hold is asked each time (by pages once a second); the days of the same announcements are read once in a process.
    """
    years = calendar_years(region_code)
    known = _calendars.get(_editions(years))
    return known or _keep(region_code, years)


Editions = tuple[tuple[int, str], ...]
CALENDARS_KEPT = 100
_calendars: dict[Editions, Calendar] = {}


def _editions(years: dict[int, CalendarYear]) -> Editions:
    return tuple(sorted((year, announced.digest) for year, announced in years.items()))


def _keep(region_code: str, years: dict[int, CalendarYear]) -> Calendar:
    """Read the days, and keep them if no new announcement came in between; the oldest are forgotten first."""
    calendar = _read_calendar(years)
    if _editions(_calendar_years(region_code)) == _editions(years):
        if len(_calendars) >= CALENDARS_KEPT:
            _calendars.pop(next(iter(_calendars)), None)
        _calendars[_editions(years)] = calendar
    return calendar


def _read_calendar(years: dict[int, CalendarYear]) -> Calendar:
    days: dict[int, dict[date, bool]] = {year: {} for year in years}
    names: dict[date, str] = {}
    found = CalendarDay.objects.filter(calendar__in=years.values()).order_by("calendar__year", "day")
    for day, is_workday, name, year in found.values_list("day", "is_workday", "name", "calendar__year"):
        days[year][day] = is_workday
        names[day] = name
    return Calendar(days, names)


def holidays_of(calendar: CalendarYear) -> list[Holiday]:
    """Return one announced year's holidays in words."""
    days = calendar.days.values_list("day", "is_workday", "name")
    return rules.holidays(calendar.year, list(days))


def count_of(clock: Clock, calendar: Calendar) -> Count:
    """Return what the due day of a clock follows from."""
    return Count(
        calendar=calendar,
        unit=clock.unit,
        limit=clock.limit,
        start=local_day(clock.started_at),
        extension=clock.extension,
        pauses=[_pause_days(pause) for pause in clock.pauses.all()] if clock.pk else [],
        ends_on_workday=clock.ends_on_workday,
        basis=clock.legal_basis,
        extension_note=_who_extended(clock),
    )


def _who_extended(clock: Clock) -> str:
    """Say who extended a clock and why."""
    return "，".join(filter(None, [clock.extended_by and f"{clock.extended_by}批准", clock.extension_reason]))


def _pause_days(pause: ClockPause) -> Pause:
    to_at = timezone.localtime(pause.to_at) if pause.to_at else None
    return rules.pause_between(timezone.localtime(pause.from_at), to_at, pause.reason)


def due_at(count: Count) -> datetime | None:
    """Return the due instant; None while a pause stands in its way or a year that it reaches is not announced."""
    try:
        day = rules.due_day(count)
    except NotAnnounced:
        return None
    return end_of_day(day) if day else None


def due_without_extension(clock: Clock) -> datetime | None:
    """Return when an extended clock would have been due without its extension; None as `due_at` says."""
    return due_at(replace(count_of(clock, calendar_for(clock.region_code)), extension=0))


def explain_clock(clock: Clock, calendar: Calendar | None = None) -> list[ExplainStep]:
    """Return every step of how a clock's due instant came about, in words for the public.

    Whoever explains several clocks of one region reads `calendar` once.
    """
    return rules.explain(count_of(clock, calendar or calendar_for(clock.region_code)), clock.start_event or "收到")


def what_if(
    *,
    region_code: str,
    unit: str,
    limit: int,
    start: datetime,
    pauses: Sequence[Pause] = (),
    extension: int = 0,
    ends_on_workday: bool = True,
    extension_note: str = "",
    start_event: str = "收到",
    calendar: Calendar | None = None,
) -> WhatIf:
    """Answer when a limit of so many days would end, and why, without any clock; whoever asks often reads `calendar` once."""
    count = Count(
        calendar=calendar or calendar_for(region_code),
        unit=unit,
        limit=limit,
        start=local_day(start),
        extension=extension,
        pauses=pauses,
        ends_on_workday=ends_on_workday,
        extension_note=extension_note,
    )
    steps = rules.explain(count, start_event)
    try:
        day = rules.due_day(count)
    except NotAnnounced as unknown:
        return WhatIf(due_at=None, steps=steps, not_announced_year=unknown.year)
    return WhatIf(due_at=end_of_day(day) if day else None, steps=steps)


def limit_of(duty: str) -> int:
    """Return how many working days a duty has that no law limits, by the local data (`settings.DUTIES_FILE`)."""
    return _duties(settings.DUTIES_FILE).limits[duty]


@cache
def _duties(file: Path) -> DutiesDefinition:
    """Read the local rules, once in a process."""
    return DutiesDefinition.model_validate_json(file.read_bytes())


def ladder_of(clock: Clock, calendar: Calendar) -> list[tuple[Alert, datetime]]:
    """Return when a clock reaches the rungs of its duty's ladder, the first one first; nothing while its end is not known."""
    if clock.due_at is None:
        return []
    ladders = _duties(settings.DUTIES_FILE).ladders
    rungs = ladders.get(clock.duty.partition(":")[0], ladders["*"])
    days = rules.climbs(
        [rules.Rung(**rung.model_dump()) for rung in rungs],
        calendar=calendar,
        unit=clock.unit,
        start=local_day(clock.started_at),
        due=local_day(clock.due_at),
        total=clock.limit + clock.extension,
    )
    return [(alert, timezone.make_aware(datetime.combine(day, time()))) for alert, day in days]


_open = Prepared(
    lambda kinds, owners: Clock.objects.open().filter(owner_kind__in=kinds, owner_id__in=owners).order_by("pk")
)
_open_of_duty = Prepared(
    lambda kind, owner, duty: Clock.objects.open().filter(owner_kind=kind, owner_id=owner, duty=duty)
)


def open_clocks(*owners: Matter) -> list[Clock]:
    """Return the clocks that run or stand still for any duty of these owners, in one read."""
    kinds = list(dict.fromkeys(one.kind for one in owners))
    return _open(kinds, [one.id for one in owners]) if owners else []


def open_clock(owner_kind: str, owner_id: str, duty: str) -> Clock | None:
    """Return the clock that runs or stands still for this duty; None when there is none: there is never more than one."""
    return next(iter(_open_of_duty(owner_kind, owner_id, duty)), None)


def clocks_of(owner_kind: str, owner_id: str) -> QuerySet[Clock]:
    """Return every clock of one owner, the first started first, with its pauses."""
    found = Clock.objects.filter(owner_kind=owner_kind, owner_id=owner_id)
    return found.prefetch_related("pauses").order_by("started_at", "id")


def read_pauses(found: Sequence[Clock]) -> None:
    """Read the pauses of clocks together."""
    prefetch_related_objects(found, "pauses")


def note_no_pauses(found: Sequence[Clock]) -> None:
    """Let clocks know that none of them has ever stood still, so that nobody asks."""
    for clock in found:
        read_ahead(clock, "pauses", [])


def has_pauses(owner_kind: str, owner_id: Any) -> Exists:
    """Return the condition for owners, `owner_id` an expression of their query, of whose clocks some has ever stood still."""
    return Exists(ClockPause.objects.filter(clock__owner_kind=owner_kind, clock__owner_id=owner_id))


def overdue(at: datetime) -> QuerySet[Clock]:
    """Return the open clocks whose due instant has passed, the longest overdue first."""
    return Clock.objects.overdue(at).order_by("due_at", "id")
