"""Whatever is sent to a form of any definition is either kept, and shown again, or refused in words."""

import json
import re
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from mingban.core.errors import BadInput
from mingban.forms.definitions import ElementDefinition, ElementKind
from mingban.forms.forms import initial_values, section_form_class
from mingban.forms.rules import FieldSpec, Value, clean_value, mask_value, show_value

CHOICES = [{"code": "a", "label": "<a>", "hint": "{{ x }}"}, {"code": "b", "label": "%(x)s"}]
TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        *(
            "\x00",
            "\ud800",
            "a\ufffeb",
            "甲" * 5000,
            "\u202e",
            "a\nb",
            "yes",
            "a",
            "¥1",
            "13800000001",
            "11010519491231002X",
        ),
        *("1e4000000", "1e-4000000", "-1e999", "NaN", "sNaN", "Infinity", "９９", "٣", "²", "1_0", "1" * 5000, "0.001"),
        *("2026-02-30", "9999-12-31", "0", "-1", "12", "2026"),
    ]
)
SENT_BY_PROGRAMS = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=3,
)
BOUNDS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
POSTED = st.lists(st.tuples(st.sampled_from(["x__y", "x__y_year", "x__y_month", "x__y_day", "z"]), TEXTS), max_size=8)


@st.composite
def elements(draw: st.DrawFn) -> ElementDefinition:
    """A data element of any kind."""
    kind = draw(st.sampled_from(ElementKind))
    return ElementDefinition(
        code="x.y",
        label=draw(st.sampled_from(["名称", "有没有", "是否同意", "<b>{{ x }}%s"])),
        kind=kind,
        choices=CHOICES if kind is ElementKind.CHOICE else [],
        max_length=draw(st.sampled_from([1, 200, 2000])),
        minimum=draw(BOUNDS),
        maximum=draw(BOUNDS),
        unit=draw(st.sampled_from(["", "元", "%"])),
        is_personal=draw(st.booleans()),
    )


def check_kept(element: ElementDefinition, value: Value) -> None:
    """A value can be stored, shown, masked, and offered again; reading it once more changes nothing."""
    if value is None:
        return
    assert json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    assert show_value(element, value).encode()
    assert mask_value(element, value).encode()
    initial = initial_values({element.code: element}, {element.code: value})
    assert str(section_form_class([FieldSpec(element=element)])(initial=initial)).encode()
    assert clean_value(element, value) == value


def check_form(element: ElementDefinition, posted: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, text in posted:
        data.appendlist(name, text.encode(errors="replace").decode())
    form = section_form_class([FieldSpec(element=element, is_required=False)])(data)
    if form.is_valid():
        check_kept(element, form.values["x.y"])
    assert str(form).encode()


def check_program(element: ElementDefinition, raw: Any) -> None:
    try:
        check_kept(element, clean_value(element, raw))
    except BadInput as refused:
        assert re.search(r"[\u4e00-\u9fff]", refused.message.encode().decode())


@settings(max_examples=150)
@given(elements(), POSTED, SENT_BY_PROGRAMS)
def test_whatever_is_sent_is_kept_or_refused(
    element: ElementDefinition, posted: list[tuple[str, str]], raw: Any
) -> None:
    check_form(element, posted)
    check_program(element, raw)


@pytest.mark.soak
@settings(max_examples=5_000)
@given(elements(), POSTED, SENT_BY_PROGRAMS)
def test_so_is_very_much(element: ElementDefinition, posted: list[tuple[str, str]], raw: Any) -> None:
    check_form(element, posted)
    check_program(element, raw)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("NUMBER", "1e4000000"),
        ("MONEY", "-1e999999"),
        ("CHOICE", ["a"]),
        ("CHOICE", {}),
        ("TEXT", "\ud800"),
        ("TEXT", [1]),
    ],
)
def test_what_once_broke_a_page_is_refused(kind: str, raw: Any) -> None:
    element = ElementDefinition(
        code="x", label="x", kind=ElementKind(kind), choices=CHOICES if kind == "CHOICE" else []
    )
    with pytest.raises(BadInput):
        clean_value(element, raw)
