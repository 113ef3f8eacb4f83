"""A mailbox is told of what is published; an error that a visitor finds is answered."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import PHONE_FIRST

pytestmark = pytest.mark.journey
WORDS = "共享电单车 充电柜"


def publish(house: House, folder: Path, title: str) -> None:
    """Have a document of the demonstration published, as the set-up does."""
    document = {
        "title": title,
        "number": "",
        "issuer": "演示",
        "published_on": str(date.today()),  # noqa: DTZ011 — the demonstration's clock is the machine's
        "kind": "NOTICE",
        "organisation": "hecheng-urban",
        "column": "documents",
        "five": "EXECUTION",
        "field": "城市管理",
        "paragraphs": ["共享电单车的充电柜放在画线的地方。演示文本。"],
        "is_demo_text": True,
        "needs_interpretation": False,
    }
    file = folder / "open-site.json"
    file.write_text(json.dumps({"documents": [document]}, ensure_ascii=False), encoding="utf-8")
    house.manage("open_site_load", str(file))


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_whoever_leaves_a_mailbox_is_told_of_what_is_published_and_ends_it_with_one_click(
    house: House, watch: Watch, window: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    reader, address = Visitor(window(width), house, watch), f"reader{width}@example.cn"

    def letter(number: int) -> dict[str, Any]:
        """Return the newest letter, once there are so many."""
        came = lambda: found if len(found := house.sandbox.mail(address)) >= number else None  # noqa: E731 — asked again
        newest: dict[str, Any] = house.sandbox.wait_for(came, seconds=90)[0]
        return newest

    def path_in(letter: dict[str, Any], part: str) -> str:
        return next(str(urlsplit(link).path) for link in letter["links"] if part in link)

    reader.open(f"/search/?q={WORDS}{width}")
    reader.follow("有新的告诉我")
    reader.fill("您的邮箱", address)
    reader.press("用邮箱订阅")
    reader.sees("还差一步")
    reader.open(path_in(letter(1), "/confirm/"))
    reader.press("确认订阅")
    reader.sees("订阅好了")
    publish(house, tmp_path, f"共享电单车充电柜{width}怎么放（演示文本）")
    told = letter(2)
    assert "怎么放" in told["text"]
    reader.open(path_in(told, "/of/"))
    reader.sees("这个邮箱的订阅")
    reader.open(path_in(told, "/end/"))
    reader.press("退订")
    reader.sees("已经退订了")


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_whoever_finds_an_error_says_so_and_reads_the_answer(
    house: House,
    watch: Watch,
    window: Callable[..., Page],
    official: Callable[[str, int], Official],
    width: int,
) -> None:
    reader, clerk = Visitor(window(width), house, watch), official("sp.publisher", width)
    what = f"第 {width} 行的电话少了一位"
    reader.open("/accessibility/")
    footer = reader.page.locator("footer")
    reader.follow("页面有错", within=footer)
    assert reader.page.get_by_label("哪个页面").input_value() == "/accessibility/"
    reader.press("提交")
    reader.sees("请选一个")
    reader.choose("是什么问题", "内容过时")
    reader.fill("错在哪里，应该是什么", what)
    reader.press("提交")
    reader.sees("正在核实")
    receipt = reader.path
    clerk.open("/desk/corrections/?state=OPEN")
    clerk.follow("无障碍")
    clerk.sees(what)
    clerk.choose("核实结果", "改好了")
    clerk.fill("怎么答复", "电话补上了，谢谢您。")
    clerk.press("答复")
    reader.open(receipt)
    reader.sees("电话补上了，谢谢您。")
    reader.open("/corrections/")
    reader.sees("一年来的情况")
