"""Writes of clocks. Each is part of an act of the clock's owner, which records it in the journal.

Acts may be repeated: the same act done twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingban.clocks import queries, rules
from mingban.clocks.choices import OPEN_STATES, ClockState
from mingban.clocks.events import AlertReached, ClockOverdue
from mingban.clocks.models import Clock, ClockPause
from mingban.clocks.rules import Calendar
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import Refused
from mingban.core.prepared import Prepared
from mingban.ledger.rules import Matter

BATCH = 500
# What `settle` may change.
SETTLED = ("due_at", "overdue_told_at", "alert", "alert_at")


class CannotStart(Refused):
    """The clock's terms make no sense."""


class CannotPause(Refused):
    """The clock does not run, or did not at that instant."""


class CannotResume(Refused):
    """The clock does not stand still, or not yet at that instant."""


class CannotStop(Refused):
    """The clock is no longer open."""


def _locked(clock: Clock) -> Clock:
    return Clock.objects.select_for_update().get(pk=clock.pk)


def settle(clock: Clock, calendar: Calendar | None = None) -> bool:
    """Work out when the clock is due, by the calendar of its region as announced now; tell whether that changed."""
    calendar = calendar or queries.calendar_for(clock.region_code)
    due_at = queries.due_at(queries.count_of(clock, calendar))
    if due_at == clock.due_at:
        return False
    clock.due_at, clock.overdue_told_at = due_at, None
    ladder = queries.ladder_of(clock, calendar)
    clock.alert, clock.alert_at = "", ladder[0][1] if ladder else None
    return True


@transaction.atomic(savepoint=False)
def start_clock(
    *,
    owner: Matter,
    duty: str,
    duty_name: str,
    organisation_code: str,
    region_code: str,
    unit: str,
    limit: int,
    started_at: datetime,
    start_event: str,
    legal_basis: str = "",
    extension_limit: int = 0,
    ends_on_workday: bool = True,
) -> Clock:
    """Start the time limit of a duty, `limit` days in `unit`; a clock already open for the duty is returned as it is.

    `start_event` says in words what happened at `started_at` (收到材料); the public reads it in the explanation.

    :raises CannotStart: when a number of days is negative or the owner is not named.
    """
    if limit < 0 or extension_limit < 0 or not owner.id:
        raise CannotStart("计时要写明是哪件事，天数不能小于 0")
    clock = Clock(
        owner_kind=owner.kind,
        owner_id=owner.id,
        owner_name=owner.name,
        duty=duty,
        duty_name=duty_name,
        organisation_code=organisation_code,
        region_code=region_code,
        unit=unit,
        limit=limit,
        started_at=started_at,
        start_event=start_event,
        legal_basis=legal_basis,
        extension_limit=extension_limit,
        ends_on_workday=ends_on_workday,
    )
    settle(clock)
    # One statement, where asking, guarding and inserting would be four; whoever starts it at the same instant, one stays.
    Clock.objects.bulk_create([clock], ignore_conflicts=True)
    return queries.open_clock(owner.kind, owner.id, duty) or clock


@transaction.atomic
def pause_clock(*, clock: Clock, reason: str, notice_number: str, at: datetime) -> Clock:
    """Let the clock stand still from `at`, for a reason told in writing by the notice of that number.

    :raises CannotPause: when it does not run, or `at` is before its start or before the end of an earlier pause.
    """
    clock = _locked(clock)
    last = clock.pauses.last()
    if clock.state == ClockState.PAUSED and last and (last.reason, last.from_at) == (reason, at):
        return clock
    if clock.state != ClockState.RUNNING:
        raise CannotPause(f"现在是“{ClockState(clock.state).label}”，不能暂停")
    if at < max(clock.started_at, last.to_at if last and last.to_at else clock.started_at):
        raise CannotPause("暂停的时间不能早于开始计时或上一次恢复的时间")
    ClockPause.objects.create(clock=clock, reason=reason, notice_number=notice_number, from_at=at)
    clock.state = ClockState.PAUSED
    settle(clock)
    clock.save(update_fields=["state", *SETTLED])
    return clock


@transaction.atomic
def resume_clock(*, clock: Clock, at: datetime) -> Clock:
    """Let the clock run on from `at`; every day that the pause touched does not count.

    :raises CannotResume: when it does not stand still, or `at` is before the pause began.
    """
    clock = _locked(clock)
    last = clock.pauses.last()
    if clock.state == ClockState.RUNNING and last and last.to_at == at:
        return clock
    if clock.state != ClockState.PAUSED or last is None:
        raise CannotResume(f"现在是“{ClockState(clock.state).label}”，没有暂停，不用恢复")
    if at < last.from_at:
        raise CannotResume("恢复的时间不能早于暂停的时间")
    _end_pause(clock, at)
    clock.state = ClockState.RUNNING
    settle(clock)
    clock.save(update_fields=["state", *SETTLED])
    return clock


def _end_pause(clock: Clock, at: datetime) -> None:
    clock.pauses.filter(to_at=None).update(to_at=at)


