"""In which order steps are done: one after the other, at once, some of several."""

from typing import Any

import pytest

from mingban.catalogue import rules
from mingban.catalogue.definitions import ReviewStep
from mingban.catalogue.rules.schedule import CircularNeeds
from mingban.catalogue.rules.steps import days_together, resolved
from mingban.catalogue.tests.factories import make_item, make_known


def step(code: str, role: str = "reviewer", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": f"环节 {code}", "role": role} | more


def steps(*rows: dict[str, Any]) -> list[ReviewStep]:
    return [ReviewStep.model_validate(row) for row in rows]


ACCEPT, DECIDE = step("accept", "clerk"), step("decide", "decider")
GROUP = [step(code, group="joint", needs=2) for code in ("fire", "health", "police")]


def test_without_a_word_each_step_waits_for_the_one_before_it() -> None:
    assert rules.waits_for(steps(ACCEPT, step("a"), DECIDE)) == {"accept": (), "a": ("accept",), "decide": ("a",)}


def test_steps_that_wait_for_the_same_run_at_once_and_the_last_waits_for_all_ends() -> None:
    rows = steps(ACCEPT, step("a"), step("b", after=["accept"]), step("c", after=["b"]), DECIDE)
    assert rules.waits_for(rows)["decide"] == ("a", "c")
    assert [[one.code for one in level] for level in rules.levels(rows)] == [["accept"], ["a", "b"], ["c"], ["decide"]]


def test_members_of_a_group_run_at_once_and_whoever_waits_for_one_waits_for_all() -> None:
    rows = steps(ACCEPT, *GROUP, step("sum-up", after=["health"]), DECIDE)
    waits = rules.waits_for(rows)
    assert {waits[code] for code in ("fire", "health", "police")} == {("accept",)}
    assert waits["sum-up"] == ("fire", "health", "police")
    assert waits["decide"] == ("sum-up",)


def test_where_a_scenario_leaves_a_step_out_what_it_waited_for_takes_its_place() -> None:
    rows = steps(ACCEPT, step("a"), step("b"), step("c", after=["b"]), DECIDE)
    kept = resolved(rows, [rows[0], rows[3], rows[4]])
    assert rules.waits_for(kept) == {"accept": (), "c": ("accept",), "decide": ("c",)}
    assert kept[1].after == []


def test_what_stays_at_once_is_named_and_a_group_says_in_each_row_how_many() -> None:
    group = [step("x", group="g", needs=1, after=["a"]), step("y", group="g")]
    rows = steps(ACCEPT, step("a"), step("b", after=["accept"]), *group, DECIDE)
    kept = resolved(rows, [rows[0], *rows[2:]])
    assert [(one.code, one.after, one.needs) for one in kept[2:4]] == [("x", ["accept"], 1), ("y", [], 1)]
    assert rules.waits_for(kept)["decide"] == ("b", "x", "y")


def test_the_days_of_the_longest_way_count() -> None:
    rows = steps(ACCEPT, step("a", days=3), step("b", days=4, after=["accept"]), step("decide", "decider", days=1))
    assert days_together(rows, {one.code: one.days for one in rows}) == 5


def test_levels_of_a_circle_are_refused() -> None:
    with pytest.raises(CircularNeeds):
        rules.levels(steps(step("a", after=["b"]), step("b"), DECIDE))


@pytest.mark.parametrize(
    ("rows", "where", "message"),
    [
        ([step("a", after=["x"]), DECIDE], "环节 第 1 行 · 在哪些环节之后", "没有代码是“x”的环节"),
        ([ACCEPT, step("a", after=["decide"]), DECIDE], "环节 第 2 行 · 在哪些环节之后", "最后一个环节“decide”作决定"),
        ([step("a", after=["b"]), step("b"), DECIDE], "环节 第 1 行 · 在哪些环节之后", "互相等：a → b → a"),
        ([step("a", after=["a"]), DECIDE], "环节 第 1 行 · 在哪些环节之后", "互相等：a → a"),
        ([ACCEPT, step("a", group="g"), DECIDE], "环节 第 2 行 · 并联组", "只有这一个环节"),
        ([ACCEPT, *GROUP[:1], step("b", group="joint"), DECIDE], "", ""),
        (
            [ACCEPT, step("a", group="g", needs=3), step("b", group="g"), DECIDE],
            "第 2 行 · 几个同意就行",
            "一共 2 个环节",
        ),
        ([ACCEPT, step("a", needs=1), DECIDE], "环节 第 2 行 · 几个同意就行", "还要写并联组"),
        ([ACCEPT, step("a", group="g"), step("b", "decider", group="g")], "第 3 行 · 并联组", "不能在并联组里"),
        (
            [ACCEPT, step("a", group="g", needs=1), step("b", group="g", needs=2), DECIDE],
            "环节 第 3 行 · 几个同意就行",
            "要和第一行一样",
        ),
        (
            [ACCEPT, step("a", group="g", after=["b"]), step("b", group="g"), DECIDE],
            "环节 第 2 行 · 在哪些环节之后",
            "不能互相等",
        ),
        ([ACCEPT, step("a", organisation="nobody"), DECIDE], "环节 第 2 行 · 机构代码", "没有代码是“nobody”的机构"),
        ([ACCEPT, step("d", "decider", organisation="urban")], "环节 第 2 行 · 机构代码", "只能由实施机构自己办"),
        ([ACCEPT, step("a", organisation="urban"), DECIDE], "", ""),
        (
            [step("a", group="g"), step("b", group="g"), DECIDE],
            "环节 第 2 行 · 在哪些环节之后",
            "前面要有一个共同的环节",
        ),
        ([ACCEPT, step("a", days=4), step("b", days=5, after=["accept"]), DECIDE], "", ""),
        ([ACCEPT, step("a", days=4), step("b", days=5), DECIDE], "环节", "各环节加起来 9 天"),
    ],
)
def test_steps_are_checked_in_words(rows: list[dict[str, Any]], where: str, message: str) -> None:
    problems = [(one.where, one.message) for one in rules.check_item(make_item(steps=rows), make_known())]
    if message:
        assert any(where in at and message in said for at, said in problems), problems
    else:
        assert problems == []


def test_a_scenario_must_leave_as_many_as_are_wanted() -> None:
    question = {"code": "q", "text": "要吗？", "kind": "YES_NO"}
    scenario = {"code": "s", "name": "简易", "when": "answers.q == true"}
    group = [step("a", group="g", needs=2), step("b", group="g", scenarios=["s"]), step("c", group="g")]
    group[2]["scenarios"] = ["s"]
    item = make_item(questions=[question], scenarios=[scenario, {"code": "r", "name": "一般"}], steps=[ACCEPT, *group, DECIDE])  # fmt: skip
    assert [one.message for one in rules.check_item(item, make_known())] == [
        "情形“一般”里并联组“g”只有 1 个环节，不能要 2 个同意"
    ]


def test_the_flow_shows_what_runs_at_once_by_whom_and_how_many_are_enough() -> None:
    rows = [ACCEPT, *GROUP, DECIDE]
    rows[1] = rows[1] | {"organisation": "urban"}
    names = {"market": "市监局", "urban": "城管局"}
    stages = rules.item_stages(rules.narrow(make_item(steps=rows), {}), names)
    assert [[stop.title for stop in stage] for stage in stages[1:-1]] == [
        ["环节 accept"],
        ["环节 fire", "环节 health", "环节 police"],
        ["环节 decide"],
    ]
    assert (stages[2][0].by, stages[2][0].after) == ("城管局 审查人员", "3 个里有 2 个同意就行")
