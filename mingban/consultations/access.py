"""Who may see and do what with drafts for comment; lists are filtered in SQL."""

from django.db.models import Q

from mingban.accounts.choices import Role
from mingban.consultations.models import Comment, Draft
from mingban.core.actors import Actor, ActorKind

# Who prepares and replies, and who publishes: both within the draft's organisation, never the same person for one draft.
PREPARING_ROLES = (Role.CLERK, Role.REVIEWER, Role.PUBLISHER)
PUBLISHING_ROLES = (Role.DECIDER, Role.HEAD, Role.PUBLISHER)
# They see all of it, but nobody's name or phone, and act on none.
WATCHING_ROLES = (Role.SUPERVISOR, Role.AUDITOR)
WORKING_ROLES = tuple(dict.fromkeys((*PREPARING_ROLES, *PUBLISHING_ROLES)))
DESK_ROLES = (*WORKING_ROLES, *WATCHING_ROLES)


def _works_on(actor: Actor, draft: Draft, roles: tuple[str, ...]) -> bool:
    return actor.is_staff and actor.role in roles and actor.organisation_id == draft.organisation_id


def desk_drafts(actor: Actor) -> Q:
    """Return the filter over drafts for what an official may list: his organisation's; all for supervision and audit."""
    if not actor.is_staff:
        return Q(pk__in=[])
    if actor.role in WATCHING_ROLES:
        return Q()
    if actor.role in WORKING_ROLES and actor.organisation_id is not None:
        return Q(organisation_id=actor.organisation_id)
    return Q(pk__in=[])


def can_see(actor: Actor, draft: Draft) -> bool:
    """Tell whether an official may open a draft on the desk: the same for which `desk_drafts` holds."""
    return _works_on(actor, draft, WORKING_ROLES) or (actor.is_staff and actor.role in WATCHING_ROLES)


def can_prepare(actor: Actor) -> bool:
    """Tell whether the actor may begin drafts for his organisation."""
    return actor.is_staff and actor.role in PREPARING_ROLES and actor.organisation_id is not None


def can_work_on(actor: Actor, draft: Draft) -> bool:
    """Tell whether the actor's post lets him write on a draft, reply to comments, and confirm who comes to a hearing."""
    return _works_on(actor, draft, PREPARING_ROLES)


def can_publish(actor: Actor, draft: Draft) -> bool:
    """Tell whether the actor's post lets him publish a draft and its results (that he has not written on them is the act's own rule)."""
    return _works_on(actor, draft, PUBLISHING_ROLES)


def can_see_people(actor: Actor, draft: Draft) -> bool:
    """Tell whether the actor may see who wrote a comment or signed up: only who works on the draft; every look is logged."""
    return _works_on(actor, draft, WORKING_ROLES)


def is_citizen(actor: Actor | None) -> bool:
    """Tell whether the actor is a person outside any office, who may comment, answer and sign up."""
    return actor is not None and actor.kind is ActorKind.PERSON and actor.party_id is not None


def can_take_back(actor: Actor | None, comment: Comment) -> bool:
    """Tell whether a comment is the actor's own."""
    return actor is not None and is_citizen(actor) and actor.party_id == comment.author_id
