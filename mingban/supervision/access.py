"""Who may do what with orders; lists are filtered in SQL."""

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.disclosure import queries as disclosure
from mingban.supervision.models import SupervisionOrder

WATCHING_ROLES = (Role.SUPERVISOR, Role.AUDITOR)
ANSWERING_ROLES = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD, Role.PUBLISHER, Role.EDITOR)


def can_judge(actor: Actor, order: SupervisionOrder) -> bool:
    """Tell whether the actor may accept, send back and withdraw an order: a supervisor of the organisation's region."""
    return disclosure.can_watch(actor, order.organisation)


def can_answer(actor: Actor, order: SupervisionOrder) -> bool:
    """Tell whether the actor may answer an order: the organisation's own people."""
    return actor.is_staff and disclosure.can_tend(actor, order.organisation)


def visible_orders(actor: Actor) -> Q:
    """Return the filter over orders for what an official sees: those to his organisation; who watches, those of his region."""
    if actor.is_staff and actor.role in WATCHING_ROLES:
        watched = Organisation.objects.filter(disclosure.watched_organisations(actor))
        return Q(organisation__in=watched.values("pk"))
    if actor.is_staff and actor.role in ANSWERING_ROLES:
        return Q(organisation_id=actor.organisation_id or 0)
    return Q(pk__in=[])
