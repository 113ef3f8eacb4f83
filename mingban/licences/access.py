"""Who may issue and see licences."""

from django.db.models import Q

from mingban.agencies.models import Organisation
from mingban.core.actors import Actor, ActorKind


def can_issue(actor: Actor, organisation: Organisation) -> bool:
    """An organisation's licences are issued by its own officials, or by the platform for it (秒批)."""
    return actor.kind is ActorKind.SYSTEM or (actor.is_staff and actor.organisation_id == organisation.pk)


def visible_to(actor: Actor) -> Q:
    """Return the filter for the licences that `actor` holds."""
    return Q(holder_id=actor.party_id) if actor.party_id is not None else Q(pk__in=[])
