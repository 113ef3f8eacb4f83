"""What changed between two versions, told completely and in plain words."""

from typing import Any

import pytest
from hypothesis import given, settings

from mingban.catalogue.definitions import ItemDefinition
from mingban.catalogue.rules import How, Vocabulary, apply_changes, compare, say_changes
from mingban.catalogue.rules.conditions import Topic
from mingban.catalogue.tests.factories import demo_file, make_item
from mingban.catalogue.tests.test_editor_forms import items

NO_NAMES = Vocabulary(names={})


@settings(max_examples=80, deadline=None)
@given(items, items)
def test_changes_applied_to_the_one_give_the_other_and_are_none_only_between_equals(
    one: ItemDefinition, other: ItemDefinition
) -> None:
    changes = compare(one, other)
    assert ItemDefinition.model_validate(apply_changes(one, changes)) == other
    assert (not changes) == (one == other)
    assert len(say_changes(one, other, NO_NAMES)) == len(changes)
    assert all(said.sentence for said in say_changes(one, other, NO_NAMES))


@pytest.mark.parametrize("index", range(len(demo_file().items)))
def test_between_any_two_items_of_the_demo_as_well(index: int) -> None:
    known = demo_file().items
    one, other = known[index], known[index - 1]
    assert ItemDefinition.model_validate(apply_changes(one, compare(one, other))) == other


QUESTION = {
    "code": "q",
    "text": "店面是租的吗？",
    "choices": [{"code": "a", "label": "租的"}, {"code": "b", "label": "不是"}],
}


def material(code: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "kind": code} | changes


def sentences(one: ItemDefinition, other: ItemDefinition) -> list[str]:
    topic = Topic(source="answers", code="q", text="店面是租的吗？", answers={"a": "租的"})
    names = {"material_kinds": {"lease": "租赁合同", "photo": "照片"}, "organisations": {"market": "市场监督管理局"}}
    said = say_changes(one, other, Vocabulary(names=names, topics=[topic]))
    return [each.sentence.replace("\N{NO-BREAK SPACE}", " ") for each in said]


def test_values_are_said_from_and_to_in_plain_words() -> None:
    one = make_item(materials=[material("lease")], questions=[QUESTION])
    other = make_item(
        promised_limit={"days": 3},
        can_post=True,
        organisation="urban",
        channels=["ONLINE"],
        quota={"number": 5},
        materials=[material("lease", when='answers.q == "a"', necessity="DEFERRABLE")],
        questions=[QUESTION | {"choices": [{"code": "a", "label": "租来的"}]}],
    )
    assert sentences(one, other) == [
        "实施机构：市场监督管理局 → urban",
        "承诺时限：5 个工作日 → 3 个工作日",
        "名额：（空） → 每年 5 个",
        "去掉：办理渠道“窗口”",
        "支持邮寄：不是 → 是",
        "去掉：问题“店面是租的吗？” · 选项“不是”",
        "问题“店面是租的吗？” · 选项“租的” · 文字：租的 → 租来的",
        "材料“租赁合同” · 条件：总是 → “店面是租的吗”选“租的”",
        "材料“租赁合同” · 必要性：必要 → 容缺后补",
    ]


def test_rows_are_said_to_come_go_and_move() -> None:
    one = make_item(materials=[material("lease"), material("photo")], everyday_names=["甲", "乙"])
    other = make_item(
        materials=[material("photo"), material("lease"), material("form", name="申请表")], everyday_names=["乙"]
    )
    assert sentences(one, other) == ["去掉：俗称“甲”", "增加：材料“申请表”", "材料的顺序变了"]
    moved = compare(one, make_item(materials=[material("photo"), material("lease")], everyday_names=["甲", "乙"]))
    assert [change.how for change in moved] == [How.MOVED]
