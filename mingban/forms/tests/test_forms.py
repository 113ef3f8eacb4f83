from datetime import date
from typing import Any

import pytest

from mingban.forms.definitions import ElementDefinition
from mingban.forms.forms import element_code, field_name, initial_values, section_form_class
from mingban.forms.rules import FieldSpec, Value

SIZES = [{"code": "small", "label": "小", "hint": "一个人做"}, {"code": "big", "label": "大"}]


def spec(code: str, kind: str = "TEXT", *, is_required: bool = True, hint: str = "", **changes: Any) -> FieldSpec:
    definition = ElementDefinition.model_validate({"code": code, "label": code, "kind": kind} | changes)
    return FieldSpec(element=definition, is_required=is_required, hint=hint)


SPECS = [
    spec("shop.name", max_length=10),
    spec("shop.size", "CHOICE", choices=SIZES),
    spec("shop.opens-on", "DATE"),
    spec("shop.chain", "YES_NO"),
    spec("shop.staff", "NUMBER", is_required=False, unit="人", hint="连您自己"),
    spec("shop.note", "LONG_TEXT", is_required=False),
]
FILLED = {
    "shop__name": "小满",
    "shop__size": "big",
    "shop__opens-on_year": "2026",
    "shop__opens-on_month": "12",
    "shop__opens-on_day": "1",
    "shop__chain": "no",
    "shop__staff": "",
}


def test_field_names_lead_back_to_elements() -> None:
    assert field_name("shop.opens-on") == "shop__opens-on"
    assert element_code(field_name("shop.opens-on")) == "shop.opens-on"


def test_a_filled_in_form_gives_json_values_by_element() -> None:
    form = section_form_class(SPECS)(FILLED)
    assert form.is_valid(), form.errors
    assert form.values == {
        "shop.name": "小满",
        "shop.size": "big",
        "shop.opens-on": "2026-12-01",
        "shop.chain": False,
        "shop.staff": None,
        "shop.note": None,
    }


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("shop__name", "", "这一项还没有填"),
        ("shop__name", "很长很长很长很长很长的名字", "最多 10 个字"),
        ("shop__name", "a\x00b", "不能用的字符"),
        ("shop__size", "huge", "请从列出的里面选一个"),
        ("shop__chain", "", "请选一个"),
        ("shop__staff", "几个", "请填数字"),
    ],
)
def test_what_is_wrong_stands_at_its_field(name: str, value: str, said: str) -> None:
    form = section_form_class(SPECS)(FILLED | {name: value})
    assert not form.is_valid()
    assert said in str(form.errors[name])


def test_a_day_that_does_not_exist_is_refused_at_its_boxes() -> None:
    form = section_form_class(SPECS)(FILLED | {"shop__opens-on_month": "2", "shop__opens-on_day": "30"})
    assert "没有这一天" in str(form.errors["shop__opens-on"])


def test_kept_values_fill_the_form_again() -> None:
    definitions = {each.element.code: each.element for each in SPECS}
    kept: dict[str, Value] = {"shop.name": "小满", "shop.opens-on": "2026-12-01", "shop.chain": True, "shop.gone": "x"}
    assert initial_values(definitions, kept) == {
        "shop__name": "小满",
        "shop__opens-on": date(2026, 12, 1),
        "shop__chain": "yes",
    }


def test_the_page_shows_units_hints_and_radio_buttons() -> None:
    html = section_form_class(SPECS)().as_p()
    assert "shop.staff（人）" in html
    assert "连您自己" in html
    assert html.count('type="radio"') == 4
    assert "一个人做" in html
    assert "<textarea" in html


def test_only_what_concerns_the_person_is_completed_by_the_browser() -> None:
    fields = section_form_class([spec("a.name", "NAME", prefill="person.name"), spec("b.name", "NAME")]).base_fields
    assert fields["a__name"].widget.attrs["autocomplete"] == "name"
    assert "autocomplete" not in fields["b__name"].widget.attrs
