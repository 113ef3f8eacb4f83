"""The catalogue's staff change an item on screen; another of them publishes it, and everybody reads what has changed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.citizen import Citizen
from tests.journeys.official import Official

pytestmark = pytest.mark.journey

# An item that no other journey walks through.
NAME, GUIDE = "老年人优待证办理", "/items/senior-card/"
SUMMARY = "满 60 周岁就能办，坐公交、进公园有优待，当天就能拿。"


def test_what_one_changed_another_publishes(
    citizen: Callable[..., Citizen], official: Callable[[str, int], Official]
) -> None:
    author, reader = official("sp.publisher", 1280), citizen(390)
    draft = change_summary(author)
    author.follow("和现行的比")
    author.sees(SUMMARY)
    author.open(draft)
    author.follow("交给另一位审核")
    author.press("交上去")
    author.sees("您自己交的，要请另一位来审核")
    reader.open(GUIDE)
    assert SUMMARY not in reader.page.content()
    checker = official("sp.checker", 1280)
    checker.open(draft)
    checker.sees(SUMMARY)
    checker.press("审核通过，马上公布")
    reader.open(f"{GUIDE}changes/")
    reader.sees(SUMMARY)
    reader.open(GUIDE)
    reader.sees(SUMMARY)


def change_summary(author: Official) -> str:
    """Begin a draft and change a sentence, which the preview shows at once; return the draft's address."""
    author.open("/desk/catalogue/")
    row = author.page.get_by_role("row").filter(has_text=NAME)
    author.arrive(row.get_by_role("button").click)
    draft = author.path
    author.follow("基本信息")
    author.fill("一句话说明", SUMMARY)
    author.page.wait_for_function("() => window.htmx")
    author.page.keyboard.press("Tab")
    expect(author.page.get_by_role("complementary", name="群众看到的样子")).to_contain_text(SUMMARY)
    author.press("保存")
    author.open(draft)
    return draft
