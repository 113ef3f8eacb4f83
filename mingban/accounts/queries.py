"""Every read of identity that has a name."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from mingban.accounts import rules
from mingban.accounts.choices import PartyKind, Role
from mingban.accounts.models import Leave, LegalEntity, Look, Mandate, Party, Person, PhoneCode, StaffPost, User
from mingban.agencies.models import Organisation, Region
from mingban.core import crypto
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import BadInput, NotAllowed
from mingban.core.masking import mask_name

NAMELESS = "未实名用户"
# Posts for whose holders somebody can stand in: those that handle cases.
STANDING_IN = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD)


class HasNoPost(NotAllowed):
    """The account belongs to an official who holds no post now."""


def posts_of(user: User, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts that `user` holds at `at`, longest held first."""
    return user.posts.held_at(at).select_related("organisation").order_by("since", "id")


def posts_ever_of(user: User) -> QuerySet[StaffPost]:
    """Return every post that `user` holds or held, the latest first."""
    return user.posts.select_related("organisation").order_by("-since", "-id")


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
        private_party_id=user.private_person_id,
    )


def acting_for(actor: Actor, principal: Party) -> Actor:
    """Return `actor` as acting for `principal`; whether he may is `access.can_act_for`."""
    name = principal.name if principal.kind == PartyKind.LEGAL_ENTITY else mask_name(principal.name)
    return replace(actor, for_party_id=principal.pk, for_name=name)


