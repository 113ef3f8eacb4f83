"""Who may look for what on the desk; which cases a post may see is the engine's own rule."""

from mingban.accounts.choices import Role
from mingban.cases.choices import Act
from mingban.core.actors import Actor

# They handle applications, so they may look for one by its applicant's phone or identity number; who only watches may not.
HANDLING_ROLES = frozenset({Role.CLERK, Role.REVIEWER, Role.DECIDER})
WATCHING_ROLES = frozenset({Role.SUPERVISOR, Role.AUDITOR})


def can_find_persons(actor: Actor) -> bool:
    """Tell whether the actor may look for a person's cases by his phone or identity number."""
    return actor.is_staff and actor.role in HANDLING_ROLES


def can_choose_organisation(actor: Actor) -> bool:
    """Tell whether the actor sees the cases of more organisations than his own."""
    return actor.is_staff and actor.role in WATCHING_ROLES


def can_assign(actor: Actor) -> bool:
    """Tell whether the actor may say who of his organisation handles which case."""
    return actor.is_staff and actor.role in {Role.HEAD, Role.SUPERVISOR}


def batch_acts(actor: Actor) -> list[Act]:
    """Return what the actor may do to many cases at once: what opens no judgement of its own, at the counter; assign them."""
    if can_assign(actor):
        return [Act.HAND_OVER]
    return [Act.RECEIVE, Act.ACCEPT] if actor.is_staff and actor.role == Role.CLERK else []
