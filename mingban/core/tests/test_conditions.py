from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mingban.core.conditions import FUNCTIONS, check_condition, is_met
from mingban.core.errors import BadInput

TEN = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 0].all(answers, "
ANSWERS: dict[str, Any] = {"number": 1, "text": "abc", "long": "甲" * 10_000, "list": [1], "nothing": None}


@pytest.mark.parametrize(
    "expression",
    ["", 'answers.premises == "rented"', 'data["shop.name"] == "x" && answers.agent == true', "false"],
)
def test_accepts_expressions_over_answers_and_data(expression: str) -> None:
    check_condition(expression)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("answers.premises ==", "第 20 个字符附近读不懂"),
        ("person.age > 3", "不认识“person”"),
        ("answers.a == 1 " + "|| answers.a == 1 " * 40, "条件太长"),
    ],
)
def test_says_what_is_wrong_with_an_expression(expression: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check_condition(expression)


def test_an_empty_condition_always_holds() -> None:
    assert is_met("", answers={})


def test_a_condition_about_a_missing_answer_does_not_hold() -> None:
    assert not is_met('answers.premises == "rented"', answers={})
    assert not is_met("!(answers.agent == true)", answers={})


def test_a_condition_holds_for_the_answers_it_names() -> None:
    assert is_met('answers.premises == "rented"', answers={"premises": "rented"})
    assert is_met('data["delivery.means"] == "post"', answers={}, data={"delivery.means": "post"})
    assert not is_met("answers.count", answers={"count": 1})


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("answers.a.b.c.exec('rm')", "没有“exec”这个函数"),
        ("open('/etc/passwd') == ''", "没有“open”这个函数"),
        ("[1, 2, 3].all(x, x > 0)", "没有“all”这个函数"),
        ("[1].map(a, [1].map(b, [1].map(c, a + b + c))) == []", "没有“map”这个函数"),
        (TEN * 10 + "true" + ")" * 10, "没有“all”这个函数"),
        ("[1].exists(data, answers.a)", "没有“exists”这个函数"),
        ("[1].exists_one(data, true)", "没有“exists_one”这个函数"),
        ("[1].filter(answers, true) == []", "没有“filter”这个函数"),
        ("[1].all\n (answers, true)", "没有“all”这个函数"),
        ('[1].all// "\n(answers, true) // "', "读不懂"),
        ('""" " """ == [1].all(answers, true) + """ " """', "读不懂"),
        (r"""r'\' == [1].all(answers, true) + '\''""", "读不懂"),
        ("b'a' == b'a'", "读不懂"),
        ("answers.a.matches('(a+)+$')", "没有“matches”这个函数"),
        (" || ".join([r"'a'.matches('\\w{999}')"] * 15), "没有“matches”这个函数"),
        ("{1: 2} == {}", "读不懂"),
        ("a.b.C{x: 1} == answers", "读不懂"),
        ("duration('1h') == timestamp('2026-01-01T00:00:00Z')", "没有“duration”这个函数"),
        ("answers.?a", "读不懂"),
        ("answers.`a` == 1", "读不懂"),
        ("(" * 200 + "true" + ")" * 200, "最多 20 层"),
        ("[" * 240 + "]" * 240, "最多 20 层"),
        ("answers.a == '\ud800'", "写错了"),
        ("answers．a == 1", "读不懂"),
        ("__import__('os')", "没有“__import__”这个函数"),
        ("\x00", "读不懂"),
        ("；drop table", "读不懂"),
    ],
)
def test_refuses_what_could_reach_out_or_never_end(expression: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check_condition(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "1 / 0 == 1",
        "answers.number % 0 == 1",
        "9223372036854775807 + answers.number > 0",
        "answers.text > 3",
        "!" * 486 + "answers.agent",
        "answers" + ".a" * 240,
        "answers" + "[0]" * 160,
        "1" + "+1" * 240 + " == 1",
        "answers.agent ? 1 : " * 24 + "1",
        "(" * 20 + "1" + ")" * 20,
        "+".join(["answers.long"] * 38) + " == ''",
        "has(answers.nothing) == 1",
        "answers.nothing.deeper == 1",
        "answers.list[7] == 1",
        "int(answers.text) == 1",
        "answers",
        "'yes'",
    ],
)
def test_a_condition_that_cannot_be_worked_out_does_not_hold(expression: str) -> None:
    check_condition(expression)
    assert is_met(expression, answers=ANSWERS) is False


def test_what_may_not_be_written_is_not_worked_out_either() -> None:
    assert not is_met("[1].all(answers, true)", answers={})
    assert not is_met("true || " * 100 + "true", answers={})


ATOMS = st.sampled_from(
    [
        *("answers", "data", "answers.text", 'answers["number"]', "data['a.b']", "answers.list", "answers.none", "x"),
        *("0", "1", "-1", "9223372036854775807", "-9223372036854775808", "1.5", "1e308", "5u", '"a"', "'\\u4e00'"),
        *("true", "false", "null", "[]", '[1, "a", null]'),
    ]
)
OPERATORS = st.sampled_from([*"+-*/%<>", "==", "!=", "<=", ">=", "&&", "||", " in "])
NAMES = st.sampled_from([*sorted(FUNCTIONS), "has", "all", "exists", "map", "matches", "timestamp", "type", "dyn"])


def larger(inner: "st.SearchStrategy[str]") -> "st.SearchStrategy[str]":
    """Build expressions of smaller ones."""
    return st.one_of(
        st.builds(lambda left, sign, right: f"{left} {sign} {right}", inner, OPERATORS, inner),
        st.builds(
            lambda form, one: form.format(one), st.sampled_from(["({})", "!{}", "-{}", "[{}]", "{}.size"]), inner
        ),
        st.builds(lambda name, one: f"{name}({one})", NAMES, inner),
        st.builds(lambda one, name, other: f"{one}.{name}({other})", inner, NAMES, inner),
        st.builds(lambda one, other: f"{one}[{other}]", inner, inner),
        st.builds(lambda one, yes, no: f"{one} ? {yes} : {no}", inner, inner, inner),
        st.builds(lambda one, at, what: one[:at] + what + one[at:], inner, st.integers(0, 99), st.text(max_size=3)),
    )


EXPRESSIONS = st.recursive(ATOMS, larger, max_leaves=12)
KEPT = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=5,
)


def check_nothing_crashes(expression: str, kept: Any) -> None:
    """Either it is refused in words, and then never holds, or it gives yes or no."""
    try:
        check_condition(expression)
    except BadInput as refused:
        assert refused.message.startswith("条件")
        assert not is_met(expression, answers=ANSWERS)
    assert is_met(expression, answers={"text": kept, "list": [kept]}, data={"a.b": kept}) in {True, False}


@given(EXPRESSIONS | st.text(max_size=40), KEPT)
@example("answers.text in answers.list", float("nan"))
def test_no_expression_crashes(expression: str, kept: Any) -> None:
    check_nothing_crashes(expression, kept)


@pytest.mark.soak
@settings(max_examples=5_000)
@given(EXPRESSIONS | st.text(), KEPT)
def test_nor_does_one_of_very_many(expression: str, kept: Any) -> None:
    check_nothing_crashes(expression, kept)
