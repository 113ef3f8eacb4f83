"""Who may fill in for whom, and who sees the screens of a hall."""

from datetime import datetime

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.core.actors import Actor
from mingban.reception.models import Help, Reply

COUNTER_ROLES = (Role.CLERK, Role.AGENT)


def held_helps(actor: Actor, at: datetime) -> Q:
    """Return the filter for what an official fills in now: himself, agreed to, not ended, not over."""
    if not actor.is_staff or actor.role not in COUNTER_ROLES:
        return Q(pk__in=[])
    return Q(post_id=actor.post_id or 0, agreed_at__isnull=False, ended_at=None, valid_to__gt=at)


def may_fill(actor: Actor, application_id: int, at: datetime) -> bool:
    """Tell whether an official fills in this application for somebody now."""
    return Help.objects.filter(held_helps(actor, at), application_id=application_id).exists()


def may_open_paper(actor: Actor, help_id: str) -> bool:
    """Tell whether somebody may open the paper by which an official fills in: that official, the person, and who audits."""
    help_ = Help.objects.filter(pk=help_id).first()
    if help_ is None:
        return False
    if actor.is_staff:
        return actor.post_id in {help_.post_id} or actor.role == Role.AUDITOR
    return actor.party_id in {help_.person_id}


def signed_application(reply_id: str) -> Reply | None:
    """Return the answer that a signature belongs to."""
    return Reply.objects.select_related("application").filter(pk=reply_id).first()


def can_administer(actor: Actor) -> bool:
    """Tell whether the actor sees the list of screens of his organisation's halls and may take them away."""
    return actor.is_staff and actor.role == Role.ADMINISTRATOR
