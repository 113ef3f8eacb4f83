"""Periods, looks at pages, and the arithmetic of the monthly table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mingban.disclosure.choices import OnTime
from mingban.disclosure.rules import (
    Look,
    Tally,
    is_gone,
    judge_look,
    month_bounds,
    next_look,
    occasion_of_event,
    on_time,
    periods_due,
    published_moment,
    ranked,
    read_limit,
    renewal_day,
)

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "since", "today", "expected"),
    [
        ("每年1月31日前", date(2026, 1, 10), date(2026, 11, 23), [("2026", date(2026, 1, 1), 30)]),
        ("每年1月31日前", date(2026, 2, 1), date(2026, 11, 23), []),
        (
            "每年3月底前",
            date(2026, 2, 1),
            date(2027, 1, 1),
            [("2026", date(2026, 1, 1), 89), ("2027", date(2027, 1, 1), 89)],
        ),
        ("每年2月31日前", date(2027, 12, 1), date(2028, 1, 5), [("2028", date(2028, 1, 1), 59)]),
        ("每月20日前", date(2026, 10, 21), date(2026, 11, 23), [("2026-11", date(2026, 11, 1), 19)]),
        (
            "每月底前",
            date(2026, 11, 30),
            date(2026, 12, 1),
            [("2026-11", date(2026, 11, 1), 29), ("2026-12", date(2026, 12, 1), 30)],
        ),
        ("每季度首月15日前", date(2026, 10, 15), date(2026, 10, 15), [("2026-Q4", date(2026, 10, 1), 14)]),
        ("每季度结束后15日内", date(2026, 9, 1), date(2026, 11, 23), [("2026-Q3", date(2026, 9, 30), 15)]),
        ("每半年公开一次", date(2026, 7, 2), date(2026, 11, 23), [("2026-H2", date(2026, 7, 1), 183)]),
        ("及时公开", date(2020, 1, 1), date(2026, 11, 23), []),
    ],
)
def test_a_period_is_due_from_its_beginning_if_the_entry_was_there_before_its_last_day(
    text: str, since: date, today: date, expected: list[tuple[str, date, int]]
) -> None:
    found = periods_due(read_limit(text), since=since, today=today)
    assert [(one.key, one.on, one.days) for one in found] == expected


def test_what_was_missed_for_years_is_made_up_for_in_order() -> None:
    found = periods_due(read_limit("按季度公开"), since=date(2024, 2, 1), today=date(2026, 11, 23))
    assert [one.key for one in found[:2]] == ["2024-Q1", "2024-Q2"]
    assert len(found) == 12
    assert found[-1].what == "2026 年第 4 季度"
    assert not found[-1].ends_on_workday, "a fixed day is not moved by a weekend"


def test_the_same_thing_on_the_same_day_is_one_occasion_and_without_days_the_law_limits() -> None:
    limit = read_limit("及时公开")
    first, again = (occasion_of_event(limit, on=date(2026, 11, 2), what="名单", basis="目录") for _ in range(2))
    assert first == again
    assert (first.days, first.unit) == (20, "WORKING_DAY")
    assert "第二十六条" in first.basis
    other = occasion_of_event(read_limit("3日内"), on=date(2026, 11, 2), what="名单二", basis="目录")
    assert (other.days, other.basis, other.key == first.key) == (3, "目录", False)


def test_a_renewal_is_due_on_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert renewal_day("MONTH", date(2026, 1, 31)) == date(2026, 2, 28)
    assert renewal_day("YEAR", date(2024, 2, 29)) == date(2025, 2, 28)
    assert renewal_day("QUARTER", date(2026, 11, 23)) == date(2027, 2, 23)


@pytest.mark.parametrize(
    ("asked", "look", "is_up"),
    [
        ("https://a.cn/b", Look(status=200, url="https://a.cn/b", size=5, title="公告"), True),
        ("https://a.cn/b", Look(status=200, url="https://a.cn/c", size=5), True),
        ("https://a.cn/b", Look(status=404, url="https://a.cn/b", size=5), False),
        ("https://a.cn/b", Look(status=500, url="https://a.cn/b", size=5), False),
        ("https://a.cn/b", Look(status=200, url="https://a.cn/b", size=0), False),
        ("https://a.cn/b", Look(status=200, url="https://a.cn/b", size=5, title="您访问的页面不存在"), False),
        ("https://a.cn/b", Look(status=200, url="https://a.cn/b", size=5, title="404 Not Found"), False),
        ("https://a.cn/b", Look(status=200, url="https://a.cn/", size=5, title="首页"), False),
        ("https://a.cn/", Look(status=200, url="https://a.cn/", size=5, title="首页"), True),
        ("https://a.cn/b", Look(url="https://a.cn/b", error="连不上"), False),
    ],
)
def test_only_a_page_that_answers_with_itself_is_up(asked: str, look: Look, *, is_up: bool) -> None:
    found, words = judge_look(asked, look)
    assert found is is_up
    assert words


def test_one_bad_minute_withdraws_nothing() -> None:
    def gone(status: int | None, failures: int, minutes: int) -> bool:
        return is_gone(status=status, failures=failures, failing_since=NOON, at=NOON + timedelta(minutes=minutes))

    assert not gone(404, 1, 0)
    assert gone(404, 2, 10)
    assert gone(410, 2, 10)
    assert not gone(500, 3, 40)
    assert gone(None, 4, 100)
    assert next_look(is_up=True, failures=0, at=NOON) == NOON + timedelta(days=1)
    waits = [(next_look(is_up=False, failures=n, at=NOON) - NOON).seconds // 60 for n in (1, 2, 3, 4, 9)]
    assert waits == [10, 30, 60, 360, 360]


def test_a_page_counts_from_its_report_if_it_answered_at_once_else_from_when_it_did() -> None:
    seen = NOON + HOUR
    assert published_moment(reported_at=NOON, failing_since=None, at=seen) == NOON
    assert published_moment(reported_at=NOON, failing_since=NOON + timedelta(minutes=1), at=seen) == seen
    assert published_moment(reported_at=NOON, failing_since=NOON - HOUR, at=seen) == NOON, "it failed before the report"


@pytest.mark.parametrize(
    ("state", "published", "due", "expected"),
    [
        ("PUBLISHED", NOON, NOON, OnTime.ON_TIME),
        ("PUBLISHED", NOON + HOUR, NOON, OnTime.LATE),
        ("OPEN", NOON - HOUR, NOON, OnTime.ON_TIME),
        ("OPEN", None, NOON - HOUR, OnTime.OVERDUE),
        ("OPEN", None, NOON + HOUR, OnTime.PENDING),
        ("OPEN", None, None, OnTime.UNKNOWN),
        ("PUBLISHED", NOON, None, OnTime.ON_TIME),
        ("CANCELLED", None, NOON - HOUR, OnTime.NOT_COUNTED),
    ],
)
def test_how_a_duty_stands(state: str, published: datetime | None, due: datetime | None, expected: OnTime) -> None:
    assert on_time(state=state, published_at=published, due_at=due, at=NOON) == expected


def tally(name: str, **counts: int) -> Tally:
    return Tally(organisation_code=name, organisation=name, **counts)


def test_ties_share_a_place_and_who_had_nothing_due_has_none() -> None:
    rows = ranked(
        [
            tally("无"),
            tally("丙", on_time=1, late=1),
            tally("甲", on_time=2),
            tally("丁", on_time=50, overdue=50),
            tally("乙", on_time=1),
            tally("戊", pending=3),
        ]
    )
    assert [(row.rank, row.tally.organisation) for row in rows] == [
        (1, "甲"),
        (1, "乙"),
        (3, "丁"),
        (3, "丙"),
        (None, "戊"),
        (None, "无"),
    ]
    assert [row.tally.share_words for row in rows] == ["100.0", "100.0", "50.0", "50.0", "", ""]
    assert (rows[4].tally.due, rows[4].tally.settled) == (3, 0)


def test_shares_that_only_look_alike_are_not_a_tie() -> None:
    rows = ranked([tally("甲", on_time=9994, late=6), tally("乙", on_time=9996, late=4)])
    assert [(row.rank, row.tally.organisation, row.tally.share_words) for row in rows] == [
        (1, "乙", "100.0"),
        (2, "甲", "99.9"),
    ]


def test_months_end_where_the_next_begins() -> None:
    assert month_bounds(date(2026, 12, 31)) == (date(2026, 12, 1), date(2027, 1, 1))
    assert month_bounds(date(2026, 2, 3)) == (date(2026, 2, 1), date(2026, 3, 1))
