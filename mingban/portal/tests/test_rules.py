import pytest

from mingban.core.icons import ICONS
from mingban.portal import rules
from mingban.portal.rules import Standing, standing


@pytest.mark.parametrize(
    ("words", "word", "sentence"),
    [
        ([], "交上来了", ""),
        (["交上来了"], "交上来了", ""),
        (["交上来了", "交上来了"], "交上来了", "2 件事办好了 0 件"),
        (["交上来了", "受理了"], "正在办", "2 件事办好了 0 件"),
        (["办好了", "受理了", "正在办"], "正在办", "3 件事办好了 1 件"),
        (["办好了", "等您补材料", "正在办"], "等您补材料", "3 件事办好了 1 件"),
        (["办好了", "已寄出"], "办好了", "2 件事都办好了"),
        (["办好了"], "办好了", ""),
        (["办好了", "没通过"], "办好了", "2 件事办好了 1 件，1 件没有办成"),
        (["没通过"], "没通过", ""),
        (["没通过", "已撤回"], "没通过", ""),
        (["已撤回", "已撤回"], "已撤回", ""),
    ],
)
def test_an_application_stands_where_its_cases_stand(words: list[str], word: str, sentence: str) -> None:
    assert standing(words) == Standing(word, sentence)


@pytest.mark.parametrize(
    ("word", "kind"), [("办好了", "ok"), ("等您补材料", "warn"), ("正在办", "info"), ("没填完", "")]
)
def test_each_word_has_its_colour(word: str, kind: str) -> None:
    assert Standing(word, "").tag_kind == kind


@pytest.mark.parametrize(("name", "picture"), [("刻公章", "pen"), ("给孩子上户口", "home"), ("烟花爆竹", "doc")])
def test_a_name_gives_a_picture(name: str, picture: str) -> None:
    assert rules.picture_of(name) == picture


def test_every_picture_is_drawn() -> None:
    assert {picture for _, picture in rules.PICTURES} <= set(ICONS)


def test_visits_and_limits_in_words() -> None:
    assert [rules.visits_in_words(visits) for visits in (0, 2)] == ["不用跑", "最多跑 2 趟"]
    assert rules.limit_in_words(0, is_working=True) == "当天"
    assert rules.limit_in_words(3, is_working=True) == "3 个工作日"
    assert rules.limit_in_words(30, is_working=False) == "30 天"
