"""Cells, periods, rows and figures: what is read, what is refused in which words, what adds up."""

from datetime import date, datetime
from math import dist
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.datasets import rules
from mingban.datasets.choices import ColumnType, Period
from mingban.datasets.definitions import Column, Layout


def column(kind: ColumnType, **more: Any) -> Column:
    return Column(name="one", label="一列", type=kind, **more)


@pytest.mark.parametrize(
    ("kind", "written", "kept", "said"),
    [
        (ColumnType.TEXT, " 教育 ", "教育", "教育"),
        (ColumnType.TEXT, 20502.0, "20502", "20502"),
        (ColumnType.TEXT, True, "是", "是"),
        (ColumnType.TEXT, datetime(2026, 3, 7), "2026-03-07", "2026-03-07"),  # noqa: DTZ001 — as Excel has days
        (ColumnType.MONEY, 0.1 + 0.2, 30, "0.30"),
        (ColumnType.MONEY, "１，２３４．５", 123450, "1,234.50"),
        (ColumnType.MONEY, -12, -1200, "-12.00"),
        (ColumnType.NUMBER, "1,000", 1000, "1,000"),
        (ColumnType.NUMBER, 93.5, 93.5, "93.5"),
        (ColumnType.DAY, "2026年3月7日", "2026-03-07", "2026-03-07"),
        (ColumnType.DAY, date(2026, 3, 7), "2026-03-07", "2026-03-07"),
        (ColumnType.LINK, "/open/data/", "/open/data/", "/open/data/"),
        (ColumnType.LINK, "https://www.gov.cn/a?b=1", "https://www.gov.cn/a?b=1", "https://www.gov.cn/a?b=1"),
        (ColumnType.POINT, "109.9982，27.5493", [109.9982, 27.5493], "109.9982,27.5493"),
        (ColumnType.TEXT, "  ", None, ""),
        (ColumnType.MONEY, None, None, ""),
    ],
)
def test_a_cell_is_kept_and_said(kind: ColumnType, written: Any, kept: Any, said: str) -> None:
    one = column(kind)
    assert rules.read_cell(one, written) == kept
    assert rules.say_cell(one, kept) == said
    assert rules.read_cell(one, rules.written_cell(one, kept)) == kept


@pytest.mark.parametrize(
    ("kind", "written", "because"),
    [
        (ColumnType.MONEY, "12万", "不是数字"),
        (ColumnType.MONEY, 1.005, "两位小数"),
        (ColumnType.MONEY, 10**13, "太大"),
        (ColumnType.MONEY, True, "要填数字"),
        (ColumnType.MONEY, "NaN", "要填数字"),
        (ColumnType.NUMBER, 10**15, "太大"),
        (ColumnType.NUMBER, datetime(2026, 3, 7), "要填数字"),  # noqa: DTZ001 — as Excel has days
        (ColumnType.DAY, "2026-02-30", "2026-03-07"),
        (ColumnType.DAY, "三月", "2026-03-07"),
        (ColumnType.LINK, "javascript:alert(1)", "https://"),
        (ColumnType.LINK, "//elsewhere.example", "https://"),
        (ColumnType.LINK, "/a b", "https://"),
        (ColumnType.POINT, "27.5", "先经度"),
        (ColumnType.POINT, "27.5493,109.9982", "先经度"),
        (ColumnType.TEXT, "字" * 2001, "太长"),
        (ColumnType.TEXT, "a\x00b", "看不见"),
    ],
)
def test_what_a_cell_cannot_hold_is_said(kind: ColumnType, written: Any, because: str) -> None:
    with pytest.raises(rules.BadCell, match=because):
        rules.read_cell(column(kind), written)


def test_required_cells_options_and_money_in_wan() -> None:
    with pytest.raises(rules.BadCell, match="要填"):
        rules.read_cell(column(ColumnType.TEXT, is_required=True), " ")
    with pytest.raises(rules.BadCell, match="从这些里面选：通过、不通过"):
        rules.read_cell(column(ColumnType.TEXT, options=["通过", "不通过"]), "也许")
    wan = column(ColumnType.MONEY, unit="元", in_wan=True)
    kept = rules.read_cell(wan, "12.345678", scale=10_000)
    assert (kept, rules.say_cell(wan, kept), rules.plain_cell(wan, kept)) == (12345678, "12.35", 123456.78)
    assert (rules.heading_of(wan), rules.shown_heading(wan)) == ("一列（元）", "一列（万元）")


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_survives_a_round_through_files(yuan: Any) -> None:
    one = column(ColumnType.MONEY)
    kept = rules.read_cell(one, yuan.to_eng_string())
    assert rules.read_cell(one, rules.written_cell(one, kept)) == kept == int(yuan * 100)
    assert rules.read_cell(one, rules.plain_cell(one, kept)) == kept


