"""Who may change the catalogue."""

from mingban.accounts.choices import Role
from mingban.core.actors import Actor, ActorKind


def can_publish(actor: Actor) -> bool:
    """Publishers may, and the platform itself when it sets up or imports from the command line."""
    return actor.kind is ActorKind.SYSTEM or (actor.is_staff and actor.role == Role.PUBLISHER)
