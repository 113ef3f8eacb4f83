"""Persons and legal entities: signing up, proving a real name, being registered."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from mingban.accounts import queries, rules
from mingban.accounts.choices import AssuranceLevel, PartyKind, Role
from mingban.accounts.events import RealNameProved
from mingban.accounts.models import LegalEntity, Person, RealNameCheck, User
from mingban.accounts.registry import IdentityServiceSilent, identity_service
from mingban.core import bus, crypto
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotAllowed, Refused
from mingban.core.patience import Patience
from mingban.core.times import local_day

FAILED_CHECKS_PER_DAY = 5


def sign_up_person(*, phone: str, at: datetime) -> User:
    """Return the user of this phone; one not known yet gets a person and a user of assurance level 1.

    :raises BadPhone: when `phone` is no mobile number.
    """
    phone = rules.check_phone(phone)
    with transaction.atomic():
        person, _ = Person.objects.get_or_create(
            phone_index=crypto.blind_index(phone, purpose="phone"),
            defaults={"kind": PartyKind.PERSON, "phone": phone, "created_at": at},
        )
        return _user_of(person, at)


def _user_of(person: Person, at: datetime) -> User:
    user, is_new = User.objects.get_or_create(
        person=person, defaults={"username": f"person-{secrets.token_hex(12)}", "created_at": at}
    )
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


PATIENCE = Patience("identity")
NO_ANSWER = "核对身份的系统现在没有回应，不是您填错了，请过几分钟再试"


class CannotProveRealName(Refused):
    """Name and number do not belong together, are somebody else's here, or nobody could be asked."""


def prove_real_name(*, person: Person, name: str, identity_number: str, by: Actor, at: datetime) -> Person:
    """Have name and identity number checked by the identity service, and raise the person to assurance level 2.

    Call it outside a transaction: the service is asked over the network, and a failed check must stay counted.

    :raises NotAllowed: when `by` is somebody else.
    :raises BadName: when the name cannot be one.
    :raises BadIdentityNumber: when the number cannot be one.
    :raises CannotProveRealName: when done before, tried too often, no match, another's number, or no answer.
    """
    if by.party_id != person.pk:
        raise NotAllowed("只能给自己实名")
    name = rules.check_name(name)
    number = rules.check_identity_number(identity_number, today=local_day(at)).number
    if person.assurance_level >= AssuranceLevel.REAL_NAME:
        raise CannotProveRealName("您已经实名了，不用再做")
    _refuse_guessing(person, at)
    is_same = _ask_register(name, number, at)
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        RealNameCheck.objects.create(person=person, is_same_person=is_same, at=at)
        if is_same:
            person = _set_identity(person, name, number)
            bus.publish(RealNameProved(person_id=person.pk))
    if not is_same:
        raise CannotProveRealName("姓名和身份证号对不上，请和身份证上写的一样，再填一次", field="identity_number")
    return person


def _refuse_guessing(person: Person, at: datetime) -> None:
    failed = person.real_name_checks.filter(is_same_person=False, at__gt=at - timedelta(days=1)).count()
    if failed >= FAILED_CHECKS_PER_DAY:
        raise CannotProveRealName("今天填错的次数太多了，请明天再试，或者带身份证到窗口办")


def _ask_register(name: str, number: str, at: datetime) -> bool:
    if PATIENCE.is_over():
        raise CannotProveRealName(NO_ANSWER)
    try:
        is_same = identity_service().is_same_person(name=name, identity_number=number, at=at)
    except IdentityServiceSilent as error:
        PATIENCE.note_silence()
        raise CannotProveRealName(NO_ANSWER) from error
    PATIENCE.note_answer()
    return is_same


def _set_identity(person: Person, name: str, number: str) -> Person:
    """Write name and number down; whom a counter knows already without a phone gets the phone and its account instead."""
    index = crypto.blind_index(number, purpose="identity-number")
    same = Person.objects.select_for_update(of=("self",)).filter(identity_number_index=index)
    holder = same.exclude(pk=person.pk).first()
    if holder is not None:
        return _give_phone(holder, person)
    person.name, person.identity_number, person.identity_number_index = name, number, index
    person.assurance_level = AssuranceLevel.REAL_NAME
    person.save(update_fields=["name", "identity_number", "identity_number_index", "assurance_level"])
    return person


def _give_phone(holder: Person, newcomer: Person) -> Person:
    if holder.phone_index or User.objects.filter(person=holder).exists() or _is_used(newcomer):
        raise CannotProveRealName(
            "这个身份证号已经用另一个手机号实名了。请用那个手机号登录；那个号码不用了的，请带身份证到窗口更换",
            field="identity_number",
        )
    User.objects.filter(person=newcomer).update(person=holder)
    holder.phone, holder.phone_index = newcomer.phone, newcomer.phone_index
    newcomer.phone = newcomer.phone_index = ""
    newcomer.save(update_fields=["phone", "phone_index"])
    holder.save(update_fields=["phone", "phone_index"])
    return holder


