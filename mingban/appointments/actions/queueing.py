"""Taking a number, checking in, leaving; calling, sending on, ending."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from mingban.agencies.models import Counter
from mingban.agencies.queries import is_open_at
from mingban.appointments import access, queries, rules
from mingban.appointments.choices import AppointmentState, TicketState
from mingban.appointments.models import Appointment, Queue, Sitting, Ticket
from mingban.core import crypto
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day, say_time

# Everybody in a hall may have the same network address; who empties the roll from home is stopped by it all the same.
PER_ADDRESS_HOUR = 120


class CannotTakeNumber(Refused):
    """The hall is closed, or the network address has taken too many."""


def take_number(*, queue: Queue, by: Actor | None, address: str, at: datetime) -> Ticket:
    """Give out the next number of a queue: by oneself (no actor needed), or by an official at the reception for somebody.

    `address` is the network address that asks; officials are not counted.

    :raises CannotTakeNumber: outside the hall's hours, or when the address has taken too many.
    """
    if is_open_at(queue.centre, at) is False:  # a year not announced must not keep people out
        raise CannotTakeNumber("大厅现在没有开门，开门以后才能取号")
    index = "" if by is not None and access.can_receive(by) else crypto.blind_index(address, purpose="address")
    recent = Ticket.objects.filter(address_index=index, taken_at__gt=at - timedelta(hours=1))
    if index and recent.count() >= PER_ADDRESS_HOUR:
        raise CannotTakeNumber("这里的网络取号太多了，请到咨询台取号")
    with transaction.atomic():
        return _give_out(queue, at, address_index=index)


def _give_out(queue: Queue, at: datetime, **values: object) -> Ticket:
    day = local_day(at)
    number = next_number(f"ticket:{queue.pk}:{day}")
    return Ticket.objects.create(
        token=secrets.token_urlsafe(32),
        queue=queue,
        day=day,
        number=number,
        label=rules.say_number(queue.letter, number),
        taken_at=at,
        **values,
    )


class CannotCheckIn(Refused):
    """The booked time is of another day, was used or cancelled, or it is too early."""


def check_in(*, appointment: Appointment, at: datetime) -> Ticket:
    """Give a number to somebody who has booked and is there; until the end of his time he goes first, later he waits like all.

    Again, it returns the same number.

    :raises CannotCheckIn: on another day, half an hour and more too early, or when the time was cancelled.
    """
    with transaction.atomic():
        held = Appointment.objects.select_for_update(of=("self",)).select_related("queue").get(pk=appointment.pk)
        given = Ticket.objects.filter(appointment=held).first()
        if given is not None:
            return given
        _refuse_check_in(held, at)
        goes_first = rules.has_preference(starts_at=held.starts_at, ends_at=held.ends_at, at=at)
        held.state, held.changed_at = AppointmentState.ARRIVED, at
        held.save(update_fields=["state", "changed_at"])
        return _give_out(held.queue, at, appointment=held, first_from=held.starts_at if goes_first else None)


def _refuse_check_in(held: Appointment, at: datetime) -> None:
    if held.state == AppointmentState.CANCELLED:
        raise CannotCheckIn("这个预约已经取消了，请现场取号")
    if local_day(held.starts_at) != local_day(at) or held.state == AppointmentState.MISSED:
        raise CannotCheckIn(f"这个预约是{say_time(held.starts_at)}的，不是今天的")
    if rules.is_too_early(starts_at=held.starts_at, at=at):
        raise CannotCheckIn(f"您约的是{say_time(held.starts_at)}，提前 30 分钟可以报到")


def check_in_by_code(*, centre_code: str, code: str, at: datetime) -> Ticket:
    """Check in with the digits that one was given when booking.

    :raises NotFound: when nobody has booked with them at this hall.
    :raises CannotCheckIn: see `check_in`.
    """
    held = Appointment.objects.filter(queue__centre__code=centre_code, code="".join(code.split())).first()
    if held is None:
        raise NotFound("没有这个预约号，请看看是不是 8 位数字都对")
    return check_in(appointment=held, at=at)


def leave(*, token: str, at: datetime) -> Ticket:
    """Give a number up while it waits; of one that is called already the counter says what became of it."""
    ticket = queries.ticket(token)
    Ticket.objects.waiting().filter(pk=ticket.pk).update(state=TicketState.LEFT, ended_at=at)
    return queries.ticket(token)


class CannotSit(Refused):
    """Somebody else sits at the counter."""


def sit_down(*, counter: Counter, by: Actor, at: datetime) -> Sitting:
    """Open a counter in the actor's post; he leaves the one at which he sat.

    :raises NotAllowed: for officials of other organisations, and posts that receive nobody.
    :raises CannotSit: while somebody else sits there.
    """
    if by.post_id is None or not access.can_serve_at(by, counter):
        raise NotAllowed("您的岗位不在这个窗口")
    with transaction.atomic():
        own = Sitting.objects.filter(post_id=by.post_id, until=None)
        kept = own.filter(counter=counter).first()
        if kept is not None:
            return kept
        for sitting in own.select_related("counter"):
            stand_up(counter=sitting.counter, by=by, at=at)
        try:
            with transaction.atomic():
                return Sitting.objects.create(counter=counter, post_id=by.post_id, since=at)
        except IntegrityError as error:
            raise CannotSit("这个窗口有人在，请他先离开窗口") from error


class NotAtCounter(NotAllowed):
    """The actor does not sit at this counter."""


class StillServing(Refused):
    """Somebody stands before the counter."""


def stand_up(*, counter: Counter, by: Actor, at: datetime) -> None:
    """Close the counter at which the actor sits.

    :raises NotAtCounter: when he does not sit there.
    :raises StillServing: while a number stands there.
    """
    with transaction.atomic():
        _lock_own(counter, by)
        if queries.current_ticket(counter) is not None:
            raise StillServing("窗口前还有人，先点“办完了”或“没到”")
        Sitting.objects.filter(counter=counter, until=None).update(until=at)


def _lock_own(counter: Counter, by: Actor) -> None:
    found = Sitting.objects.select_for_update().filter(counter=counter, post_id=by.post_id, until=None)
    if by.post_id is None or found.first() is None:
        raise NotAtCounter("您现在不坐在这个窗口，请先选窗口")


def call_next(*, counter: Counter, by: Actor, at: datetime) -> Ticket | None:
    """Call the next number to the counter at which the actor sits; None when nobody waits.

    Two counters never call the same number: whoever marks it first has it, the other takes the next.

    :raises NotAtCounter: when he does not sit there.
    :raises StillServing: while a number stands there.
    """
    with transaction.atomic():
        _lock_own(counter, by)
        if queries.current_ticket(counter) is not None:
            raise StillServing("窗口前还有人，先点“办完了”或“没到”")
        while (ticket := queries.next_ticket(counter, at)) is not None:
            called = {"state": TicketState.CALLED, "counter": counter, "called_at": at, "calls": 1, "last_call_at": at}
            if Ticket.objects.waiting().filter(pk=ticket.pk).update(**called, sent_on_at=None):
                return queries.ticket(ticket.token)
    return None


def recall(*, counter: Counter, by: Actor, at: datetime) -> Ticket:
    """Call the number that should stand at the counter once more.

    :raises NotAtCounter: when the actor does not sit there.
    :raises NotFound: when no number is called there.
    """
    with transaction.atomic():
        ticket = _current(counter, by)
        ticket.calls, ticket.last_call_at = ticket.calls + 1, at
        ticket.save(update_fields=["calls", "last_call_at"])
    return ticket


def finish(*, counter: Counter, by: Actor, at: datetime, was_there: bool = True) -> Ticket:
    """End with the number at the counter: served, or not come although called.

    :raises NotAtCounter: when the actor does not sit there.
    :raises NotFound: when no number is called there.
    """
    with transaction.atomic():
        ticket = _current(counter, by)
        ticket.state, ticket.ended_at = TicketState.DONE if was_there else TicketState.ABSENT, at
        ticket.save(update_fields=["state", "ended_at"])
    return ticket


class CannotSendOn(Refused):
    """Nobody sits at the other counter, or it is none of this hall."""


def send_on(*, counter: Counter, to: Counter, by: Actor, at: datetime) -> Ticket:
    """Send the number at the counter on to another of the hall, where it is called before all others.

    :raises NotAtCounter: when the actor does not sit there.
    :raises NotFound: when no number is called there.
    :raises CannotSendOn: when nobody sits at the other counter.
    """
    with transaction.atomic():
        ticket = _current(counter, by)
        if not queries.counters_to_send_to(counter).filter(pk=to.pk).exists():
            raise CannotSendOn(f"{to.number} 号窗口现在没有人，请转到别的窗口")
        ticket.state, ticket.counter, ticket.sent_on_at, ticket.called_at = TicketState.WAITING, to, at, None
        ticket.save(update_fields=["state", "counter", "sent_on_at", "called_at"])
    return ticket


def _current(counter: Counter, by: Actor) -> Ticket:
    _lock_own(counter, by)
    ticket = queries.current_ticket(counter)
    if ticket is None:
        raise NotFound("窗口前现在没有叫到的号")
    return ticket
