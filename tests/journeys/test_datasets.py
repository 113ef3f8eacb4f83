"""A table is brought in by one official and published by another; everybody reads it level by level and downloads it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page

from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import DESK_FIRST, PHONE_FIRST

pytestmark = pytest.mark.journey
HEAD: list[int | str] = ["层级", "编码", "单位或科目", "预算数（元）", "决算数（元）"]
WRONG: list[list[int | str]] = [
    [1, "1", "区演示局", 300, 250],
    [2, "1-205", "教育支出", 100, 90],
    [2, "1-208", "社会保障和就业支出", 150, 160],
]
RIGHT: list[list[int | str]] = [[1, "1", "区演示局", 250, 250], *WRONG[1:]]


def file_of(rows: list[list[int | str]], path: Path) -> Path:
    """Write an Excel file."""
    workbook = Workbook()
    for row in [HEAD, *rows]:
        workbook.worksheets[0].append(row)
    workbook.save(path)
    return path


def bring(editor: Official, desk: str, file: Path) -> None:
    """Send a file in."""
    editor.open(f"{desk}import/")
    editor.fill("是哪一期的", "2026")
    editor.attach(editor.page.get_by_label("填好的 Excel 文件"), file)
    editor.press("检查并导入")


@pytest.mark.parametrize("width", DESK_FIRST)
def test_a_budget_is_brought_in_published_read_and_downloaded(
    official: Callable[[str, int], Official],
    house: House,
    watch: Watch,
    window: Callable[..., Page],
    tmp_path: Path,
    width: int,
) -> None:
    editor, head, reader = (
        official("qz.editor", width),
        official("qz.head", width),
        Visitor(window(width), house, watch),
    )
    code, desk = f"journey-{width}", f"/desk/data/journey-{width}/"
    editor.open("/desk/data/")
    editor.follow("新建一份数据")
    editor.page.get_by_label("用哪种表式").select_option("department-budget")
    for label, value in (
        ("代码", code),
        ("名称", f"演示局预算 {width}"),
        ("领域", "财政预决算"),
        ("说明", "演示文字：一个单位的预算。"),
        ("多久更新一次", "ANNUAL"),
        ("数据来源", "演示数据"),
    ):
        editor.fill(label, value)
    editor.press("存起来")
    bring(editor, desk, file_of(WRONG, tmp_path / "wrong.xlsx"))
    editor.sees(re.compile("写的是 300.00，下级加起来是 250.00"))
    bring(editor, desk, file_of(RIGHT, tmp_path / "right.xlsx"))
    editor.sees("检查通过，3 行")
    head.open(f"{desk}1/")
    head.press("看过了，发布")
    head.sees("发布了，公众现在就看得到")
    reader.open("/open/data/")
    reader.follow(f"演示局预算 {width}")
    reader.follow("区演示局")
    reader.sees("教育支出")
    csv = reader.page.get_by_role("link", name=re.compile("CSV，给程序用"))
    assert "2,1-208,社会保障和就业支出,150.00,160.00,\r\n" in reader.download(csv).decode()


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_what_the_demonstration_shows_is_drawn_and_linked(
    house: House, watch: Watch, window: Callable[..., Page], width: int
) -> None:
    reader = Visitor(window(width), house, watch)
    reader.open("/open/data/department-budget/")
    reader.follow(re.compile("2025.年"))
    reader.sees("更正了")
    for code in ("monthly-accounts", "longhua-expropriation", "power-list"):
        reader.open(f"/open/data/{code}/")
    reader.open("/open/data/elevator-fund/")
    reader.follow("2026 年加装电梯补助分配结果")
    reader.sees("已拨付")
    reader.open("/open/data/public-works/?under=1")
    reader.sees("完成了")
    reader.open("/open/data/public-places/")
    reader.page.locator(".plan a").first.focus()
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url(re.compile("#p1$"))
