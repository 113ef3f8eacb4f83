"""Who may book, and who may serve at a counter."""

from mingban.accounts.choices import Role
from mingban.agencies.models import Counter
from mingban.appointments.models import Appointment
from mingban.core.actors import Actor, ActorKind

# They receive people; who reviews and decides does not call numbers.
COUNTER_ROLES = (Role.CLERK, Role.AGENT)


def can_serve_at(actor: Actor, counter: Counter) -> bool:
    """Tell whether the actor may sit at a counter: his organisation's; one without an organisation is for all of the hall."""
    if not actor.is_staff or actor.role not in COUNTER_ROLES or actor.organisation_id is None:
        return False
    if counter.organisation_id is not None:
        return actor.organisation_id == counter.organisation_id
    is_of_hall = counter.centre.counters.filter(organisation_id=actor.organisation_id).exists()
    return is_of_hall or actor.organisation_id == counter.centre.organisation_id


def can_receive(actor: Actor) -> bool:
    """Tell whether the actor may give out numbers to people at the reception."""
    return actor.is_staff and actor.role in COUNTER_ROLES


def can_change(actor: Actor | None, appointment: Appointment) -> bool:
    """Tell whether the actor may cancel or move a booked time: it is his own."""
    return actor is not None and actor.kind is ActorKind.PERSON and actor.party_id == appointment.person_id
