import pytest

from mingban.core.conditions import check_condition, is_met
from mingban.core.errors import BadInput


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
        ("[1, 2, 3].all(x, x > 0)", "不认识“x”"),
        ("[1].map(a, [1].map(b, [1].map(c, a + b + c))) == []", "不认识“a”"),
        ("(" * 200 + "true" + ")" * 200, "读不懂"),
        ("[" * 240 + "]" * 240, "读不懂"),
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
        "answers.text.matches('[')",
        "answers.nothing.deeper == 1",
        "answers.list[7] == 1",
        "int(answers.text) == 1",
        "answers",
        "'yes'",
    ],
)
def test_a_condition_that_cannot_be_worked_out_does_not_hold(expression: str) -> None:
    check_condition(expression)
    assert is_met(expression, answers={"number": 1, "text": "abc", "list": [1], "nothing": None}) is False


def test_a_pattern_made_to_take_for_ever_does_not() -> None:
    assert not is_met("answers.text.matches('^(a+)+$')", answers={"text": "a" * 5000 + "!"})
