"""How yes and no are said: in the words of the question, the same in forms, on pages and in papers."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mingban.core.errors import BadInput
from mingban.forms.definitions import ElementDefinition, ElementKind
from mingban.forms.forms import field_name, section_form_class
from mingban.forms.rules import FieldSpec, clean_value, say_yes_no, show_value, yes_no_words

CATALOGUE = Path(__file__).resolve().parents[3] / "data" / "demo" / "catalogue"


def asked() -> Iterator[tuple[str, str]]:
    """Yield text and hint of everything in the demonstration's catalogue that is answered by yes or no."""
    for path in sorted(CATALOGUE.glob("*.json")):
        yield from _walk(json.loads(path.read_text()))


def _walk(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, dict):
        if part.get("kind") == "YES_NO":
            yield part.get("label") or part["text"], part.get("hint", "")
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _walk(one)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("有没有单独的染发烫发区", ("有", "没有")),
        ("要不要领发票", ("要", "不要")),
        ("做热菜热食吗", ("是", "否")),
        ("做生鱼片这类生食吗", ("是", "否")),
        ("卫生许可是不是写保证书先办？", ("是", "不是")),
        ("店面是不是有房产证？", ("是", "不是")),
        ("店里是不是有座位，让客人坐下来吃？", ("是", "不是")),
        ("孩子的爸爸妈妈是不是领过结婚证？", ("是", "不是")),
        ("是否连锁", ("是", "否")),
        ("是请别人替您办吗？", ("是", "不是")),
        ("会不会用电脑", ("会", "不会")),
        ("能不能上门", ("能", "不能")),
        ("愿不愿意公开", ("愿意", "不愿意")),
        ("可不可以寄", ("可以", "不可以")),
        ("需要不需要寄", ("需要", "不需要")),
        ("需不需要寄", ("需要", "不需要")),
        ("以前办没办过", ("办过", "没办过")),
        ("执照有没有过期", ("有", "没有")),
        ("所有没有房产证的人都同意吗", ("是", "否")),
        ("不动产", ("是", "否")),
        ("", ("是", "否")),
    ],
)
def test_yes_and_no_are_said_in_the_words_of_the_question(label: str, words: tuple[str, str]) -> None:
    assert yes_no_words(label) == words
    assert (say_yes_no(label, value=True), say_yes_no(label, value=False)) == words


def test_every_question_of_the_demonstration_has_an_answer_that_fits() -> None:
    found = {label: yes_no_words(label) for label, _ in asked()}
    assert len(found) > 15
    for label, (yes, no) in found.items():
        assert (yes, no) == ("是", "否") or f"{yes}{no}" in label, label


def test_hints_name_the_words_that_can_be_chosen() -> None:
    wrong = [
        (label, word)
        for label, hint in asked()
        for word in re.findall(r"选“(.+?)”", hint)
        if word not in yes_no_words(label)
    ]
    assert wrong == []


def test_the_form_the_page_and_the_refusal_say_the_same() -> None:
    element = ElementDefinition(code="tax.invoices", label="要不要领发票", kind=ElementKind.YES_NO)
    field = section_form_class([FieldSpec(element=element)])().fields[field_name(element.code)]
    assert field.choices == [("yes", "要"), ("no", "不要")]  # type: ignore[attr-defined]
    assert [show_value(element, True), show_value(element, False)] == ["要", "不要"]
    with pytest.raises(BadInput, match="请选“要”或“不要”"):
        clean_value(element, "maybe")