# What a person has who has only just signed in.
OF_NEWCOMERS = (User, RealNameCheck, Person)


def _is_used(newcomer: Person) -> bool:
    """Tell whether anything hangs on a person already, which then cannot become somebody else's."""
    relations = [one for one in Person._meta.related_objects if one.related_model not in OF_NEWCOMERS]
    return any(one.related_model._base_manager.filter(**{one.field.name: newcomer.pk}).exists() for one in relations)


def identify_person(*, name: str, identity_number: str, by: Actor, at: datetime) -> Person:
    """Return the person of an identity card that was shown at a counter, at assurance level 2, with or without a phone.

    One not known yet is registered without a phone. Call it outside a transaction: the identity service is asked over
    the network, and what it was asked about somebody known stays on record.

    :raises NotAllowed: for posts that receive nobody.
    :raises BadName, BadIdentityNumber: when a particular cannot be one.
    :raises CannotProveRealName: when they do not belong together, were tried too often, or nobody answered.
    """
    if not by.is_staff or by.role not in {Role.CLERK, Role.AGENT}:
        raise NotAllowed("只有窗口人员和帮办代办人员可以核对身份证")
    name = rules.check_name(name)
    number = rules.check_identity_number(identity_number, today=local_day(at)).number
    known = queries.find_person_by_identity_number(number)
    if known is not None:
        _refuse_guessing(known, at)
    is_same = _ask_register(name, number, at)
    with transaction.atomic():
        if is_same and known is None:
            known = _register_without_phone(name, number, at)
        if known is not None:
            RealNameCheck.objects.create(person=known, is_same_person=is_same, at=at)
    if known is None or not is_same:
        raise CannotProveRealName("姓名和身份证号对不上，请对着身份证再填一次", field="identity_number")
    return known


def _register_without_phone(name: str, number: str, at: datetime) -> Person:
    """Two counters may do it at once: the second finds what the first has made."""
    return Person.objects.get_or_create(
        identity_number_index=crypto.blind_index(number, purpose="identity-number"),
        defaults={
            "kind": PartyKind.PERSON,
            "name": name,
            "identity_number": number,
            "assurance_level": AssuranceLevel.REAL_NAME,
            "created_at": at,
        },
    )[0]


class CannotRegister(Refused):
    """A party cannot be registered by this actor, or is registered with other particulars."""


def register_person(
    *, name: str, identity_number: str, phone: str, by: Actor, at: datetime, address: str = ""
) -> Person:
    """Register somebody whose identity card was seen at a counter, at assurance level 2, able to sign in by phone; once registered, return that person.

    :raises NotAllowed: for citizens.
    :raises BadName, BadIdentityNumber, BadPhone: when a particular cannot be one.
    :raises CannotRegister: when phone or number belong to somebody else.
    """
    if by.kind is ActorKind.PERSON:
        raise NotAllowed("只有工作人员可以登记")
    name = rules.check_name(name)
    number = rules.check_identity_number(identity_number, today=local_day(at)).number
    with transaction.atomic():
        user = sign_up_person(phone=phone, at=at)
        person = queries.person_of(user)
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if person.identity_number and person.identity_number != number:
            raise CannotRegister("这个手机号已经是另一个人的", field="phone")
        holder = queries.find_person_by_identity_number(number)
        if holder is not None and holder.pk != person.pk:
            raise CannotRegister("这个身份证号已经登记在另一个手机号下", field="identity_number")
        _set_identity(person, name, number)
        person.address = address or person.address
        person.save(update_fields=["address"])
    return person


def change_address(*, person: Person, address: str, by: Actor, at: datetime) -> Person:
    """Keep where a person lives, so that forms need not ask again.

    :raises NotAllowed: when `by` is another citizen.
    """
    if by.kind is ActorKind.PERSON and by.party_id != person.pk:
        raise NotAllowed("只能改自己的信息")
    with transaction.atomic():
        person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        person.address = address.strip()
        person.save(update_fields=["address"])
    return person


def register_legal_entity(
    *, name: str, uscc: str, representative: Person | None, by: Actor, at: datetime
) -> LegalEntity:
    """Register an entity by its unified social credit code, or bring its name and representative up to date.

    :raises NotAllowed: for citizens.
    :raises BadUscc: when the code cannot be one (a wrong check digit alone is accepted).
    """
    if by.kind is ActorKind.PERSON:
        raise NotAllowed("单位由登记机关登记，不能自己登记")
    code = rules.check_uscc(uscc).code
    with transaction.atomic():
        entity, is_new = LegalEntity.objects.select_for_update(of=("self",)).get_or_create(
            uscc=code,
            defaults={
                "kind": PartyKind.LEGAL_ENTITY,
                "name": name.strip(),
                "representative": representative,
                "created_at": at,
            },
        )
        if not is_new:
            entity.name, entity.representative = name.strip(), representative
            entity.save(update_fields=["name", "representative"])
    return entity
