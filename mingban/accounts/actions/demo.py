"""Fictitious people for demonstrations and trials, loaded from a file as often as one likes."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries
from mingban.accounts.actions.mandates import give_mandate
from mingban.accounts.actions.people import register_legal_entity, register_person
from mingban.accounts.actions.staff import appoint, create_staff
from mingban.accounts.definitions import MandateDefinition, PeopleDefinition, PostDefinition, StaffDefinition
from mingban.accounts.models import Person, User
from mingban.agencies import queries as agencies
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import BadInput, NotAllowed


class _Password(NamedTuple):
    """The one password of everybody in a demonstration; hashing it once saves a first start ten seconds."""

    text: str
    hashed: str


def load_people(*, definition: PeopleDefinition, by: Actor, at: datetime) -> dict[str, str]:
    """Bring the people of a file in, all or nothing; return each official's authenticator secret by login name.

    Who is there already keeps his secret, gets the file's password again, and whatever posts he lacks.

    :raises NotAllowed: for everybody but the platform itself.
    :raises BadInput: when a phone of an entity or a mandate is no citizen's of the file.
    """
    if by.kind is not ActorKind.SYSTEM:
        raise NotAllowed("演示人物只能用命令装入")
    with transaction.atomic():
        citizens = {
            citizen.phone: register_person(
                name=citizen.name,
                identity_number=citizen.identity_number,
                phone=citizen.phone,
                address=citizen.address,
                by=by,
                at=at,
            )
            for citizen in definition.citizens
        }
        for entity in definition.entities:
            representative = _known(citizens, entity.representative) if entity.representative else None
            register_legal_entity(name=entity.name, uscc=entity.uscc, representative=representative, by=by, at=at)
        for mandate in definition.mandates:
            _load_mandate(citizens, mandate, by, at)
        password = _Password(definition.password, make_password(definition.password))
        return {staff.username: _load_staff(staff, password, by, at) for staff in definition.staff}


def _known(citizens: dict[str, Person], phone: str) -> Person:
    if phone not in citizens:
        raise BadInput(f"手机号 {phone} 不在文件的 citizens 里")
    return citizens[phone]


def _load_mandate(citizens: dict[str, Person], wanted: MandateDefinition, by: Actor, at: datetime) -> None:
    principal, agent = _known(citizens, wanted.principal), _known(citizens, wanted.agent)
    if queries.held_mandates(agent, at).filter(principal=principal).exists():
        return
    valid_to = timezone.make_aware(datetime.combine(wanted.valid_to + timedelta(days=1), time.min))
    give_mandate(principal=principal, agent=agent, scope=wanted.scope, valid_from=at, valid_to=valid_to, by=by, at=at)


def _load_staff(wanted: StaffDefinition, password: _Password, by: Actor, at: datetime) -> str:
    user = User.objects.filter(username=wanted.username).first()
    if user is None:
        user = create_staff(
            username=wanted.username, password=password.text, hashed=password.hashed, full_name=wanted.full_name, at=at
        )
    else:
        user.full_name = wanted.full_name
        user.password = password.hashed
        user.save(update_fields=["full_name", "password"])
    for post in wanted.posts:
        _load_post(user, post, by, at)
    return _totp_secret(user, at)


def _load_post(user: User, wanted: PostDefinition, by: Actor, at: datetime) -> None:
    organisation = agencies.organisation(wanted.organisation)
    held = user.posts.held_at(at).filter(organisation=organisation, role=wanted.role).first()
    if held is None:
        held = appoint(
            user=user,
            organisation=organisation,
            role=wanted.role,
            title=wanted.title,
            phone=wanted.phone,
            by=by,
            at=at,
        )
    if (held.title, held.phone) != (wanted.title, wanted.phone):
        held.title, held.phone = wanted.title, wanted.phone
        held.save(update_fields=["title", "phone"])


def _totp_secret(user: User, at: datetime) -> str:
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is not None:
        return str(decrypt(app.data["secret"]))
    secret: str = generate_totp_secret()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)}, created_at=at
    )
    return secret
