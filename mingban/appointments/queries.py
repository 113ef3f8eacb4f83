"""Reads of queues: which times are free, who is next, how long one waits, who sits where."""

from collections import Counter as Tally
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from mingban.agencies import queries as agencies
from mingban.agencies.models import Counter, ServiceCentre
from mingban.appointments import rules
from mingban.appointments.choices import AppointmentState, TicketState
from mingban.appointments.models import Appointment, AppointmentQuerySet, Queue, Sitting, Ticket, TicketQuerySet
from mingban.clocks.rules import code_stem
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day

# A counter that has called or ended something within this time is at work, whether or not somebody is before it now.
AT_WORK = timedelta(minutes=20)


def queues_of(centre: ServiceCentre) -> QuerySet[Queue]:
    """Return the open queues of a hall by letter, with their counters."""
    return centre.queues.filter(is_open=True).prefetch_related("counters").order_by("letter")


def queue(centre_code: str, code: str) -> Queue:
    """Return an open queue of a hall.

    :raises NotFound: when there is none.
    """
    found = Queue.objects.select_related("centre__organisation__region")
    one = found.filter(centre__code=centre_code, code=code, is_open=True).first()
    if one is None:
        raise NotFound("没有这项排队的业务")
    return one


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, and for how many people more."""

    starts_at: datetime
    ends_at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which the hall is open, with its times still to come."""

    day: date
    slots: list[Slot]

    @property
    def free(self) -> int:
        """For how many people there is time left on this day."""
        return sum(slot.free for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Bookable:
    """The days that one can choose from; `not_announced_year`: from its first day on the days off are not known yet."""

    days: list[Day]
    not_announced_year: int | None


def bookable(queue: Queue, at: datetime) -> Bookable:
    """Return every time of a queue that has not begun, from now until as many days ahead as the queue allows.

    They follow from the hall's hours, the announced days off and make-up workdays, and what is booked already.
    """
    today = local_day(at)
    opening = agencies.opening_days(queue.centre, today, queue.days_ahead + 1)
    booked = _booked(queue, at)
    days = []
    for day, spans in opening.days if queue.capacity else []:
        cut = [
            (_instant(day, span.starts), _instant(day, span.ends)) for span in rules.slots(spans, queue.slot_minutes)
        ]
        left = [Slot(start, end, max(queue.capacity - booked[start], 0)) for start, end in cut if start > at]
        if left:
            days.append(Day(day, left))
    return Bookable(days, opening.not_announced_year)


def _booked(queue: Queue, at: datetime) -> "Tally[datetime]":
    taken = queue.appointments.exclude(state=AppointmentState.CANCELLED).filter(starts_at__gt=at)
    return Tally(taken.values_list("starts_at", flat=True))


def _instant(day: date, moment: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, moment))


def appointment(token: str) -> Appointment:
    """Return a booked time by what stands in its address.

    :raises NotFound: when there is none.
    """
    found = Appointment.objects.select_related("queue__centre__organisation__region", "person", "ticket")
    one = found.filter(token=token).first()
    if one is None:
        raise NotFound("没有这个预约")
    return one


def appointments_of(party_id: int) -> AppointmentQuerySet:
    """Return a person's booked times, the latest first."""
    return Appointment.objects.filter(person_id=party_id).select_related("queue__centre").order_by("-starts_at")


def coming_appointments(party_id: int, at: datetime) -> AppointmentQuerySet:
    """Return a person's booked times that are not over, the next first."""
    return appointments_of(party_id).expected().filter(ends_at__gt=at).order_by("starts_at")


def booked_on(days: Collection[date], region_code: str, at: datetime) -> AppointmentQuerySet:
    """Return the booked times still to come that lie on some days, at the halls of a region (empty: of the whole country)."""
    spans = Q(pk__in=[])
    for day in days:
        begin = _instant(day, time.min)
        spans |= Q(starts_at__gte=begin, starts_at__lt=begin + timedelta(days=1))
    within = Q(queue__centre__organisation__region__code__startswith=code_stem(region_code))
    return Appointment.objects.expected().filter(spans, within, starts_at__gt=at)


