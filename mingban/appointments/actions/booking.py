"""Booking a time, moving it, cancelling it; reminding the day before."""

import secrets
from datetime import datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mingban.accounts.models import Person
from mingban.appointments import access, queries
from mingban.appointments.choices import AppointmentState
from mingban.appointments.models import Appointment, Queue
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotAllowed, Refused
from mingban.core.times import local_day, say_time
from mingban.notices import actions as notices

CODE_LENGTH = 8
# From this time of the day before on, reminders go out.
REMIND_FROM = time(9, 0)


class CannotBook(Refused):
    """The time is full, over or none of the hall's, or the person has booked this business already."""


def book(*, queue: Queue, starts_at: datetime, by: Actor, at: datetime) -> Appointment:
    """Book one of a queue's times for the actor himself; he has one at a time in a queue.

    :raises NotAllowed: for officials.
    :raises CannotBook: when the time is full, has begun or is none of the hall's, or he has one already.
    """
    person = _person(by)
    with transaction.atomic():
        _lock(queue)
        _forget_missed(queue, person, at)
        held = queue.appointments.expected().filter(person=person).first()
        if held is not None:
            raise CannotBook(f"这项业务您已经约在{say_time(held.starts_at)}，可以改时间，不用再约一次")
        slot = _free_slot(queue, starts_at, at)
        made = Appointment.objects.create(
            token=secrets.token_urlsafe(32),
            code=_fresh_code(),
            queue=queue,
            person=person,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            booked_at=at,
            changed_at=at,
        )
        _tell(made, "booked", f"您约好了{_where_and_when(made)}。预约号 {made.code}，到大厅先报到。", at)
    return made


def _person(by: Actor) -> Person:
    if by.kind is not ActorKind.PERSON or by.party_id is None:
        raise NotAllowed("预约要用手机号登录；没有手机的人，到大厅现场取号")
    return Person.objects.get(pk=by.party_id)


def _lock(queue: Queue) -> None:
    """Let bookings of one queue follow each other, so that a time is never given to more than its capacity."""
    Queue.objects.select_for_update(of=("self",)).get(pk=queue.pk)


def _forget_missed(queue: Queue, person: Person, at: datetime) -> None:
    """A time that went by is none any more, also before the sweep has looked."""
    queue.appointments.expected().filter(person=person, ends_at__lte=at).update(
        state=AppointmentState.MISSED, changed_at=at
    )


def _free_slot(queue: Queue, starts_at: datetime, at: datetime) -> queries.Slot:
    for day in queries.bookable(queue, at).days:
        for slot in day.slots:
            if slot.starts_at == starts_at:
                if not slot.free:
                    raise CannotBook("这个时间刚刚约满了，请换一个时间", field="starts_at")
                return slot
    raise CannotBook("这个时间不能约了，请换一个时间", field="starts_at")


def _fresh_code() -> str:
    """Return digits that nobody has, to be typed in the hall."""
    while Appointment.objects.filter(code=(code := f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}")).exists():
        pass
    return code


def _where_and_when(appointment: Appointment) -> str:
    queue = appointment.queue
    return f"{say_time(appointment.starts_at)}到{queue.centre.name}办“{queue.name}”"


def _tell(appointment: Appointment, what: str, text: str, at: datetime) -> None:
    notices.send_notice(
        key=f"appointment:{appointment.pk}:{what}:{appointment.starts_at:%Y%m%d%H%M}",
        party=appointment.person,
        text=text,
        link=reverse("appointments:appointment-show", args=[appointment.token]),
        at=at,
    )


class CannotChange(Refused):
    """The booked time is over, was used or cancelled."""


def cancel(*, token: str, by: Actor, at: datetime) -> Appointment:
    """Give a booked time back.

    :raises NotAllowed: for anybody but whose time it is.
    :raises CannotChange: when it is over, was used or cancelled.
    """
    with transaction.atomic():
        held = _held(token, by, at)
        held.state, held.changed_at = AppointmentState.CANCELLED, at
        held.save(update_fields=["state", "changed_at"])
    return held


def move(*, token: str, starts_at: datetime, by: Actor, at: datetime) -> Appointment:
    """Take another time of the same queue instead; when that is full the old one stays.

    :raises NotAllowed: for anybody but whose time it is.
    :raises CannotChange: when the old time is over, was used or cancelled.
    :raises CannotBook: when the new time cannot be had.
    """
    with transaction.atomic():
        held = _held(token, by, at)
        _lock(held.queue)
        if starts_at == held.starts_at:
            return held
        slot = _free_slot(held.queue, starts_at, at)
        held.starts_at, held.ends_at, held.changed_at = slot.starts_at, slot.ends_at, at
        held.save(update_fields=["starts_at", "ends_at", "changed_at"])
        _tell(held, "moved", f"您改到了{_where_and_when(held)}。预约号没有变：{held.code}。", at)
    return held


def _held(token: str, by: Actor, at: datetime) -> Appointment:
    found = Appointment.objects.select_for_update(of=("self",)).select_related("queue__centre__organisation__region")
    held = found.filter(token=token).first()
    if held is None or not access.can_change(by, held):
        raise NotAllowed("只能改自己的预约")
    if held.state != AppointmentState.BOOKED or held.ends_at <= at:
        raise CannotChange("这个预约已经过了，或者已经取消、报到了")
    return held


def remind_due(*, at: datetime) -> int:
    """Remind everybody who has booked for tomorrow, from nine in the morning on, once; return how many times stand for tomorrow."""
    if timezone.localtime(at).time() < REMIND_FROM:
        return 0
    first = timezone.make_aware(datetime.combine(local_day(at) + timedelta(days=1), time.min))
    due = Appointment.objects.expected().filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=1))
    count, closed = 0, {one.pk for one in queries.on_closed_days(at)}
    for one in due.select_related("queue__centre", "person"):
        if one.pk in closed:
            continue
        text = f"提醒您：明天{_where_and_when(one)}，预约号 {one.code}。来不了请点开取消，让给别人。"
        _tell(one, "tomorrow", text, at)
        count += 1
    return count


def tell_closed_days(*, at: datetime) -> int:
    """Ask everybody whose booked day became a day off to take another time, once; return how many such times stand."""
    closed = queries.on_closed_days(at)
    for one in closed:
        text = f"您约的{_where_and_when(one)}，那天改为放假，大厅不开门，办不了。请点开改个时间，预约号不变。"
        _tell(one, "closed", text, at)
    return len(closed)


def close_missed(*, at: datetime) -> int:
    """Note what was booked and not used once its day is over; return how many."""
    begin = timezone.make_aware(datetime.combine(local_day(at), time.min))
    over = Appointment.objects.expected().filter(ends_at__lt=begin)
    return over.update(state=AppointmentState.MISSED, changed_at=at)
