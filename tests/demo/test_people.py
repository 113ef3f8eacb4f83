"""The demo's people are invented, can sign in, and cover every department that the catalogue names."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

from mingban.accounts.definitions import PeopleDefinition, read_people
from mingban.accounts.rules import check_identity_number, check_phone
from tests.demo.conftest import County

FILE = Path(__file__).resolve().parents[2] / "data" / "demo" / "people.json"
CITIZENS = {"13800000001": "林小满", "13800000002": "周向阳", "13800000003": "苏禾", "13800000004": "陈守田"}


def _people() -> PeopleDefinition:
    return read_people(json.loads(FILE.read_text()))


def test_the_four_citizens_are_there_with_valid_numbers() -> None:
    people = _people()
    assert {each.phone: each.name for each in people.citizens} == CITIZENS
    for citizen in people.citizens:
        number = check_identity_number(citizen.identity_number, today=date(2026, 11, 21))
        assert number.region_code == "431202"
        assert check_phone(citizen.phone)


def test_every_department_of_the_catalogue_has_somebody_in_each_role(county: County) -> None:
    posts = {(post.organisation, post.role.value) for staff in _people().staff for post in staff.posts}
    for item in county.items.values():
        assert {(item.organisation, step.role.value) for step in item.steps} <= posts, item.code


def test_a_step_for_two_officers_finds_two_in_its_post(county: County) -> None:
    posts = Counter((post.organisation, post.role.value) for staff in _people().staff for post in staff.posts)
    for item in county.items.values():
        for step in item.steps:
            assert posts[item.organisation, step.role.value] >= step.officers, (item.code, step.code)


def test_no_login_name_and_no_name_is_used_twice() -> None:
    staff = _people().staff
    assert len({each.username for each in staff}) == len({each.full_name for each in staff}) == len(staff)
