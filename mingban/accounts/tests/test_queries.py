import pytest

from mingban.accounts import queries
from mingban.accounts.tests.factories import NewcomerFactory, PersonFactory, StaffPostFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_finds_people_by_what_is_encrypted() -> None:
    person = PersonFactory.create()
    assert queries.find_person_by_phone(f"+86 {person.phone}") == person
    assert queries.find_person_by_identity_number(f" {person.identity_number.lower()}") == person
    assert queries.find_person_by_phone("13900000000") is None
    assert queries.find_person_by_phone("nonsense") is None
    assert queries.find_person_by_identity_number("") is None


def test_an_empty_number_finds_nobody() -> None:
    NewcomerFactory.create()
    assert queries.find_person_by_identity_number("") is None


def test_a_person_without_a_name_yet_acts_under_none() -> None:
    assert queries.actor_of(UserFactory.create(person=NewcomerFactory.create())).name == "未实名用户"


def test_an_official_is_no_citizen() -> None:
    with pytest.raises(queries.NotACitizen):
        queries.person_of(StaffPostFactory.create().user)
