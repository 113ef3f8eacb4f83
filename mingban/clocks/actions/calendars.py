"""Writes of calendars: the announcement of a year, and what it does to the clocks that reach it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingban.clocks import queries, rules
from mingban.clocks.actions.clocks import SETTLED, named, settle
from mingban.clocks.definitions import CalendarYearDefinition
from mingban.clocks.events import CalendarAnnounced, ClockDueMoved
from mingban.clocks.models import CalendarDay, CalendarYear, Clock, ClockQuerySet
from mingban.clocks.rules import Calendar
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

BATCH = 500


@dataclass(frozen=True, slots=True)
class Announced:
    """What an announcement did: whether anything in it was new, and how many clocks became due at another instant."""

    calendar: CalendarYear
    is_changed: bool
    moved: int


@transaction.atomic
def announce_year(*, definition: CalendarYearDefinition, by: Actor, at: datetime) -> Announced:
    """Enter the days off of one year, in place of what was announced before, and recompute the clocks that reach it.

    The same announcement entered again changes nothing.
    """
    place = f"区划 {definition.region_code}" if definition.region_code else "全国"
    calendar, is_changed = _upsert_year(definition)
    if not is_changed:
        return Announced(calendar, is_changed=False, moved=0)
    year = definition.year
    since, until = (
        timezone.make_aware(datetime.combine(date(*day), time())) for day in ((year - 1, 12, 1), (year + 1, 1, 1))
    )
    moved = _recompute(Clock.objects.of_region(definition.region_code).reaching(since, until))
    ledger.record(
        code="clocks.calendar.announced",
        matter=Matter(
            kind="calendar", id=f"{definition.region_code or 'CN'}-{year}", name=f"{place} {year} 年放假安排"
        ),
        by=by,
        at=at,
        sentence=f"录入{place} {year} 年放假安排，重新计算了 {moved} 个期限",
        data={**definition.model_dump(mode="json", by_alias=True), "moved": moved},
    )
    bus.publish(CalendarAnnounced(region_code=definition.region_code, year=year))
    return Announced(calendar, is_changed=True, moved=moved)


def preview_year(*, definition: CalendarYearDefinition, by: Actor, at: datetime) -> Announced:
    """Tell what an announcement would do, by doing it and taking it back: nothing of it stays, nobody is told."""
    with transaction.atomic():
        announced = announce_year(definition=definition, by=by, at=at)
        transaction.set_rollback(True)
    return announced


def _upsert_year(definition: CalendarYearDefinition) -> tuple[CalendarYear, bool]:
    """Write the year and its days if they differ from what is there; tell whether they did."""
    digest = sha256(definition.model_dump_json(by_alias=True).encode()).hexdigest()
    terms: dict[str, Any] = {
        "notice_title": definition.notice.title,
        "notice_number": definition.notice.number,
        "is_number_verified": definition.verified,
        "announced_on": definition.notice.announced_on,
        "source": definition.notice.source,
        "digest": digest,
    }
    key: dict[str, Any] = {"region_code": definition.region_code, "year": definition.year}
    former = CalendarYear.objects.select_for_update().filter(**key).first()
    if former and former.digest == digest:
        return former, False
    calendar, _ = CalendarYear.objects.update_or_create(**key, defaults=terms)
    days = {day: (False, name) for day, name in definition.off()} | {
        made_up.day: (True, made_up.name) for made_up in definition.made_up
    }
    calendar.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=day, is_workday=is_workday, name=name)
        for day, (is_workday, name) in sorted(days.items())
    )
    return calendar, True


@transaction.atomic
def recompute_clocks(region_code: str = "") -> int:
    """Work out anew when every open clock of a region, and of all regions within it, is due; return how many moved."""
    return _recompute(Clock.objects.of_region(region_code).open())


def _recompute(clocks: ClockQuerySet) -> int:
    """Recompute in batches by id, so that memory does not grow with their number."""
    calendars: dict[str, Calendar] = {}
    moved = last = 0
    while batch := list(
        clocks.filter(pk__gt=last).order_by("pk").select_for_update().prefetch_related("pauses")[:BATCH]
    ):
        for code in {clock.region_code for clock in batch} - calendars.keys():
            calendars[code] = queries.calendar_for(code)
        changed = [clock for clock in batch if settle(clock, calendars[clock.region_code])]
        for clock in changed:
            if clock.stopped_at:
                clock.state = rules.outcome(stopped_at=clock.stopped_at, due_at=clock.due_at)
            bus.publish(ClockDueMoved(**named(clock)))
        Clock.objects.bulk_update(changed, [*SETTLED, "state"])
        moved, last = moved + len(changed), batch[-1].pk
    return moved
