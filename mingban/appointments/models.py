"""Queues of a hall, booked times, numbers, and who sits at which counter."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from mingban.accounts.models import Person, StaffPost
from mingban.agencies.models import Counter, ServiceCentre
from mingban.appointments.choices import AppointmentState, TicketState


class Queue(models.Model):
    """One kind of business of a hall: its letter on tickets, the counters that serve it, and how it may be booked.

    `capacity` is how many may book one slot of `slot_minutes`; 0: it cannot be booked. `days_ahead` are calendar days.
    `bundle_code` leads to the guide that says which papers to bring.
    """

    centre = models.ForeignKey(ServiceCentre, on_delete=models.PROTECT, related_name="queues")
    code = models.SlugField(max_length=40)
    letter = models.CharField(max_length=2)
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200, blank=True)
    bundle_code = models.CharField(max_length=80, blank=True)
    counters = models.ManyToManyField(Counter, related_name="queues")
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    capacity = models.PositiveSmallIntegerField(default=0)
    days_ahead = models.PositiveSmallIntegerField(default=14)
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ["letter"]
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="one_queue_per_code"),
            models.UniqueConstraint(fields=["centre", "letter"], name="one_queue_per_letter"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.name}"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Filters over booked times."""

    def expected(self) -> "AppointmentQuerySet":
        """Return those whose people are still to come."""
        return self.filter(state=AppointmentState.BOOKED)


class Appointment(models.Model):
    """预约: a time that a person has booked. `token` stands in its address, `code` is what one types in the hall."""

    token = models.CharField(max_length=43, unique=True)
    code = models.CharField(max_length=8, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED)
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "person"], condition=Q(state=AppointmentState.BOOKED), name="one_booking_per_queue"
            )
        ]
        indexes = [models.Index(fields=["queue", "starts_at"], name="appointment_slot")]

    def __str__(self) -> str:
        return f"{self.queue} {self.starts_at}"


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Filters over numbers."""

    def waiting(self) -> "TicketQuerySet":
        """Return those that are not called yet."""
        return self.filter(state=TicketState.WAITING)

    def in_order(self, at: datetime) -> "TicketQuerySet":
        """Return them as they are called: who was sent on, who has booked and whose time has begun, then by number."""
        sent_on, begun = Q(sent_on_at__isnull=False), Q(first_from__lte=at)
        rank = models.Case(
            models.When(sent_on, then=0), models.When(begun, then=1), default=2, output_field=models.IntegerField()
        )
        # One instant for each: databases do not agree where rows without one stand.
        since = models.Case(
            models.When(sent_on, then="sent_on_at"), models.When(begun, then="first_from"), default="taken_at"
        )
        return self.order_by(rank, since, "taken_at", "id")


class Ticket(models.Model):
    """A number of one day. `first_from`: it goes first from this instant on, as its holder has booked.

    `counter` is where it was called to, or, while it waits, the only counter it is sent on to. `address_index` is the
    keyed hash of the network address that took it, for the limit per address.
    """

    token = models.CharField(max_length=43, unique=True)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=8)
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.WAITING)
    first_from = models.DateTimeField(null=True, blank=True)
    sent_on_at = models.DateTimeField(null=True, blank=True)
    counter = models.ForeignKey(Counter, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets")
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    last_call_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    address_index = models.CharField(max_length=64, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "day", "number"], name="one_ticket_per_number"),
            models.UniqueConstraint(
                fields=["counter"], condition=Q(state=TicketState.CALLED), name="one_called_per_counter"
            ),
        ]
        indexes = [
            models.Index(fields=["day", "queue", "state"], name="ticket_of_day"),
            models.Index(fields=["address_index", "taken_at"], name="ticket_address_at"),
        ]

    def __str__(self) -> str:
        return self.label


class Sitting(models.Model):
    """That an official sits at a counter, from then until then; one at a counter, and one counter for each."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="sittings")
    post = models.ForeignKey(StaffPost, on_delete=models.PROTECT, related_name="sittings")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["counter"], condition=Q(until=None), name="one_sits_at_a_counter"),
            models.UniqueConstraint(fields=["post"], condition=Q(until=None), name="one_counter_for_a_post"),
        ]

    def __str__(self) -> str:
        return f"{self.counter} {self.post}"
