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