@pytest.mark.parametrize(
    ("unit", "written", "kept", "first", "last", "before"),
    [
        (Period.YEAR, "２０２６年", "2026", date(2026, 1, 1), date(2026, 12, 31), "2025"),
        (Period.MONTH, "2024.2", "2024-02", date(2024, 2, 1), date(2024, 2, 29), "2023-02"),
        (Period.MONTH, "2026年12月", "2026-12", date(2026, 12, 1), date(2026, 12, 31), "2025-12"),
        (Period.DAY, "2026-11-22", "2026-11-22", date(2026, 11, 22), date(2026, 11, 22), "2025-11-22"),
    ],
)
def test_a_period_is_written_so_that_periods_sort(
    unit: str, written: str, kept: str, first: date, last: date, before: str
) -> None:
    assert rules.read_period(unit, written) == kept
    assert (rules.first_day(kept), rules.last_day(kept), rules.period_before(kept)) == (first, last, before)
    assert rules.say_period(kept).replace("\xa0", " ").startswith(f"{kept[:4]} 年")


@pytest.mark.parametrize(
    ("unit", "written"),
    [
        (Period.YEAR, "26"),
        (Period.YEAR, "0001"),
        (Period.MONTH, "2026-13"),
        (Period.DAY, "2026-02-30"),
        (Period.DAY, "2026"),
    ],
)
def test_another_period_is_refused(unit: str, written: str) -> None:
    with pytest.raises(rules.BadPeriod, match="请这样写"):
        rules.read_period(unit, written)


def layout(*, is_tree: bool = True, **more: Any) -> Layout:
    columns = [
        Column(name="code", label="编码", type=ColumnType.TEXT, is_key=True),
        Column(name="name", label="名称", type=ColumnType.TEXT),
        Column(name="money", label="金额", type=ColumnType.MONEY, adds_up=True),
    ]
    values = {"code": "a-layout", "name": "表", "kind": "LIST", "period": "YEAR", "about": "关于", "naming": "name"}
    return Layout(**values | {"columns": columns, "is_tree": is_tree} | more)


def check(rows: list[list[Any]], *, is_tree: bool = True) -> tuple[list[rules.Checked], list[str], dict[str, Any]]:
    table = rules.Table(layout(is_tree=is_tree))
    names = ["code", "name", "money"]
    found = list(table.check(rules.line_of(n, names, row, is_tree=is_tree) for n, row in enumerate(rows, start=1)))
    return found, [str(one) for one in table.problems.found], rules.totals_of(table)


def test_rows_stand_under_rows_and_add_up() -> None:
    rows, problems, totals = check(
        [[1, "a", "甲", 3], [2, "a1", "甲一", 1], [3, "a11", "甲一一", 1], [2, "a2", "甲二", 2], [1, "b", "乙", 0.5]]
    )
    assert problems == []
    assert [row.trail for row in rows] == [[], [1], [1, 2], [1], []]
    assert totals == {"money": 350}
    flat, problems, totals = check([["a", "甲", 1.25], ["b", "乙", None]], is_tree=False)
    assert (problems, totals, [row.trail for row in flat]) == ([], {"money": 125}, [[], []])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([[1, "a", "甲", 3], [2, "a1", "甲一", 1]], "第 1 行：金额：写的是 3.00，下级加起来是 1.00"),
        ([[1, "a", "甲", None], [2, "a1", "甲一", 1]], "第 1 行：金额：这一行没有填，下级加起来是 1.00"),
        ([[1, "a", "甲", 1], [1, "a", "乙", 1]], "第 2 行：编码“a”和第 1 行重复了"),
        ([[1, None, "甲", 1]], "第 1 行：编码：这一格要填，用来认出这一行"),
        ([[1, "字" * 201, "甲", 1]], "第 1 行：编码：太长了，最多 200 个字"),
        ([[2, "a", "甲", 1]], "第 1 行：上一行下面最多到第 1 级，这里写了 2"),
        ([[1, "a", "甲", 1], [3, "b", "乙", 1]], "第 2 行：上一行下面最多到第 2 级，这里写了 3"),
        ([["一", "a", "甲", 1]], "第 1 行：层级要填 1、2、3 这样的数"),
        ([[1, "a", "甲", "多"]], "第 1 行：金额：“多”不是数字，单位和说明请不要写在这一格"),
    ],
)
def test_what_is_wrong_with_rows_is_said_with_its_place(rows: list[list[Any]], said: str) -> None:
    assert check(rows)[1] == [said]