def on_closed_days(at: datetime) -> list[Appointment]:
    """Return the booked times still to come on which their hall is closed after all, as a day off was announced later; the next first."""
    coming = Appointment.objects.expected().filter(starts_at__gt=at).order_by("starts_at", "pk")
    rows = list(coming.select_related("queue__centre__organisation__region", "person"))
    by_hall: dict[ServiceCentre, list[Appointment]] = {}
    for row in rows:
        by_hall.setdefault(row.queue.centre, []).append(row)
    closed = {row.pk for hall, booked in by_hall.items() for row in _closed(hall, booked)}
    return [row for row in rows if row.pk in closed]


def _closed(hall: ServiceCentre, booked: list[Appointment]) -> Iterable[Appointment]:
    """Yield those of a hall's booked times, in their order, whose day is known to be closed."""
    first, last = (local_day(one.starts_at) for one in (booked[0], booked[-1]))
    opening = agencies.opening_days(hall, first, (last - first).days + 1)
    open_days = {day for day, _ in opening.days}
    for one in booked:
        day = local_day(one.starts_at)
        is_known = opening.not_announced_year is None or day.year < opening.not_announced_year
        if is_known and day not in open_days:
            yield one


def closed_days_for(actor: Actor, at: datetime) -> list[Appointment]:
    """Return those of the halls at whose counters the actor's organisation serves."""
    halls = {counter.centre_id for counter in counters_for(actor)}
    return [one for one in on_closed_days(at) if one.queue.centre_id in halls]


def ticket(token: str) -> Ticket:
    """Return a number by what stands in its address.

    :raises NotFound: when there is none.
    """
    one = Ticket.objects.select_related("queue__centre", "counter").filter(token=token).first()
    if one is None:
        raise NotFound("没有这个号")
    return one


def next_ticket(counter: Counter, at: datetime) -> Ticket | None:
    """Return whom a counter calls next: first who was sent on to it, then who has booked, then by order of coming."""
    return _waiting_for(counter, at).in_order(at).first()


def waiting_for(counter: Counter, at: datetime) -> list[Ticket]:
    """Return the numbers that a counter may call, in their order."""
    return list(_waiting_for(counter, at).in_order(at).select_related("queue", "appointment"))


def _waiting_for(counter: Counter, at: datetime) -> TicketQuerySet:
    mine = Q(counter=counter) | Q(counter=None, queue__in=counter.queues.all())
    return Ticket.objects.waiting().filter(mine, day=local_day(at))


@dataclass(frozen=True, slots=True)
class Standing:
    """How one queue stands now. `minutes` a newcomer would wait, about; None when too few were served today to tell."""

    queue: Queue
    waiting: int
    minutes: int | None
    calling: list[Ticket]


def standings(centre: ServiceCentre, at: datetime) -> list[Standing]:
    """Return how every open queue of a hall stands now, by letter."""
    return [_standing(queue, at) for queue in queues_of(centre)]


def _standing(queue: Queue, at: datetime) -> Standing:
    of_day = Ticket.objects.filter(queue=queue, day=local_day(at))
    waiting = of_day.waiting().count()
    calling = list(of_day.filter(state=TicketState.CALLED).select_related("counter").order_by("-last_call_at"))
    return Standing(queue, waiting, _minutes(queue, waiting, at), calling)


def _minutes(queue: Queue, before: int, at: datetime) -> int | None:
    served = Ticket.objects.filter(queue=queue, day=local_day(at), called_at__isnull=False)
    done = served.filter(state=TicketState.DONE).values_list("called_at", "ended_at")
    seconds = rules.typical_seconds([(end - start).total_seconds() for start, end in done if start and end])
    at_work = Q(ended_at__gt=at - AT_WORK) | Q(state=TicketState.CALLED)
    counters = served.filter(at_work).aggregate(n=Count("counter", distinct=True))["n"]
    return rules.minutes_to_wait(before=before, seconds_each=seconds, counters=counters)


@dataclass(frozen=True, slots=True)
class Turn:
    """How many people are before a number, and about how many minutes that takes; None when it cannot be told."""

    before: int
    minutes: int | None


