from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingban.agencies import rules
from mingban.agencies.choices import RegionLevel
from mingban.agencies.definitions import RegionRow
from mingban.agencies.tests.factories import agencies, hall, organisation
from mingban.clocks.rules import Calendar, NotAnnounced

CALENDAR = Calendar(
    {2026: {date(2026, 10, 1): False, date(2026, 10, 3): False, date(2026, 10, 10): True}},
    {date(2026, 10, 1): "国庆节"},
)
MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17))
WEEKDAYS = {weekday: [MORNING, AFTERNOON] for weekday in range(5)}


@pytest.mark.parametrize(
    ("code", "level", "said"),
    [
        ("430000", RegionLevel.PROVINCE, ""),
        ("431200", RegionLevel.PREFECTURE, ""),
        ("431202", RegionLevel.COUNTY, ""),
        ("431202001", RegionLevel.TOWN, ""),
        ("431202001001", RegionLevel.VILLAGE, ""),
        ("43", RegionLevel.PROVINCE, "6 位数字"),
        ("４３００００", RegionLevel.PROVINCE, "6 位数字"),
        ("431202", RegionLevel.TOWN, "9 位数字"),
        ("431200", RegionLevel.PROVINCE, "后四位应是 0000"),
        ("431202", RegionLevel.PREFECTURE, "后两位应是 00"),
        ("430000", RegionLevel.PREFECTURE, "后两位应是 00"),
        ("431200", RegionLevel.COUNTY, "后两位不能是 00"),
    ],
)
def test_codes_fit_their_level(code: str, level: RegionLevel, said: str) -> None:
    problem = rules.code_problem(code, level)
    assert said in problem
    assert bool(problem) is bool(said)


def row(code: str, level: RegionLevel, parent: str, number: int = 2) -> RegionRow:
    return RegionRow(row=number, code=code, name="某地", level=level, parent=parent)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("43", RegionLevel.PROVINCE, ""), "6 位数字"),
        (row("440000", RegionLevel.PROVINCE, "430000"), "省没有上级"),
        (row("431300", RegionLevel.PREFECTURE, ""), "缺少上级的代码"),
        (row("431300", RegionLevel.PREFECTURE, "990000"), "没有上级 990000"),
        (row("431302", RegionLevel.COUNTY, "431202"), "不能是县（区）的上级"),
        (row("431302", RegionLevel.COUNTY, "431200"), "不在上级 431200 之内"),
    ],
)
def test_names_the_row_that_does_not_fit(wrong: RegionRow, said: str) -> None:
    known = {"430000": RegionLevel.PROVINCE, "431200": RegionLevel.PREFECTURE, "431202": RegionLevel.COUNTY}
    problems = rules.check_regions([wrong], known)
    assert [problem.where for problem in problems] == ["第 2 行"]
    assert said in problems[0].message


def test_refuses_both_rows_of_a_code_that_is_there_twice() -> None:
    twice = [row("430000", RegionLevel.PROVINCE, "", number) for number in (2, 7)]
    assert [problem.where for problem in rules.check_regions(twice, {})] == ["第 2 行", "第 7 行"]


def test_a_level_may_be_left_out() -> None:
    rows = [
        row("440000", RegionLevel.PROVINCE, ""),
        row("441900", RegionLevel.PREFECTURE, "440000"),
        row("441900003", RegionLevel.TOWN, "441900"),
    ]
    assert rules.check_regions(rows, {}) == []


def changed_hall(**changes: Any) -> Callable[[], list[str]]:
    return lambda: found([organisation()], [hall(**changes)])


def found(organisations: list[dict[str, Any]], centres: list[dict[str, Any]]) -> list[str]:
    definition = agencies(organisations, centres)
    return [str(problem) for problem in rules.check_agencies(definition, regions={"431202"}, parents={"known": ""})]


def test_finds_nothing_where_all_fits() -> None:
    assert found([organisation(), organisation("part", parent="known")], [hall()]) == []


@pytest.mark.parametrize(
    ("find", "said"),
    [
        (lambda: found([organisation(region="990000")], []), "organisations.1.region：没有区划 990000"),
        (lambda: found([organisation(parent="unknown")], []), "organisations.1.parent：没有机构 unknown"),
        (lambda: found([organisation(), organisation()], []), "organisations：hecheng-market 出现了 2 次"),
        (lambda: found([organisation()], [hall(), hall()]), "centres：hecheng-hall 出现了 2 次"),
        (lambda: found([organisation("a", parent="a")], []), "上级绕了一圈"),
        (
            lambda: found([organisation("a", parent="b"), organisation("b", parent="a")], []),
            "organisations.2.parent：上级绕了一圈",
        ),
        (changed_hall(organisation="unknown"), "centres.1.organisation：没有机构 unknown"),
        (changed_hall(counters=[{"number": "1", "name": "x"}] * 2), "centres.1.counters：1 出现了 2 次"),
        (
            changed_hall(counters=[{"number": "1", "name": "x", "organisation": "unknown"}]),
            "centres.1.counters.1.organisation：没有机构 unknown",
        ),
        (
            changed_hall(hours=[{"weekdays": [7], "opens": "12:00", "closes": "09:00"}]),
            "星期日：09:00 关门不晚于 12:00 开门",
        ),
        (changed_hall(hours=[{"weekdays": [1], "opens": "09:00", "closes": "12:00"}] * 2), "星期一的时间有重叠"),
    ],
)
def test_names_what_leads_nowhere(find: Callable[[], list[str]], said: str) -> None:
    assert any(said in problem for problem in find())


def test_below_a_ring_is_not_in_it() -> None:
    problems = found([organisation("a", parent="b"), organisation("b", parent="a"), organisation("c", parent="a")], [])
    assert not any(problem.startswith("organisations.3") for problem in problems)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-23T08:59:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T11:59:59", True),
        ("2026-11-23T12:00", False),
        ("2026-11-23T13:30", True),
        ("2026-11-21T10:00", False),  # Saturday
        ("2026-10-01T10:00", False),  # a holiday on a Thursday
        ("2026-10-10T10:00", True),  # a Saturday worked to make up, at Monday's hours
    ],
)
def test_open_on_working_days(at: str, is_open: bool) -> None:
    assert rules.is_open(datetime.fromisoformat(at), WEEKDAYS, CALENDAR) is is_open


def test_a_place_open_on_saturdays_keeps_its_own_hours() -> None:
    saturdays = {**WEEKDAYS, 5: [MORNING]}
    assert rules.openings(date(2026, 11, 21), saturdays, CALENDAR) == [MORNING]
    assert rules.openings(date(2026, 10, 10), saturdays, CALENDAR) == [MORNING]
    assert rules.openings(date(2026, 10, 3), saturdays, CALENDAR) == []


def test_a_place_without_hours_is_never_open() -> None:
    assert rules.openings(date(2026, 10, 10), {}, CALENDAR) == []


def test_does_not_guess_in_a_year_that_is_not_announced() -> None:
    with pytest.raises(NotAnnounced):
        rules.is_open(datetime.fromisoformat("2027-01-04T10:00"), WEEKDAYS, CALENDAR)


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.times())
def test_never_open_on_a_holiday_nor_outside_its_hours(day: date, moment: time) -> None:
    if rules.is_open(datetime.combine(day, moment), WEEKDAYS, CALENDAR):
        assert not CALENDAR.holiday(day)
        assert MORNING[0] <= moment < AFTERNOON[1]
