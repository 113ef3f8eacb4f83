"""Renewals of licences (延续, 行政许可法 §50): which licence, until when to ask for it, whether somebody did."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mingban.cases import rules
from mingban.cases.models import Application, Case
from mingban.cases.queries.of_case import day_of, definition_of
from mingban.cases.queries.plan import Plan
from mingban.catalogue.definitions import ItemDefinition, Limit, Unit
from mingban.clocks import queries as clocks
from mingban.clocks.rules import Calendar, NotAnnounced
from mingban.core.times import local_day, say_day
from mingban.licences import queries as licences
from mingban.licences.models import Licence


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """That an application would renew a licence: which, the last day to ask for it, and whether a day was in time.

    `last_day` is None while a year that the count reaches is not announced; nothing is then said to be too late.
    """

    licence: Licence
    last_day: date | None
    is_in_time: bool
    words: str


def renewed_type(item: ItemDefinition) -> tuple[str, Limit] | None:
    """Return the licence type that an item renews, and how long before its end that has to be asked for."""
    return next(((result.licence_type, result.renews) for result in item.results if result.renews), None)


def licence_to_renew(application: Application, item: ItemDefinition, on: date) -> Licence | None:
    """Return the applicant's licence with an end that the item would renew, valid on a day."""
    found = renewed_type(item)
    licence = licences.held(application.applicant, found[0], on) if found else None
    return licence if licence and licence.valid_to else None


def renewal_of(case: Case) -> Renewal | None:
    """Return which licence a case renews, and whether it was asked for in time."""
    found = renewed_type(definition_of(case))
    if found is None or case.renewed_licence is None:
        return None
    calendar = clocks.calendar_for(case.organisation.region.code)
    return _renewal(case.renewed_licence, found[1], local_day(case.submitted_at), calendar)


def renewals_planned(application: Application, plan: Plan, region_code: str, at: datetime) -> list[Renewal]:
    """Return what a draft would renew if it were handed in at `at`."""
    today, found = day_of(at), []
    for item in plan.items:
        renewed = renewed_type(item.definition)
        licence = licence_to_renew(application, item.definition, today) if renewed else None
        if renewed and licence:
            found.append(_renewal(licence, renewed[1], today, clocks.calendar_for(region_code)))
    return found


def _renewal(licence: Licence, limit: Limit, asked_on: date, calendar: Calendar) -> Renewal:
    last_day = _last_day(licence.valid_to or asked_on, limit, calendar)
    is_in_time = last_day is not None and asked_on <= last_day
    end = say_day(licence.valid_to) if licence.valid_to else ""
    name = f"《{licence.type.name}》{end}到期，要提前{_say(limit)}申请延续"
    if last_day is None:
        words = f"{name}。"
    elif is_in_time:
        words = f"{name}，最晚{say_day(last_day)}；{say_day(asked_on)}申请，没有晚。到期还没有决定的，视为准予延续（《行政许可法》第五十条）。"
    else:
        words = f"{name}，最晚{say_day(last_day)}；{say_day(asked_on)}才申请，晚了。仍然可以办，但到期还没有决定的，证照会失效。"
    return Renewal(licence=licence, last_day=last_day, is_in_time=is_in_time, words=words)


def _say(limit: Limit) -> str:
    return f"{limit.days} {'个工作日' if limit.unit is Unit.WORKING_DAY else '天'}"


def _last_day(end: date, limit: Limit, calendar: Calendar) -> date | None:
    """Return the last day on which to ask: so many days before the last day of the licence."""
    if limit.unit is Unit.CALENDAR_DAY:
        return end - timedelta(days=limit.days)
    day, left = end, limit.days
    try:
        while left:
            day -= timedelta(days=1)
            left -= calendar.is_workday(day)
    except NotAnnounced:
        return None
    return day


def undecided_renewals(at: datetime) -> list[str]:
    """Return the numbers of undecided cases whose licence to renew has ended, asked for in time."""
    open_states = (*rules.NOT_YET_ACCEPTED, *rules.UNDER_REVIEW, rules.S.SUSPENDED)
    rows = Case.objects.filter(
        state__in=open_states,
        reopened_at=None,
        renewed_licence__valid_to__lt=day_of(at),
        renewed_licence__status="VALID",
    )
    rows = rows.select_related("item_version", "organisation__region", "renewed_licence__type").order_by("pk")
    return [case.number for case in rows if (found := renewal_of(case)) and found.is_in_time]
