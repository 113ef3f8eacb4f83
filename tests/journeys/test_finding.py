"""A reader looks for documents: narrows them, goes on to the service that belongs to one, and back from the service."""

import re
import shutil
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import PHONE_FIRST

pytestmark = pytest.mark.journey
RULES, TRIAL = "鹤城区小餐饮登记管理办法", "鹤城区小餐饮登记管理暂行办法"
NOWHERE = "航天飞机"


def narrow(reader: Visitor, label: str, value: str) -> None:
    """Choose a value under a heading of the filters."""
    fold = reader.page.locator("details", has_text="按条件挑")
    if not fold.evaluate("fold => fold.open"):
        reader.click(fold.locator("summary"))
    values = fold.get_by_role("list", name=label)
    reader.arrive(lambda: reader.click(values.get_by_role("link", name=re.compile(f"^{re.escape(value)}"))))


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_documents_are_narrowed_ordered_and_lead_to_services_and_back(
    house: House, watch: Watch, window: Callable[..., Page], width: int
) -> None:
    reader = Visitor(window(width), house, watch)
    reader.open("/search/")
    box = reader.page.get_by_role("searchbox")
    box.press_sequentially("小餐饮登记", delay=30)
    expect(reader.page.locator("#suggest").get_by_role("link", name=RULES)).to_be_visible()
    watch.look(reader.page)
    reader.arrive(lambda: box.press("Enter"))
    reader.sees(RULES)
    reader.sees(TRIAL)
    chosen = reader.page.get_by_label("选了的条件")
    for label, value in (
        ("五公开", "管理公开"),
        ("单位", "区市场监督管理局"),
        ("领域", "市场监管"),
        ("种类", "通知"),
        ("效力", "已废止"),
    ):
        reader.open("/search/?q=办法")
        narrow(reader, label, value)
        expect(chosen).to_contain_text(value)
        reader.sees(TRIAL)
    expect(reader.page.locator(".hits > li")).to_have_count(1)
    narrow(reader, "日期", "近一年")
    reader.sees("这些条件下没有")
    reader.open("/search/?q=小餐饮登记")
    reader.follow("最新的在前")
    titles = reader.page.locator(".hits h3").all_inner_texts()
    assert titles.index(RULES) < titles.index(TRIAL)
    reader.follow(re.compile(f"^{RULES}$"))
    services = reader.page.get_by_role("region", name="相关的事，现在就能办")
    reader.arrive(lambda: reader.click(services.get_by_role("link", name="办食品经营许可证")))
    documents = reader.page.get_by_role("region", name="相关文件")
    reader.arrive(lambda: reader.click(documents.get_by_role("link", name=RULES)))
    assert reader.heading() == RULES


def test_what_nobody_finds_is_listed_for_editors(
    house: House, watch: Watch, window: Callable[..., Page], official: Callable[[str, int], Official]
) -> None:
    reader = Visitor(window(390), house, watch)
    for _ in range(3):
        reader.open(f"/search/?q={NOWHERE}")
        reader.sees(f"没找到“{NOWHERE}”")
    editor = official("sp.publisher", 1280)
    editor.open("/desk/searches/")
    editor.sees(NOWHERE)


def test_a_vanished_index_is_said_and_comes_back_by_itself(
    house: House, watch: Watch, window: Callable[..., Page]
) -> None:
    """The web server tells the worker, and the worker builds it anew."""
    reader = Visitor(window(390), house, watch)
    shutil.rmtree(house.var / "index")
    reader.open("/search/?q=理发店")
    reader.sees("搜索目录正在重新整理")
    reader.page.wait_for_function(
        "async () => (await (await fetch(location.href)).text()).includes('找到 ')", timeout=60_000, polling=500
    )
    reader.open("/search/?q=理发店")
    reader.sees("我要开理发店")
