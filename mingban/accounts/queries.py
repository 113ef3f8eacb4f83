"""Every read of identity that has a name."""

from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from mingban.accounts.models import Party, StaffPost, User
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotAllowed
from mingban.core.masking import mask_name

NAMELESS = "未实名用户"


class HasNoPost(NotAllowed):
    """The account belongs to an official who holds no post now."""


def posts_of(user: User, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts that `user` holds at `at`, longest held first."""
    return user.posts.held_at(at).select_related("organisation").order_by("since", "id")


def actor_of(user: User, post: StaffPost | None = None) -> Actor:
    """Return `user` as an actor: a citizen under the masked name, an official in `post` (default: the first held now).

    :raises HasNoPost: for a user who is neither a citizen nor in a post.
    """
    if user.person is not None:
        name = mask_name(user.person.name) or NAMELESS
        return Actor(kind=ActorKind.PERSON, id=user.pk, name=name, party_id=user.person.pk)
    post = post or posts_of(user, timezone.now()).first()
    if post is None:
        raise HasNoPost("您的账号现在没有岗位，请联系本单位的系统管理员")
    return Actor(
        kind=ActorKind.STAFF,
        id=user.pk,
        name=user.full_name or user.username,
        post_id=post.pk,
        post=post.title,
        role=post.role,
        organisation_id=post.organisation.pk,
        organisation=post.organisation.name,
        phone=post.phone or post.organisation.phone,
    )


def acting_for(actor: Actor, principal: Party) -> Actor:
    """Return `actor` as acting for `principal`; whether he may is `access.can_act_for`."""
    name = principal.name if principal.kind == "LEGAL_ENTITY" else mask_name(principal.name)
    return replace(actor, for_party_id=principal.pk, for_name=name)
