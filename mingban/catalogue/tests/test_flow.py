from mingban.catalogue import rules
from mingban.catalogue.rules.flow import WIDTH, wrap
from mingban.catalogue.tests.factories import make_bundle, make_item

STEPS = [
    {"code": "accept", "name": "受理", "role": "clerk", "standard": "材料齐全"},
    {"code": "visit", "name": "现场核查", "role": "reviewer", "days": 3, "officers": 2},
]


def test_an_items_flow_goes_from_application_through_its_steps_to_the_result() -> None:
    stages = rules.item_stages(rules.narrow(make_item(steps=STEPS), {}), {"market": "卫健局"})
    assert [[stop.title for stop in stage] for stage in stages] == [
        ["您提出申请"],
        ["受理"],
        ["现场核查"],
        ["给您结果"],
    ]
    visit = stages[2][0]
    assert (visit.by, visit.takes) == ("卫健局 审查人员 2 人", "3 天内")
    assert stages[1][0].after == "材料齐全"


def test_the_flow_says_that_another_person_decides() -> None:
    decide = {"code": "decide", "name": "决定", "role": "decider", "different_person": True}
    stages = rules.item_stages(rules.narrow(make_item(steps=[*STEPS, decide]), {}), {"market": "卫健局"})
    assert stages[3][0].by == "卫健局 决定人员（和前面不是同一人）"


def test_items_of_a_bundle_that_run_together_share_a_stage() -> None:
    items = {
        code: make_item(code, promised_limit={"days": days}) for code, days in (("a", 1), ("b", 0), ("c", 2), ("d", 0))
    }
    members = [
        {"item": "a"},
        {"item": "b", "needs": ["a"]},
        {"item": "c", "needs": ["a"]},
        {"item": "d", "needs": ["b", "c"]},
    ]
    merged = rules.merge(make_bundle(members=members), items, {}, {})
    stages = rules.bundle_stages(merged, {"market": "市监局"})
    assert [[stop.title for stop in stage] for stage in stages] == [
        ["您交一份申请"],
        ["办 a"],
        ["办 b", "办 c"],
        ["办 d"],
        ["全部办好，证照送到您手上"],
    ]
    assert stages[2][0].takes == "同一天办好"
    assert stages[3][0].after == "等“办 b”“办 c”办好"
    assert stages[4][0].takes == "从受理算起，最长 3 个工作日"


def test_the_picture_holds_every_box_without_overlap() -> None:
    items = {code: make_item(code) for code in ("a", "b", "c")}
    merged = rules.merge(make_bundle("a", "b", "c"), items, {}, {})
    flow = rules.draw(rules.bundle_stages(merged, {}))
    assert len(flow.boxes) == 5
    for upper, lower in zip(flow.boxes, flow.boxes[1:], strict=False):
        assert upper.y + upper.height < lower.y
    for box in flow.boxes:
        assert box.x + box.width < WIDTH
        assert box.y + box.height < flow.height
        assert all(box.y < y < box.y + box.height for y, _ in (*box.title, *box.details))
    assert [box.is_end for box in flow.boxes] == [True, False, False, False, True]
    assert len({box.x for box in flow.boxes[1:4]}) == 1
    assert flow.boxes[1].x > flow.boxes[0].x


def test_long_texts_are_cut_into_lines_that_fit() -> None:
    lines = wrap("这是一个很长很长的事项名称要分成几行", 6)
    assert "".join(lines) == "这是一个很长很长的事项名称要分成几行"
    assert max(map(len, lines)) <= 6
    assert wrap("abcdefghij", 6) == ["abcdefghij"]
    assert wrap("", 6) == [""]


def test_a_bundle_done_on_the_day_says_so() -> None:
    items = {code: make_item(code, promised_limit={"days": 0}) for code in ("a", "b")}
    merged = rules.merge(make_bundle("a", "b"), items, {}, {})
    assert rules.bundle_stages(merged, {})[-1][0].takes == "受理当天"