@transaction.atomic
def extend_clock(*, clock: Clock, days: int, reason: str, by: Actor, at: datetime) -> Clock:
    """Extend the limit once, by at most its `extension_limit`. That the approver is the right one is the owner's rule.

    :raises mingban.clocks.rules.CannotExtend: when it is done or over, was extended, or may not be by so many days.
    """
    clock = _locked(clock)
    if clock.extension == days and clock.extension_reason == reason and days:
        return clock
    if clock.state not in OPEN_STATES:
        raise rules.CannotExtend(f"现在是“{ClockState(clock.state).label}”，不能延长")
    if not reason.strip():
        raise rules.CannotExtend("请写明延长的理由，要告诉办事人", field="reason")
    rules.check_extension(
        days=days, extension=clock.extension, extension_limit=clock.extension_limit, at=at, due_at=clock.due_at
    )
    clock.extension, clock.extension_reason = days, reason
    clock.extended_by = " ".join(part for part in (by.organisation, by.post, by.name) if part)
    settle(clock)
    clock.save(
        update_fields=["extension", "extension_reason", "extended_by", *SETTLED],
    )
    return clock


@transaction.atomic
def stop_clock(*, clock: Clock, at: datetime) -> Clock:
    """Stop the clock because the duty was done at `at`: MET in time, MISSED after it was due. A stopped one stays as it is.

    When the due instant is not known because a year is not announced, it is MET until the announcement says otherwise.

    :raises CannotStop: when it was cancelled, or `at` is before its start.
    """
    return _stop(_locked(clock), at)


@transaction.atomic(savepoint=False)
def stop_duties(*, owner: Matter, duties: Sequence[str], at: datetime) -> list[Clock]:
    """Stop those clocks of an owner's duties that are open, each as `stop_clock` does; return them.

    :raises CannotStop: when `at` is before the start of one of them.
    """
    return [_stop(clock, at) for clock in _open_to_stop(owner.kind, owner.id, duties)]


_open_to_stop = Prepared(
    lambda kind, owner, duties: (
        Clock.objects.open().filter(owner_kind=kind, owner_id=owner, duty__in=duties).select_for_update().order_by("pk")
    )
)


def _stop(clock: Clock, at: datetime) -> Clock:
    if clock.state in (ClockState.MET, ClockState.MISSED):
        return clock
    if clock.state == ClockState.CANCELLED:
        raise CannotStop("这个计时已经取消")
    if at < clock.started_at:
        raise CannotStop("办完的时间不能早于开始计时的时间")
    if clock.state == ClockState.PAUSED:
        _end_pause(clock, at)
        settle(clock)
    clock.state, clock.stopped_at = rules.outcome(stopped_at=at, due_at=clock.due_at), at
    clock.save(update_fields=["state", "stopped_at", *SETTLED])
    return clock


@transaction.atomic
def cancel_clock(*, clock: Clock, at: datetime) -> Clock:
    """End a clock whose duty no longer matters (withdrawn, declined); a cancelled one stays as it is.

    :raises CannotStop: when the duty was done already.
    """
    clock = _locked(clock)
    if clock.state == ClockState.CANCELLED:
        return clock
    if clock.state not in OPEN_STATES:
        raise CannotStop("这件事已经办完，计时不能取消")
    if clock.state == ClockState.PAUSED:
        _end_pause(clock, at)
    clock.state, clock.stopped_at = ClockState.CANCELLED, at
    clock.save(update_fields=["state", "stopped_at"])
    return clock


@transaction.atomic
def tell_overdue(*, at: datetime, limit: int = 500) -> int:
    """Tell others of up to `limit` clocks that have become overdue, each once per due instant; return how many."""
    clocks = list(Clock.objects.newly_overdue(at).select_for_update(skip_locked=True)[:limit])
    bus.publish_all(ClockOverdue(**named(clock)) for clock in clocks)
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(overdue_told_at=at)
    return len(clocks)


@transaction.atomic
def raise_alerts(*, at: datetime, limit: int = 500) -> int:
    """Let up to `limit` clocks climb to the rung that they have reached; return how many did.

    Others are told of the highest rung only, and of each rung of a clock once, however often its end moves.
    """
    clocks = list(Clock.objects.climbing(at).select_for_update(skip_locked=True)[:limit])
    calendars = {code: queries.calendar_for(code) for code in {clock.region_code for clock in clocks}}
    told = [_climb(clock, calendars[clock.region_code], at) for clock in clocks]
    bus.publish_all(event for event in told if event)
    _save_rungs(clocks)
    return len(clocks)


def _save_rungs(clocks: Sequence[Clock]) -> None:
    """Write where clocks stand: rungs are reached at midnights, so many clocks stand alike and are one statement.

    (A statement that names each row's own values costs three times the rest of the sweep to put together.)
    """
    alike: defaultdict[tuple[str, datetime | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for clock in clocks:
        alike[clock.alert, clock.alert_at, tuple(clock.alerts_told)].append(clock.pk)
    for (alert, alert_at, told), ids in alike.items():
        Clock.objects.filter(pk__in=ids).update(alert=alert, alert_at=alert_at, alerts_told=list(told))


def _climb(clock: Clock, calendar: Calendar, at: datetime) -> AlertReached | None:
    """Let one clock climb; return what others are to be told, if anything."""
    ladder = queries.ladder_of(clock, calendar)
    reached = [alert for alert, since in ladder if since <= at]
    clock.alert_at = min((since for _, since in ladder if since > at), default=None)
    if not reached:
        return None
    clock.alert = reached[-1]
    is_told = clock.alert in clock.alerts_told
    clock.alerts_told = list(dict.fromkeys([*clock.alerts_told, *map(str, reached)]))
    return None if is_told else AlertReached(**named(clock), alert=clock.alert)


def named(clock: Clock) -> dict[str, Any]:
    """Return what every event of a clock says."""
    return {
        "clock_id": clock.pk,
        "owner_kind": clock.owner_kind,
        "owner_id": clock.owner_id,
        "duty": clock.duty,
        "due_at": timezone.localtime(clock.due_at).isoformat() if clock.due_at else "",
    }
