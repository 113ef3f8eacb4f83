from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from mingban.accounts import actions, queries, rules
from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Person, RealNameCheck, User
from mingban.accounts.registry import IdentityServiceSilent
from mingban.accounts.tests.factories import (
    LegalEntityFactory,
    NewcomerFactory,
    PersonFactory,
    StaffPostFactory,
    UserFactory,
    identity_number,
)
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
NAME, NUMBER = "林小满", "431202199203080027"


class Register:
    """A double of the port: knows one name and number."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        return (name, identity_number) == (NAME, NUMBER)


class SilentRegister:
    """A double that never answers."""

    def is_same_person(self, *, name: str, identity_number: str, at: datetime) -> bool:
        raise IdentityServiceSilent("timeout")


@pytest.fixture(autouse=True)
def _register(settings: Any) -> None:
    settings.IDENTITY_SERVICE = f"{__name__}.Register"


def _newcomer() -> tuple[Person, Actor]:
    user = UserFactory.create(person=NewcomerFactory.create())
    return queries.person_of(user), queries.actor_of(user)


def _prove(person: Person, by: Actor, *, name: str = NAME, number: str = NUMBER, at: datetime = AT) -> Person:
    return actions.prove_real_name(person=person, name=name, identity_number=number, by=by, at=at)


def test_signs_up_a_phone_once() -> None:
    user = actions.sign_up_person(phone="138 0000 0001", at=AT)
    assert actions.sign_up_person(phone="13800000001", at=AT) == user
    person = queries.person_of(user)
    assert (person.phone, person.name, person.assurance_level) == ("13800000001", "", AssuranceLevel.PHONE)
    assert not user.has_usable_password()
    assert "13800000001" not in user.username


def test_gives_a_registered_person_his_account() -> None:
    person = PersonFactory.create(phone="13800000001")
    assert actions.sign_up_person(phone="13800000001", at=AT).person == person
    assert User.objects.count() == 1


def test_raises_a_person_to_real_name() -> None:
    person, by = _newcomer()
    proved = _prove(person, by, name=" 林 小满", number="431202 19920308 0027")
    assert (proved.name, proved.identity_number) == (NAME, NUMBER)
    assert proved.assurance_level == AssuranceLevel.REAL_NAME
    assert queries.find_person_by_identity_number(NUMBER) == person
    assert RealNameCheck.objects.get().is_same_person


def test_refuses_a_name_that_does_not_belong_to_the_number() -> None:
    person, by = _newcomer()
    with pytest.raises(actions.CannotProveRealName, match="对不上") as refused:
        _prove(person, by, name="周向阳")
    assert refused.value.field == "identity_number"
    person.refresh_from_db()
    assert person.assurance_level == AssuranceLevel.PHONE
    assert not RealNameCheck.objects.get().is_same_person


def test_stops_guessing_after_five_failures_a_day() -> None:
    person, by = _newcomer()
    for _ in range(5):
        with pytest.raises(actions.CannotProveRealName, match="对不上"):
            _prove(person, by, name="周向阳")
    with pytest.raises(actions.CannotProveRealName, match="太多了"):
        _prove(person, by)
    assert _prove(person, by, at=AT + timedelta(days=1, seconds=1)).name == NAME


def test_says_when_the_register_is_silent(settings: Any) -> None:
    settings.IDENTITY_SERVICE = f"{__name__}.SilentRegister"
    person, by = _newcomer()
    with pytest.raises(actions.CannotProveRealName, match="不是您填错了"):
        _prove(person, by)
    assert not RealNameCheck.objects.exists()


def test_a_register_that_is_silent_again_and_again_is_left_alone(settings: Any, request: pytest.FixtureRequest) -> None:
    cache.clear()
    request.addfinalizer(cache.clear)
    person, by = _newcomer()
    known = settings.IDENTITY_SERVICE
    settings.IDENTITY_SERVICE = f"{__name__}.SilentRegister"
    for _ in range(3):
        with pytest.raises(actions.CannotProveRealName):
            _prove(person, by)
    settings.IDENTITY_SERVICE = known
    with pytest.raises(actions.CannotProveRealName, match="不是您填错了"):
        _prove(person, by)
    cache.clear()
    assert _prove(person, by).name == NAME


def test_refuses_a_number_that_is_another_account_s() -> None:
    PersonFactory.create(name=NAME, identity_number=NUMBER)
    person, by = _newcomer()
    with pytest.raises(actions.CannotProveRealName, match="另一个手机号"):
        _prove(person, by)
    person.refresh_from_db()
    assert person.identity_number == ""


def test_proves_a_name_once_and_only_one_s_own() -> None:
    person, by = _newcomer()
    with pytest.raises(NotAllowed):
        _prove(person, queries.actor_of(UserFactory.create()))
    proved = _prove(person, by)
    with pytest.raises(actions.CannotProveRealName, match="已经实名"):
        _prove(proved, by)


def test_asks_nobody_about_numbers_that_cannot_be() -> None:
    person, by = _newcomer()
    with pytest.raises(rules.BadIdentityNumber):
        _prove(person, by, number="431202199203080028")
    with pytest.raises(rules.BadName):
        _prove(person, by, name="1")
    assert not RealNameCheck.objects.exists()


def test_registers_a_person_at_a_counter_who_then_signs_in_by_phone() -> None:
    clerk = queries.actor_of(StaffPostFactory.create().user)
    particulars = {"name": NAME, "identity_number": NUMBER, "phone": "13800000001"}
    person = actions.register_person(**particulars, address="河西街道", by=clerk, at=AT)
    assert actions.register_person(**particulars, by=clerk, at=AT) == person
    assert Person.objects.get().address == "河西街道"
    assert actions.sign_up_person(phone="13800000001", at=AT).person == person


def test_registers_nobody_over_another_person() -> None:
    known = PersonFactory.create(phone="13800000001")
    with pytest.raises(actions.CannotRegister) as refused:
        actions.register_person(name=NAME, identity_number=NUMBER, phone="13800000001", by=SYSTEM, at=AT)
    assert refused.value.field == "phone"
    with pytest.raises(actions.CannotRegister) as refused:
        actions.register_person(name=NAME, identity_number=known.identity_number, phone="13800000002", by=SYSTEM, at=AT)
    assert refused.value.field == "identity_number"


def test_citizens_register_nobody() -> None:
    by = queries.actor_of(UserFactory.create())
    with pytest.raises(NotAllowed):
        actions.register_person(name=NAME, identity_number=NUMBER, phone="13800000001", by=by, at=AT)
    with pytest.raises(NotAllowed):
        actions.register_legal_entity(name="店", uscc="91110000600037341L", representative=None, by=by, at=AT)


def test_registers_an_entity_and_brings_it_up_to_date() -> None:
    entity = actions.register_legal_entity(
        name="小满理发店", uscc="91110000600037341l", representative=None, by=SYSTEM, at=AT
    )
    owner = PersonFactory.create()
    again = actions.register_legal_entity(
        name="小满美发店", uscc="91110000600037341L", representative=owner, by=SYSTEM, at=AT
    )
    assert again == entity
    assert (again.name, again.representative) == ("小满美发店", owner)


def test_accepts_an_entity_whose_code_carries_a_wrong_check_digit() -> None:
    entity = actions.register_legal_entity(
        name="老试点厂", uscc="911100006000373410", representative=None, by=SYSTEM, at=AT
    )
    assert entity.uscc == "911100006000373410"


def test_people_change_their_own_address_only() -> None:
    user = UserFactory.create()
    person = queries.person_of(user)
    changed = actions.change_address(person=person, address=" 河西街道 1 号 ", by=queries.actor_of(user), at=AT)
    assert changed.address == "河西街道 1 号"
    with pytest.raises(NotAllowed):
        actions.change_address(person=person, address="x", by=queries.actor_of(UserFactory.create()), at=AT)


def test_personal_data_is_unreadable_in_the_database() -> None:
    person = PersonFactory.create(identity_number=identity_number(7), phone="13800000001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_person")
        stored = repr(cursor.fetchall())
    assert person.identity_number not in stored
    assert "13800000001" not in stored


def test_an_entity_has_its_representative() -> None:
    entity = LegalEntityFactory.create()
    assert entity.representative is not None
    assert list(queries.entities_represented(entity.representative)) == [entity]
