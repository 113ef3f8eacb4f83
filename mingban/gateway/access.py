"""What clients may manage, and of what they may be told."""

from datetime import datetime

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.cases import queries as cases
from mingban.cases.models import Application, Case
from mingban.core.actors import Actor, ActorKind
from mingban.gateway.models import Client

DEPARTMENT_SCOPES = frozenset({"cases:read", "cases:act", "documents:read", "webhooks:manage"})
AGENT_SCOPES = frozenset({"applications:read", "applications:write", "documents:read", "webhooks:manage"})
# Roles that a system may stand in. Publishing, administering and appointing people stay with people.
SYSTEM_ROLES = frozenset({Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.SUPERVISOR, Role.AUDITOR})


def can_register(by: Actor) -> bool:
    """Tell whether `by` may let systems in and end their access: the platform's own command only."""
    return by.kind is ActorKind.SYSTEM


def own_subscriptions(client: Client) -> Q:
    """Return the filter over subscriptions for what a client may see and change."""
    return Q(client=client)


def own_deliveries(client: Client) -> Q:
    """Return the filter over messages for what a client may see and have sent again."""
    return Q(subscription__client=client)


def may_be_told_of_case(actor: Actor, case: Case, at: datetime) -> bool:
    """Tell whether a client may be told of a case: exactly those that it may read."""
    if actor.is_staff:
        return cases.visible_cases(actor).filter(pk=case.pk).exists()
    return may_be_told_of_application(actor, case.application, at)


def may_be_told_of_application(actor: Actor, application: Application, at: datetime) -> bool:
    """Tell whether a client may be told of an application: its own, and its principals' while they let it act."""
    return not actor.is_staff and cases.can_handle(actor, application, at)