def turn(ticket: Ticket, at: datetime) -> Turn:
    """Return how far a waiting number is from being called, by the order in which it would be called now."""
    waiting = Ticket.objects.waiting().filter(queue=ticket.queue, day=ticket.day).in_order(at)
    before = list(waiting.values_list("pk", flat=True)).index(ticket.pk) if ticket.state == TicketState.WAITING else 0
    return Turn(before, _minutes(ticket.queue, before, at))


def called_now(centre: ServiceCentre, at: datetime, limit: int = 8) -> list[Ticket]:
    """Return the numbers that stand at counters now, the last called first, for the hall's screen."""
    called = Ticket.objects.filter(queue__centre=centre, day=local_day(at), state=TicketState.CALLED)
    return list(called.select_related("counter", "queue").order_by("-last_call_at")[:limit])


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What became of one day's numbers at a hall or a counter. Times are medians in whole minutes; None without any."""

    taken: int
    done: int
    absent: int
    waiting: int
    waited: int | None
    served: int | None


def figures(tickets: QuerySet[Ticket]) -> DayFigures:
    """Return the figures over these numbers."""
    rows = list(tickets.values_list("state", "taken_at", "called_at", "ended_at"))
    states = Tally(row[0] for row in rows)
    waited = [(called - taken).total_seconds() for _, taken, called, _ in rows if called]
    served = [
        (end - called).total_seconds() for state, _, called, end in rows if state == TicketState.DONE and called and end
    ]
    return DayFigures(
        taken=len(rows),
        done=states[TicketState.DONE],
        absent=states[TicketState.ABSENT],
        waiting=states[TicketState.WAITING],
        waited=rules.middle_minutes(waited),
        served=rules.middle_minutes(served),
    )


def tickets_of_hall(centre: ServiceCentre, day: date) -> QuerySet[Ticket]:
    """Return a hall's numbers of one day."""
    return Ticket.objects.filter(queue__centre=centre, day=day)


def tickets_of_counter(counter: Counter, day: date) -> QuerySet[Ticket]:
    """Return the numbers that were called to a counter on one day."""
    return Ticket.objects.filter(counter=counter, day=day, called_at__isnull=False)


def sitting_of(actor: Actor) -> Sitting | None:
    """Return where an official sits now."""
    found = Sitting.objects.filter(post_id=actor.post_id, until=None) if actor.post_id else Sitting.objects.none()
    return found.select_related("counter__centre__organisation__region", "post__user", "post__organisation").first()


def sitting_at(counter: Counter) -> Sitting | None:
    """Return who sits at a counter now."""
    found = Sitting.objects.filter(counter=counter, until=None)
    return found.select_related("post__user", "post__organisation").first()


def current_ticket(counter: Counter) -> Ticket | None:
    """Return the number that stands at a counter now."""
    return Ticket.objects.filter(counter=counter, state=TicketState.CALLED).select_related("queue").first()


def counters_for(actor: Actor) -> QuerySet[Counter]:
    """Return the counters that the actor's organisation may serve at, of halls that have queues; `access.can_serve_at` decides on each."""
    own = Q(organisation_id=actor.organisation_id)
    shared = Q(organisation=None, centre__counters__organisation_id=actor.organisation_id)
    shared |= Q(organisation=None, centre__organisation_id=actor.organisation_id)
    found = Counter.objects.filter(own | shared).select_related("centre", "organisation")
    return found.distinct().order_by("centre__name", "number")


def counters_to_send_to(counter: Counter) -> QuerySet[Counter]:
    """Return the other counters of a hall at which somebody sits now."""
    found = Counter.objects.filter(centre_id=counter.centre_id, sittings__until=None, sittings__isnull=False)
    return found.exclude(pk=counter.pk).distinct().order_by("number")


def halls_to_book() -> QuerySet[ServiceCentre]:
    """Return the halls that have something to book or to queue for."""
    return ServiceCentre.objects.filter(queues__is_open=True).distinct().order_by("name")


def waiting_in(centre: ServiceCentre, at: datetime) -> int | None:
    """Return how many people wait in a hall now; None where no numbers are given out."""
    if not centre.queues.filter(is_open=True).exists():
        return None
    return Ticket.objects.waiting().filter(queue__centre=centre, day=local_day(at)).count()
