"""Forms of the editor turn every definition into controls and back without a loss, and take whatever else is typed."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.catalogue.forms.editor import Part, Shelf, change_rows, parts_of, row_after
from mingban.catalogue.forms.editor.blocks import Block
from mingban.catalogue.forms.editor.filled import as_sent
from mingban.catalogue.rules.conditions import Pick, Picked, Topic, read_picks, say_condition, write_picks
from mingban.catalogue.rules.loose import readable
from mingban.catalogue.tests.factories import demo_file, make_item, make_known
from mingban.core.conditions import check_condition
from mingban.forms.definitions import Definition

DEMO = demo_file()
# What stands in a definition besides what its pages hold: what the platform itself writes.
BESIDE = {"format", "code", "valid_from"}


def there_and_back(kind: str, definition: Definition) -> Definition:
    content = definition.model_dump(mode="json")
    for part in parts_of(kind):
        written = part.form_of(content, Shelf()).content
        content = part.take(content, written)
    return type(definition).model_validate(content)


@pytest.mark.parametrize("item", DEMO.items, ids=lambda item: item.code)
def test_every_item_of_the_demo_comes_back_as_it_was(item: ItemDefinition) -> None:
    assert there_and_back("item", item) == item


@pytest.mark.parametrize("bundle", DEMO.bundles, ids=lambda bundle: bundle.code)
def test_every_bundle_of_the_demo_comes_back_as_it_was(bundle: BundleDefinition) -> None:
    assert there_and_back("bundle", bundle) == bundle


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and text.strip("\ufffe\uffff") == text and text)
codes = st.from_regex(r"[a-z][a-z0-9-]{0,8}(\.[a-z][a-z0-9-]{0,4})?", fullmatch=True)
questions = st.builds(
    lambda code, text, choices: {"code": code, "text": text, "choices": choices},
    codes,
    words,
    st.lists(st.builds(lambda code, label: {"code": code, "label": label}, codes, words), max_size=3),
)
picks = st.builds(
    Pick,
    st.sampled_from(["answers", "data"]),
    codes,
    words.filter(lambda t: '"' not in t) | st.booleans(),
    st.booleans(),
)
picked = st.builds(Picked, st.lists(picks, max_size=4).map(tuple), st.sampled_from(["&&", "||"]))
items = st.builds(
    lambda lines, asked, when, limit, fee: make_item(
        everyday_names=lines,
        questions=asked,
        scenarios=[{"code": "one", "name": "甲", "when": when, "promised_limit": limit}],
        materials=[{"code": "m", "kind": "lease", "when": when, "scenarios": ["one"]}],
        fees=[{"name": "费", "standard": "标准", "basis": "依据", "amount_yuan": fee}],
    ),
    st.lists(words, max_size=3),
    st.lists(questions, max_size=3),
    picked.map(write_picks),
    st.none() | st.builds(lambda days: {"days": days}, st.integers(0, 1000)),
    st.none() | st.decimals(0, 9999, places=2).map(str),
)


@settings(max_examples=60, deadline=None)
@given(items)
def test_any_item_comes_back_as_it_was(item: ItemDefinition) -> None:
    assert there_and_back("item", item) == item


def fields_of(block: Block) -> list[tuple[type[Definition], frozenset[str]]]:
    return [(block.owner, block.fields), *(one for listing in block.lists for one in fields_of(listing.block))]


@pytest.mark.parametrize(("kind", "owner"), [("item", ItemDefinition), ("bundle", BundleDefinition)])
def test_every_field_of_every_definition_stands_on_exactly_one_page(kind: str, owner: type[Definition]) -> None:
    parts = parts_of(kind)
    held = [name for part in parts for name in part.block.fields]
    assert sorted([*held, *BESIDE]) == sorted(owner.model_fields)
    inner = [one for part in parts for one in fields_of(part.block)[1:]]
    assert [(row, set(row.model_fields) - names) for row, names in inner if set(row.model_fields) - names] == []


@given(
    st.dictionaries(
        st.sampled_from([*as_sent(parts_of("item")[5].block, make_item().model_dump())]), st.text(max_size=20)
    )
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_sent_is_kept_and_something_can_be_shown_of_it(sent: dict[str, str]) -> None:
    for part in parts_of("item"):
        data = QueryDict(mutable=True)
        data.update({**sent, "materials-rows": "2", "steps-rows": "1"})
        content = part.take(make_item().model_dump(mode="json"), part.form(data, Shelf()).content)
        assert readable(ItemDefinition, content, make_known()) is not None


@given(picked)
def test_what_is_picked_is_a_condition_and_is_read_as_what_was_picked(chosen: Picked) -> None:
    condition = write_picks(chosen)
    if len(condition) <= 500 and "\\" not in condition:
        check_condition(condition)
    read = read_picks(condition)
    assert read is None or write_picks(read) == condition


@pytest.mark.parametrize(
    "by_hand",
    [
        "answers.a in ['x']",
        "answers.a=='x'",
        "size(answers.a) > 1",
        "false",
        'answers.a == "x" && answers.b == "y" || answers.c == "z"',
    ],
)
def test_what_pickers_cannot_write_stays_as_it_is(by_hand: str) -> None:
    assert read_picks(by_hand) is None
    assert say_condition(by_hand, []) == f"满足写好的条件：{by_hand}"


def test_conditions_are_said_in_the_words_of_their_questions() -> None:
    topics = [Topic(source="answers", code="premises", text="店面是租的吗？", answers={"rented": "租的"})]
    assert say_condition("", topics) == ""
    said = say_condition('answers.premises == "rented" || answers.deed != true', topics)
    assert said == "“店面是租的吗”选“租的”，或者“deed”没有选“是”"


ROWS: dict[str, Any] = {"a": [{"n": 1, "b": []}, {"n": 2, "b": [{"n": 3}]}], "c": "text"}


@pytest.mark.parametrize(
    ("what", "path", "numbers", "after"),
    [
        ("up", "a-1", [2, 1], "a-0"),
        ("down", "a-0", [2, 1], "a-1"),
        ("up", "a-0", [1, 2], "a-0"),
        ("remove", "a-1", [1], "a-0"),
        ("add", "a", [1, 2, None], "a-2"),
        ("add", "a-0-b", [1, 2], "a-0-b-0"),
        ("add", "c", [1, 2], ""),
        ("remove", "a-7", [1, 2], "a-1"),
        ("remove", "x-y-0", [1, 2], ""),
        ("down", "a-1-b-0", [1, 2], "a-1-b-0"),
    ],
)
def test_rows_are_changed_and_the_eye_follows(what: str, path: str, numbers: list[int | None], after: str) -> None:
    changed = change_rows(ROWS, what, path)
    assert [row.get("n") for row in changed["a"]] == numbers
    assert row_after(changed, what, path) == after


def test_a_part_that_is_not_there_belongs_to_nobody() -> None:
    assert parts_of("nothing") == ()
    assert isinstance(parts_of("item")[0], Part)


@pytest.mark.parametrize("left", [[], [{"item": "open-shop"}], [{"item": "nowhere"}, {}]])
def test_of_a_bundle_of_fewer_than_two_items_nothing_can_be_shown(left: list[dict[str, str]]) -> None:
    content = {"code": "start-shop", "members": left, "questions": [{"text": "？"}]}
    assert readable(BundleDefinition, content, make_known(make_item())) is None