def test_children_without_figures_leave_the_sum_to_the_row_above() -> None:
    assert check([[1, "a", "甲", 3], [2, "a1", "甲一", None]])[1] == []


def test_problems_are_counted_but_not_all_listed() -> None:
    table = rules.Table(layout(is_tree=False))
    lines = (rules.line_of(n, ["code", "money"], [str(n), "x"], is_tree=False) for n in range(300))
    assert list(table.check(lines)) == []
    assert (table.problems.count, len(table.problems.found), table.count) == (300, 200, 300)


@pytest.mark.parametrize(
    "wrong", [{"naming": "nobody"}, {"planned": "nobody"}, {"columns": [Column(name="a", label="甲", type="TEXT")] * 2}]
)
def test_a_layout_that_does_not_hold_together_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        layout(**wrong)
    texts = [
        Column(name="a", label="甲", type=ColumnType.TEXT, is_key=True),
        Column(name="b", label="乙", type=ColumnType.TEXT, adds_up=True),
    ]
    with pytest.raises(ValueError, match="only numbers add up"):
        layout(columns=texts, naming="a")
    with pytest.raises(ValueError, match="exactly one column is the key"):
        layout(columns=[*texts[:1], Column(name="b", label="甲", type=ColumnType.TEXT)], naming="a")


def test_bars_are_as_long_as_what_they_say() -> None:
    assert rules.bar_of(200, 50, 400) == rules.Bar(planned=50.0, executed=12.5, rate="25.0%")
    assert rules.bar_of(200, None, 400) == rules.Bar(planned=50.0, executed=0, rate="还没有")
    assert rules.bar_of(0, 10, 100) == rules.Bar(planned=0, executed=10.0, rate="没有安排")
    assert rules.bar_of(-10, -5, 100) == rules.Bar(planned=0, executed=0, rate="没有安排")
    assert rules.bar_of(None, 10, 100) is None
    assert rules.bar_of(0, 0, 0) is None


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (103, 100, "增加 3.0%"),
        (99, 100, "减少 1.0%"),
        (5, 5, "持平"),
        (5, None, "上年没有"),
        (None, 5, ""),
        (5, 0, "上年是零"),
        (5, -1, ""),
    ],
)
def test_a_change_is_said_in_words(now: Any, before: Any, said: str) -> None:
    assert rules.say_change(now, before) == said


def test_places_are_drawn_with_north_up_and_a_kilometre_as_long_both_ways() -> None:
    assert rules.plan_of([]) is None
    plan = rules.plan_of([(110.0, 27.5), (110.1, 27.5), (110.0, 27.6)])
    assert plan is not None
    here, east, north = plan.points
    assert (east.x > here.x, east.y == here.y, north.y < here.y, north.x == here.x) == (True,) * 4
    assert (here.y - north.y) / (east.x - here.x) == pytest.approx(1 / 0.8868, rel=0.01)
    assert all(0 < point.x < plan.width and 0 < point.y < plan.height for point in plan.points)
    assert plan.scale_words == "2 公里"
    crowd = rules.plan_of([(110.0, 27.5)] * 5 + [(110.1, 27.6)])
    assert crowd is not None
    drawn = [(point.x, point.y) for point in crowd.points]
    assert min(dist(one, other) for place, one in enumerate(drawn) for other in drawn[:place]) > 20
    alone = rules.plan_of([(110.0, 27.5)])
    assert alone is not None
    assert alone.scale_words == "500 米"