def posts_in(organisation_id: int, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts held in an organisation at `at`, by name."""
    held = StaffPost.objects.held_at(at).filter(organisation_id=organisation_id, user__is_active=True)
    return held.select_related("user", "organisation").order_by("user__full_name", "pk")


def posts_left_in(organisation_id: int, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts of an organisation that have ended, by name."""
    left = StaffPost.objects.filter(organisation_id=organisation_id, until__lte=at)
    return left.select_related("user", "organisation").order_by("user__full_name", "pk")


def posts_in_many(organisations: Collection[int], at: datetime) -> QuerySet[StaffPost]:
    """Return the posts held in some organisations at `at`."""
    held = StaffPost.objects.held_at(at).filter(organisation_id__in=organisations, user__is_active=True)
    return held.select_related("user", "organisation").order_by("pk")


def administered_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisation that an administrator administers, and those below it, by name; nobody else has any.

    The same for which `access.can_appoint` holds.
    """
    if actor.role != Role.ADMINISTRATOR or actor.organisation_id is None:
        return Organisation.objects.none()
    reached, found = {actor.organisation_id}, {actor.organisation_id}
    while found:
        found = set(Organisation.objects.filter(parent_id__in=found).values_list("pk", flat=True)) - reached
        reached |= found
    return Organisation.objects.filter(pk__in=reached).order_by("name")


def administered_posts(actor: Actor, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts held where an administrator administers, by organisation and name."""
    held = StaffPost.objects.held_at(at).filter(organisation__in=_administered(actor), user__person=None)
    return held.select_related("user", "organisation").order_by("organisation__name", "user__full_name", "pk")


def colleagues_without_post(actor: Actor, at: datetime) -> QuerySet[User]:
    """Return who held posts only where an administrator administers, and holds none any more, by name."""
    held = StaffPost.objects.held_at(at).filter(user=OuterRef("pk"))
    ever = StaffPost.objects.filter(user=OuterRef("pk"))
    within = ever.filter(organisation__in=_administered(actor))
    beyond = ever.exclude(organisation__in=_administered(actor))
    rows = User.objects.filter(Exists(within), ~Exists(held), ~Exists(beyond), person=None)
    return rows.order_by("full_name", "pk")


def _administered(actor: Actor) -> QuerySet[Organisation, int]:
    return administered_organisations(actor).order_by().values_list("pk", flat=True)


def administrators_above(organisation: Organisation, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts that administer an organisation: its own administrators' and those of the ones above it."""
    chain: list[int] = []
    above: Organisation | None = organisation
    while above is not None:
        chain.append(above.pk)
        above = above.parent
    held = StaffPost.objects.held_at(at).filter(organisation_id__in=chain, role=Role.ADMINISTRATOR)
    return held.filter(user__is_active=True).order_by("pk")


def watchers_of(region: Region, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts of the supervisors of a region, by name."""
    held = StaffPost.objects.held_at(at).filter(role=Role.SUPERVISOR, user__is_active=True)
    return held.filter(organisation__region=region).select_related("user").order_by("user__full_name", "pk")


def leaves_of(posts: Iterable[int], at: datetime) -> dict[int, Leave]:
    """Return for those of the posts (ids) whose holders are away at `at` the leave, with who stands in."""
    rows = Leave.objects.running_at(at).filter(post_id__in=posts).select_related("substitute__user")
    return {leave.post_id: leave for leave in rows}


def is_away(post: StaffPost, at: datetime) -> bool:
    """Tell whether the holder of a post is on leave."""
    return post.leaves.running_at(at).exists()


def leaves_to_show(actor: Actor, at: datetime) -> QuerySet[Leave]:
    """Return the leaves, from now on, that an official may change: his own; of a head those of the whole organisation."""
    rows = Leave.objects.filter(until__gt=at).select_related("post__user", "substitute__user")
    own = rows.filter(post__user_id=actor.id or 0)
    return rows.filter(post__organisation_id=actor.organisation_id or 0) if actor.role == Role.HEAD else own


def posts_on_leave_list(actor: Actor, at: datetime) -> QuerySet[StaffPost]:
    """Return the posts whose leave an official may set: his own in his organisation, of a head all that handle cases."""
    held = posts_in(actor.organisation_id or 0, at)
    return held.filter(role__in=STANDING_IN) if actor.role == Role.HEAD else held.filter(pk=actor.post_id or 0)


def stood_in_for(actor: Actor, at: datetime) -> list[int]:
    """Return the ids of the posts for whose holders the actor stands in at `at`."""
    if actor.post_id is None:
        return []
    return list(Leave.objects.running_at(at).filter(substitute_id=actor.post_id).values_list("post_id", flat=True))


class NotACitizen(NotAllowed):
    """The account is an official's."""


def person_of(user: User) -> Person:
    """Return the person behind a citizen's account.

    :raises NotACitizen: for an official's account.
    """
    if user.person is None:
        raise NotACitizen("这是工作账号，个人的事请用手机号登录")
    return user.person


def find_person_by_identity_number(number: str) -> Person | None:
    """Return the person registered under this identity number."""
    index = crypto.blind_index(rules.normalise(number), purpose="identity-number")
    return Person.objects.filter(identity_number_index=index).first() if index else None


def find_person_by_phone(phone: str) -> Person | None:
    """Return the person who signs in by this phone."""
    try:
        index = crypto.blind_index(rules.check_phone(phone), purpose="phone")
    except rules.BadPhone:
        return None
    return Person.objects.filter(phone_index=index).first()


def phones_of(party_ids: Collection[int]) -> dict[int, str]:
    """Return the phones of those among these parties who are persons with one."""
    rows = Person.objects.filter(pk__in=party_ids).only("pk", "phone")
    return {person.pk: person.phone for person in rows if person.phone}


class NoSuchAgent(BadInput):
    """Nobody is registered under both this identity number and this phone."""


def find_agent(*, identity_number: str, phone: str) -> Person:
    """Return the real-named person who has both this identity number and this phone.

    :raises NoSuchAgent: when there is none; which of the two is wrong is not told.
    """
    person = find_person_by_identity_number(identity_number)
    if person is None or person != find_person_by_phone(phone):
        raise NoSuchAgent("没有找到这个人。请核对身份证号和手机号；对方要先登录并实名", field="identity_number")
    return person


def phone_of_code(token: str) -> str | None:
    """Return the phone that a code was sent to."""
    code = PhoneCode.objects.filter(token=token).first()
    return code.phone if code else None


def held_mandates(party: Party, at: datetime) -> QuerySet[Mandate]:
    """Return the mandates by which `party` may act for others at `at`."""
    return Mandate.objects.valid_at(at).filter(agent=party).select_related("principal").order_by("-created_at")


def given_mandates(party: Party) -> QuerySet[Mandate]:
    """Return all mandates that `party` has given, newest first, ended ones too."""
    return Mandate.objects.filter(principal=party).select_related("agent").order_by("-created_at", "-id")


def entities_represented(person: Party) -> QuerySet[LegalEntity]:
    """Return the legal entities whose legal representative this is."""
    return LegalEntity.objects.filter(representative_id=person.pk).order_by("name")


def principals_of(agent: Party, scope: str, at: datetime) -> list[Party]:
    """Return for whom `agent` may act in `scope` at `at`: himself, entities that he represents, those who mandated him."""
    mandates = [mandate for mandate in held_mandates(agent, at) if rules.is_in_scope(mandate.scope, scope)]
    parties = [agent, *entities_represented(agent), *(mandate.principal for mandate in mandates)]
    return list({party.pk: party for party in parties}.values())


def parties_close_to(person_id: int, at: datetime) -> set[int]:
    """Return the ids of the parties whose matters are a person's own: he, entities that he represents, who mandated him."""
    person = Party(pk=person_id)
    entities = entities_represented(Person(pk=person_id)).order_by().values_list("pk", flat=True)
    principals = held_mandates(person, at).order_by().values_list("principal_id", flat=True)
    return {person_id, *entities, *principals}


def looks_at(party: Party) -> QuerySet[Look]:
    """Return who looked at this party's personal data, newest first."""
    return Look.objects.filter(party=party).order_by("-at", "-id")
