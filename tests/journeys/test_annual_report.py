"""The annual report is written by one, published by another, read by everybody; a number leads to what it counts."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch

pytestmark = pytest.mark.journey
WIDTH = 390
WORDS = {
    "一、总体情况": "演示文字：公开了流感疫苗接种点。",
    "五、存在的主要问题及改进情况": "演示文字：答复慢了，已经改进。",
    "六、其他需要报告的事项": "演示文字：无。",
}
NUMBERS = ("规章：本年制发件数", "规章：本年废止件数", "规章：现行有效件数", "行政强制：本年处理决定数量")


def test_an_annual_report_is_written_published_and_read(
    official: Callable[[str, int], Official], house: House, watch: Watch, window: Callable[..., Page]
) -> None:
    reader, year = Visitor(window(WIDTH), house, watch), date.today().year - 1  # noqa: DTZ011 — only its year
    reader.open("/open/reports/")
    reader.follow("怀化市鹤城区市场监督管理局，")
    told = official("sj.reviewer", WIDTH)
    told.open(reader.path.replace("/open/reports/hecheng-market/", "/desk/requests/reports/"))
    told.follow("1", within=told.page.get_by_role("row", name=re.compile("^行政复议")))
    told.sees("锦绣小区电梯投诉的调查笔录")
    clerk, head = official("wj.clerk", WIDTH), official("wj.head", WIDTH)
    clerk.open("/desk/requests/")
    clerk.follow("年度报告")
    assert clerk.path == f"/desk/requests/reports/{year}/"
    for label, words in WORDS.items():
        clerk.page.get_by_label(re.compile(f"^{label}")).fill(words)
    for label in NUMBERS:
        clerk.page.get_by_label(re.compile(f"^{label}")).fill("0")
    clerk.page.get_by_label(re.compile("^行政处罚")).fill("37")
    clerk.page.get_by_label(re.compile("^行政事业性收费")).fill("1.25")
    clerk.press("保存")
    clerk.sees("等单位负责人发布")
    head.open(f"/desk/requests/reports/{year}/")
    head.press("发布年度报告")
    head.sees("数字从现在起不再变")
    reader.open("/open/reports/")
    reader.follow("怀化市鹤城区卫生健康局，")
    expect(reader.page.get_by_role("cell", name="1.25")).to_be_visible()
