"""Enters past applications, all or nothing, each act at its time."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mingban.accounts import actions as accounts
from mingban.accounts import queries as identity
from mingban.accounts.models import Party, User
from mingban.cases import actions as cases
from mingban.cases import queries as case_queries
from mingban.cases.models import Application
from mingban.clocks import queries as clocks
from mingban.clocks.rules import NotAnnounced
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.portal.management.history.acts import Life
from mingban.portal.management.history.definitions import Past, PastApplication
from mingban.portal.management.history.timetable import OfficeHours, Planner, Track, merge_in_time

SATURDAY = 5


def is_entered(past: Past) -> bool:
    """Tell whether these people have applied for something already."""
    person = identity.find_person_by_phone(past.applications[0].applicant)
    return person is not None and Application.objects.filter(applicant=person).exists()


def enact(past: Past, *, papers: Path, until: datetime, progress: Callable[[int, int], None]) -> int:
    """Enter everything that happened up to `until`; return how many applications there are.

    Nobody is told: whom it concerned was told at the time. Acts of all applications are done in order of time, so that
    the numbers of documents rise with their dates.

    :raises mingban.core.errors.Refused: when the engine does not take an act; then nothing is entered.
    """
    hours = OfficeHours(is_workday=_workdays())
    with transaction.atomic(), bus.untold():
        starts = [_start(each, hours, until) for each in past.applications]
        people = _register(past, at=min(starts) - timedelta(days=1))
        lives = [
            _life(past, each, people=people, hours=hours, at=at, papers=papers)
            for each, at in zip(past.applications, starts, strict=True)
        ]
        moments = merge_in_time({number: life.moments for number, life in enumerate(lives)}, until=until)
        for done, (number, moment) in enumerate(moments, start=1):
            lives[number].act(moment)
            progress(done, len(moments))
    return len(lives)


def _workdays() -> Callable[[date], bool]:
    """Say whether offices worked on a day; the demo must also start in a year whose holidays are not announced yet."""
    calendar = clocks.calendar_for(settings.SITE_REGION)

    def is_workday(day: date) -> bool:
        try:
            return calendar.is_workday(day)
        except NotAnnounced:
            return day.weekday() < SATURDAY

    return is_workday


def _start(application: PastApplication, hours: OfficeHours, until: datetime) -> datetime:
    """Return when an application was handed in."""
    now = timezone.localtime(until)
    if application.minutes_ago:
        return hours.before(now, application.minutes_ago)
    day = hours.workday_before(now.date(), application.workdays_ago)
    return timezone.make_aware(datetime.combine(day, application.at))


def _register(past: Past, *, at: datetime) -> dict[str, User]:
    """Register the people before the first of them applies; return their accounts by phone."""
    accounts.load_people(definition=past.people, by=SYSTEM, at=at)
    return {each.phone: accounts.sign_up_person(phone=each.phone, at=at) for each in past.people.citizens}


def _life(
    past: Past,
    one: PastApplication,
    *,
    people: Mapping[str, User],
    hours: OfficeHours,
    at: datetime,
    papers: Path,
) -> Life:
    """Start the draft, and plan its life by what the engine says that it asks for."""
    by = identity.actor_of(people[one.agent or one.applicant])
    application = cases.start_application(
        bundle_code=one.bundle,
        item_code=one.item,
        answers=past.answers | one.answers,
        applicant=Party.objects.get(pk=identity.person_of(people[one.applicant]).pk),
        by=by,
        at=at,
    )
    data = past.data | one.data
    planner = Planner(past=one, submitted_at=at, hours=hours, is_posted=data["delivery.means"] == "post")
    return Life(
        past=one,
        application=application,
        by=by,
        papers=papers,
        data=data,
        moments=planner.plan(_tracks(application)),
    )


def _tracks(application: Application) -> list[Track]:
    plan = case_queries.plan_of(application)
    kinds: dict[str, set[str]] = {}
    for material in plan.materials:
        for item, _ in material.uses:
            kinds.setdefault(item, set()).add(material.kind.code)
    return [
        Track(item=each.code, needs=each.needs, steps=each.steps, kinds=frozenset(kinds.get(each.code, ())))
        for each in plan.items
    ]
