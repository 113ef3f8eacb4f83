from datetime import UTC, datetime

import pytest

from mingban.accounts.tests.factories import PersonFactory
from mingban.core.actors import SYSTEM
from mingban.forms import actions, queries
from mingban.forms.definitions import ElementDefinition
from mingban.forms.registry import prefill, prefill_names, prefill_source
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 36, tzinfo=UTC)
NAME = ElementDefinition(code="shop.name", label="店名")
AREA = ElementDefinition.model_validate({"code": "shop.area", "label": "面积", "kind": "NUMBER"})


def test_keeps_new_elements_and_says_which() -> None:
    saved = actions.save_elements(definitions=[NAME, AREA], by=SYSTEM, at=AT)
    assert saved == actions.SavedElements(created=("shop.name", "shop.area"), changed=())
    assert queries.element_definitions() == {"shop.area": AREA, "shop.name": NAME}


def test_changes_what_differs_and_leaves_the_rest_alone() -> None:
    actions.save_elements(definitions=[NAME, AREA], by=SYSTEM, at=AT)
    renamed = NAME.model_copy(update={"label": "字号"})
    saved = actions.save_elements(definitions=[renamed, AREA], by=SYSTEM, at=AT)
    assert saved == actions.SavedElements(created=(), changed=("shop.name",))
    assert queries.element_definitions(["shop.name", "no.such"]) == {"shop.name": renamed}


def test_an_element_keeps_its_kind() -> None:
    actions.save_elements(definitions=[NAME], by=SYSTEM, at=AT)
    other = ElementDefinition.model_validate({"code": "shop.name", "label": "店名", "kind": "NUMBER"})
    with pytest.raises(actions.ElementKindIsFixed, match="类型不能改"):
        actions.save_elements(definitions=[other], by=SYSTEM, at=AT)


def test_journals_a_change_and_only_a_change() -> None:
    for _ in range(2):
        actions.save_elements(definitions=[NAME], by=SYSTEM, at=AT)
    entries = entries_of(Matter(kind="register", id="elements"))
    assert [entry.sentence for entry in entries] == ["数据元：新增 1 个，更新 0 个"]


def test_knows_what_signing_in_and_checking_have_told() -> None:
    person = PersonFactory.create(name="林小满", address="鹤城区迎丰中路 18 号")
    found = {name: prefill(person, name) for name in ("person.name", "person.phone", "person.address")}
    assert all(found.values())
    assert found["person.name"] and found["person.name"].value == "林小满"
    assert found["person.name"].source_label == "实名信息"
    number = prefill(person, "person.identity_number")
    assert number and number.value == person.identity_number


def test_does_not_guess_what_it_does_not_know() -> None:
    person = PersonFactory.create(address="")
    assert prefill(person, "person.address") is None
    assert prefill(person, "no.such") is None


def test_other_apps_can_plug_in_what_they_know() -> None:
    @prefill_source("test.colour", label="测试")
    def colour(party: object) -> str:
        return "蓝"

    assert "test.colour" in prefill_names()
    known = prefill(PersonFactory.create(), "test.colour")
    assert known and (known.value, known.source_label) == ("蓝", "测试")
