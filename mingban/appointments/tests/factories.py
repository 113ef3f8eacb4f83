"""A hall of Hecheng with queues, citizens who come, and officials who serve."""

from typing import Any

from django.test import Client

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import StaffPostFactory, UserFactory
from mingban.agencies.models import Counter, Organisation, ServiceCentre
from mingban.agencies.tests.factories import make_hall
from mingban.appointments import actions
from mingban.appointments.definitions import read_queues
from mingban.appointments.models import Queue
from mingban.clocks.tests.factories import announce, beijing, year_2026
from mingban.core.actors import SYSTEM, Actor

# A Monday; the hall opens at nine, closes from twelve to half past one, and at five.
NINE = beijing("2026-11-23 09:00")
FIRST = {
    "centre": "hecheng-hall",
    "code": "market",
    "letter": "A",
    "name": "市场监管",
    "counters": ["01", "02"],
    "slot_minutes": 60,
    "capacity": 2,
}
SECOND = FIRST | {"code": "pick-up", "letter": "B", "name": "领证", "counters": ["01"], "capacity": 0}


def make_queues(**changes: Any) -> ServiceCentre:
    """Make the hall in the announced year, and two queues: one that can be booked, at both counters, and one that cannot."""
    announce(year_2026())
    centre = make_hall()
    actions.import_queues(definitions=read_queues([FIRST | changes, SECOND]), by=SYSTEM, at=NINE)
    return centre


def client_of(actor: Actor) -> Client:
    """Return a browser in which the actor is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client


def queue_of(code: str = "market") -> Queue:
    """Return a queue of the hall."""
    return Queue.objects.select_related("centre__organisation__region").get(code=code)


def citizen() -> Actor:
    """Return somebody who has signed in by phone."""
    return accounts.actor_of(UserFactory.create())


def clerk(role: str = Role.CLERK, organisation: str = "hecheng-market") -> Actor:
    """Return an official of an organisation."""
    post = StaffPostFactory.create(organisation=Organisation.objects.get(code=organisation), role=role)
    return accounts.actor_of(post.user, post)


def counter(number: str = "01") -> Counter:
    """Return a counter of the hall."""
    return Counter.objects.select_related("centre").get(number=number)
