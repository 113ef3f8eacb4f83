"""Who may do what to identities."""

from datetime import datetime

from mingban.accounts import rules
from mingban.accounts.choices import Role
from mingban.accounts.models import LegalEntity, Mandate, Party, StaffPost, User
from mingban.agencies.models import Organisation
from mingban.core.actors import Actor, ActorKind

WIDE_ROLES = frozenset({Role.SUPERVISOR, Role.PUBLISHER, Role.AUDITOR})


def is_representative(agent: Party, principal: Party) -> bool:
    """Tell whether `agent` is the legal representative of the entity `principal`."""
    return LegalEntity.objects.filter(pk=principal.pk, representative_id=agent.pk).exists()


def can_act_for(agent: Party, principal: Party, scope: str, at: datetime) -> bool:
    """Tell whether `agent` may act for `principal` in `scope` (an item or bundle code): as itself, its representative, or by mandate."""
    if agent.pk == principal.pk or is_representative(agent, principal):
        return True
    mandates = Mandate.objects.valid_at(at).filter(principal=principal, agent=agent)
    return any(rules.is_in_scope(mandate.scope, scope) for mandate in mandates)


def can_dispose_of(by: Actor, principal: Party) -> bool:
    """Tell whether `by` may give and revoke mandates of `principal`: the party itself, its representative, the platform."""
    if by.kind is ActorKind.SYSTEM:
        return True
    if by.kind is not ActorKind.PERSON or by.party_id is None:
        return False
    agent = Party(pk=by.party_id)
    return agent.pk == principal.pk or is_representative(agent, principal)


def can_set_leave(by: Actor, post: StaffPost) -> bool:
    """Tell whether `by` may say when the holder of a post is away: he himself, or the head of the organisation."""
    if not by.is_staff:
        return False
    return post.user_id == by.id or (by.role == Role.HEAD and post.organisation_id == by.organisation_id)


def can_appoint(by: Actor, organisation: Organisation) -> bool:
    """Tell whether `by` may give and end posts there: the platform, or an administrator of it or of one above it."""
    if by.kind is ActorKind.SYSTEM:
        return True
    if by.role != Role.ADMINISTRATOR:
        return False
    above: Organisation | None = organisation
    while above is not None:
        if above.pk == by.organisation_id:
            return True
        above = above.parent
    return False


def can_administer(by: Actor, user: User, at: datetime) -> bool:
    """Tell whether `by` may change how an official signs in, and who he is in private: who administers all of his posts.

    Of one alone it would not do: a new password opens the other posts too. Never one's own account: whoever could unlink
    himself would decide on his own applications.
    """
    if user.person_id is not None or by.id == user.pk:
        return False
    posts = list(user.posts.held_at(at).select_related("organisation__parent"))
    # Whoever has left is still his to appoint again, of whose organisations he was.
    posts = posts or list(user.posts.select_related("organisation__parent"))
    return bool(posts) and all(can_appoint(by, post.organisation) for post in posts)


def roles_to_give(by: Actor) -> list[Role]:
    """Return the roles that an administrator may give in his organisations."""
    organisation = Organisation.objects.filter(pk=by.organisation_id or 0).first()
    return [role for role in Role if organisation is not None and can_give(by, organisation, role)]


def can_give(by: Actor, organisation: Organisation, role: str) -> bool:
    """Tell whether `by` may give a post of this role there: what sees more than its own organisation only for the whole county.

    Supervision and audit see every case, the catalogue is everybody's; so an administrator of the government gives them.
    """
    if not can_appoint(by, organisation):
        return False
    if by.kind is ActorKind.SYSTEM or role not in WIDE_ROLES:
        return True
    return Organisation.objects.filter(pk=by.organisation_id or 0, is_government=True).exists()
