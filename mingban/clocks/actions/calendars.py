"""Writes of calendars: the announcement of a year, and what it does to the clocks that reach it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingban.clocks import queries, rules
from mingban.clocks.actions.clocks import SETTLED, named, settle
from mingban.clocks.choices import ProposalState
from mingban.clocks.definitions import CalendarYearDefinition, read_calendar_year
from mingban.clocks.events import CalendarAnnounced, ClockDueMoved
from mingban.clocks.models import CalendarDay, CalendarProposal, CalendarYear, Clock, ClockQuerySet
from mingban.clocks.rules import Calendar
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

BATCH = 500


@dataclass(frozen=True, slots=True)
class Announced:
    """What an announcement did: whether anything in it was new, and how many clocks became due at another instant."""

    calendar: CalendarYear
    is_changed: bool
    moved: int


class NeedsAnother(NotAllowed):
    """One pair of eyes is not enough for a day off on which every limit hangs."""


@transaction.atomic
def announce_year(*, definition: CalendarYearDefinition, by: Actor, at: datetime) -> Announced:
    """Enter the days off of one year from a file, in place of what was announced before, and recompute the clocks that reach it.

    The same announcement entered again changes nothing. Setting a place up is the platform's; officials propose and confirm.

    :raises NeedsAnother: for officials.
    """
    if by.is_staff:
        raise NeedsAnother("放假安排要一个人录入、另一个人确认")
    return _announce(definition, by, at, {})


def _announce(definition: CalendarYearDefinition, by: Actor, at: datetime, more: dict[str, Any]) -> Announced:
    calendar, is_changed = _upsert_year(definition)
    if not is_changed:
        return Announced(calendar, is_changed=False, moved=0)
    year, matter = definition.year, _matter(definition)
    since, until = (
        timezone.make_aware(datetime.combine(date(*day), time())) for day in ((year - 1, 12, 1), (year + 1, 1, 1))
    )
    moved = _recompute(Clock.objects.of_region(definition.region_code).reaching(since, until))
    ledger.record(
        code="clocks.calendar.announced",
        matter=matter,
        by=by,
        at=at,
        sentence=f"录入{matter.name}，重新计算了 {moved} 个期限",
        data={**definition.model_dump(mode="json", by_alias=True), "moved": moved, **more},
    )
    bus.publish(CalendarAnnounced(region_code=definition.region_code, year=year))
    return Announced(calendar, is_changed=True, moved=moved)


def _matter(definition: CalendarYearDefinition) -> Matter:
    place = f"区划 {definition.region_code}" if definition.region_code else "全国"
    id_ = f"{definition.region_code or 'CN'}-{definition.year}"
    return Matter(kind="calendar", id=id_, name=f"{place} {definition.year} 年放假安排")


def preview_year(*, definition: CalendarYearDefinition, by: Actor, at: datetime) -> Announced:
    """Tell what an announcement would do, by doing it and taking it back: nothing of it stays, nobody is told."""
    with transaction.atomic():
        announced = _announce(definition, by, at, {})
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


@transaction.atomic
def propose_year(*, definition: CalendarYearDefinition, by: Actor, at: datetime) -> CalendarProposal:
    """Keep the days off of a year until another official confirms them, in place of what was proposed for it before.

    Nothing hangs on them meanwhile. That `by` may do it is the page's rule.
    """
    key: dict[str, Any] = {"region_code": definition.region_code, "year": definition.year}
    former = CalendarProposal.objects.select_for_update().filter(state=ProposalState.OPEN, **key).first()
    if former is not None:
        _end_proposal(former, ProposalState.WITHDRAWN, "换成了后来录入的", by, at)
    proposal = CalendarProposal.objects.create(
        definition=definition.model_dump(mode="json", by_alias=True),
        proposed_by=by.as_json(),
        proposed_by_user=by.id or 0,
        proposed_at=at,
        **key,
    )
    _record(proposal, "proposed", f"录入{_matter(definition).name}，等另一个人确认", by, at)
    return proposal


class CannotConfirm(Refused):
    """The proposal has ended already, or nothing is said about why it is refused."""


@transaction.atomic
def confirm_year(*, proposal: CalendarProposal, by: Actor, at: datetime) -> Announced:
    """Announce the days off that another official entered, and recompute the clocks that reach them.

    :raises NeedsAnother: for who entered them. :raises CannotConfirm: when it has ended already.
    """
    proposal = _open_proposal(proposal)
    if by.id == proposal.proposed_by_user:
        raise NeedsAnother("自己录入的要请另一位目录管理人员确认")
    definition = definition_of(proposal)
    announced = _announce(definition, by, at, {"proposed_by": proposal.proposed_by})
    _end_proposal(proposal, ProposalState.CONFIRMED, "", by, at)
    return announced


@transaction.atomic
def refuse_year(*, proposal: CalendarProposal, reason: str, by: Actor, at: datetime) -> CalendarProposal:
    """Send days off back to who entered them, with the reason; he himself takes them back without any.

    :raises CannotConfirm: when it has ended already, or without a reason.
    """
    proposal = _open_proposal(proposal)
    is_own = by.id == proposal.proposed_by_user
    if not is_own and not reason.strip():
        raise CannotConfirm("请写明哪里不对", field="reason")
    state = ProposalState.WITHDRAWN if is_own else ProposalState.REFUSED
    _end_proposal(proposal, state, reason.strip(), by, at)
    name = _matter(definition_of(proposal)).name
    _record(proposal, state.value.lower(), f"{'撤回' if is_own else '退回'}{name}", by, at)
    return proposal


def definition_of(proposal: CalendarProposal) -> CalendarYearDefinition:
    """Return what was entered."""
    return read_calendar_year(proposal.definition)


def _open_proposal(proposal: CalendarProposal) -> CalendarProposal:
    proposal = CalendarProposal.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != ProposalState.OPEN:
        raise CannotConfirm(f"这一份已经{ProposalState(proposal.state).label}")
    return proposal


def _end_proposal(proposal: CalendarProposal, state: ProposalState, note: str, by: Actor, at: datetime) -> None:
    proposal.state, proposal.note, proposal.ended_by, proposal.ended_at = state, note, by.as_json(), at
    proposal.save(update_fields=["state", "note", "ended_by", "ended_at"])


def _record(proposal: CalendarProposal, what: str, sentence: str, by: Actor, at: datetime) -> None:
    ledger.record(
        code=f"clocks.calendar.{what}",
        matter=_matter(definition_of(proposal)),
        by=by,
        at=at,
        sentence=sentence,
        data={"proposal": proposal.pk, "note": proposal.note, "definition": proposal.definition},
    )
