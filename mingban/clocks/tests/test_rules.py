from datetime import date, datetime
from typing import Any

import pytest

from mingban.clocks.choices import ClockState, ClockUnit
from mingban.clocks.rules import (
    NBSP,
    Calendar,
    CannotExtend,
    Count,
    Holiday,
    NotAnnounced,
    Pause,
    check_extension,
    code_stem,
    due_day,
    explain,
    holidays,
    outcome,
    pause_between,
    regions_above,
)

WORKING, NATURAL = ClockUnit.WORKING_DAY, ClockUnit.CALENDAR_DAY
NATIONAL_DAY = [date(2026, 10, number) for number in range(1, 8)]
CALENDAR = Calendar(
    {2026: dict.fromkeys(NATIONAL_DAY, False) | {date(2026, 9, 20): True, date(2026, 10, 10): True}},
    dict.fromkeys(NATIONAL_DAY, "国庆节"),
)


def count(start: str, limit: int, unit: str = WORKING, **changes: Any) -> Count:
    return Count(**{"calendar": CALENDAR, "unit": unit, "limit": limit, "start": date.fromisoformat(start), **changes})


def pause(first: str, after: str | None, reason: str = "") -> Pause:
    return Pause(from_day=date.fromisoformat(first), to_day=date.fromisoformat(after) if after else None, reason=reason)


def told(of: Count, start_event: str = "收到") -> list[str]:
    return [step.text.replace(NBSP, " ") for step in explain(of, start_event)]


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-23", 1, "2026-11-24"),  # the day of the event does not count
        ("2026-11-23", 5, "2026-11-30"),  # over a weekend
        ("2026-11-21", 1, "2026-11-23"),  # started on a Saturday
        ("2026-09-30", 1, "2026-10-08"),  # over a holiday
        ("2026-10-09", 1, "2026-10-10"),  # a Saturday worked to make up
        ("2026-11-23", 0, "2026-11-23"),  # on the day itself
        ("2026-11-21", 0, "2026-11-23"),  # on the day itself, which is off
    ],
)
def test_working_days(start: str, limit: int, due: str) -> None:
    assert due_day(count(start, limit)) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("start", "limit", "ends_on_workday", "due"),
    [
        ("2026-11-23", 3, True, "2026-11-26"),
        ("2026-11-23", 5, True, "2026-11-30"),  # the fifth day is a Saturday
        ("2026-11-23", 5, False, "2026-11-28"),
        ("2026-09-25", 10, True, "2026-10-08"),  # the tenth day is within a holiday
        ("2026-09-10", 10, True, "2026-09-20"),  # a Sunday on which offices work
        ("2026-11-21", 0, True, "2026-11-23"),
        ("2026-11-21", 0, False, "2026-11-21"),
    ],
)
def test_calendar_days(start: str, limit: int, ends_on_workday: bool, due: str) -> None:
    assert due_day(count(start, limit, NATURAL, ends_on_workday=ends_on_workday)) == date.fromisoformat(due)


def test_an_extension_counts_on_from_the_limit() -> None:
    assert due_day(count("2026-11-23", 5, extension=2)) == due_day(count("2026-11-23", 7))


def test_paused_days_do_not_count_and_no_limit_ends_on_one() -> None:
    assert due_day(count("2026-11-23", 5, pauses=[pause("2026-11-25", "2026-11-27")])) == date(2026, 12, 2)
    assert due_day(count("2026-11-23", 0, pauses=[pause("2026-11-23", "2026-11-24")])) == date(2026, 11, 24)
    end_is_paused = count("2026-11-23", 5, NATURAL, pauses=[pause("2026-11-29", "2026-12-01")])
    assert due_day(end_is_paused) == date(2026, 12, 1)


def test_an_open_pause_stops_the_count_unless_it_begins_after_the_end() -> None:
    assert due_day(count("2026-11-23", 5, pauses=[pause("2026-11-25", None)])) is None
    assert due_day(count("2026-11-23", 5, pauses=[pause("2026-12-01", None)])) == date(2026, 11, 30)


def test_a_year_that_is_not_announced_is_never_guessed() -> None:
    with pytest.raises(NotAnnounced) as refusal:
        due_day(count("2026-12-28", 5))
    assert refusal.value.year == 2027
    assert due_day(count("2026-12-28", 3)) == date(2026, 12, 31)


def test_calendar_days_need_no_announcement_but_for_the_day_on_which_they_end() -> None:
    with pytest.raises(NotAnnounced):
        due_day(count("2026-12-01", 60, NATURAL))
    assert due_day(count("2026-12-01", 60, NATURAL, ends_on_workday=False)) == date(2027, 1, 30)


def test_the_later_notice_goes_first_in_december() -> None:
    both = Calendar({2026: {date(2026, 12, 31): True}, 2027: {date(2026, 12, 31): False}}, {date(2026, 12, 31): "元旦"})
    assert not both.is_workday(date(2026, 12, 31))
    assert both.holiday(date(2026, 12, 31)) == "元旦"


def test_a_notice_that_speaks_of_december_does_not_announce_that_year() -> None:
    with pytest.raises(NotAnnounced):
        Calendar({2027: {date(2026, 12, 31): False}}).is_workday(date(2026, 12, 31))


def test_a_weekend_is_no_holiday_and_a_holiday_without_a_name_is_one() -> None:
    unnamed = Calendar({2026: {date(2026, 11, 27): False}})
    assert unnamed.holiday(date(2026, 11, 27)) == "节假日"
    assert unnamed.holiday(date(2026, 11, 28)) == ""
    assert unnamed.holiday(date(2026, 11, 26)) == ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("from_at", "to_at", "touched"),
    [
        ("2026-11-03T15:00", "2026-11-05T09:00", [3, 4, 5]),
        ("2026-11-03T15:00", "2026-11-05T00:00", [3, 4]),  # half-open: the instant of the end is outside
        ("2026-11-03T00:00", "2026-11-03T00:01", [3]),
        ("2026-11-03T15:00", "2026-11-03T15:00", []),  # an empty interval touches nothing
    ],
)
def test_a_pause_touches_days(from_at: str, to_at: str, touched: list[int]) -> None:
    between = pause_between(at(from_at), at(to_at))
    assert [day for day in range(1, 8) if between.touches(date(2026, 11, day))] == touched


def test_an_open_pause_touches_every_day_from_its_first() -> None:
    still = pause_between(at("2026-11-03T15:00"), None)
    assert [still.touches(date(2026, 11, day)) for day in (2, 3, 30)] == [False, True, True]


def test_explains_working_days_weekends_and_the_result() -> None:
    assert told(count("2026-11-23", 5)) == [
        "11 月 23 日（星期一）收到，当天不算（民法典第二百零一条）",
        "11 月 24 日：第 1 个工作日",
        "11 月 25 日：第 2 个工作日",
        "11 月 26 日：第 3 个工作日",
        "11 月 27 日：第 4 个工作日",
        "11 月 28 日、29 日：周末，不算",
        "11 月 30 日：第 5 个工作日",
        "2026 年 11 月 30 日（星期一）到期",
    ]


def test_explains_a_pause_a_holiday_a_made_up_day_and_an_extension() -> None:
    paused = count("2026-09-28", 4, extension=1, pauses=[pause("2026-09-30", "2026-10-03", "检验")])
    assert told(paused, "受理") == [
        "9 月 28 日（星期一）受理，当天不算（民法典第二百零一条）",
        "9 月 29 日：第 1 个工作日",
        "9 月 30 日至 10 月 2 日：暂停（检验），不算",
        "10 月 3 日至 7 日：国庆节放假，不算",
        "10 月 8 日：第 2 个工作日",
        "10 月 9 日：第 3 个工作日",
        "10 月 10 日：周六调休上班，第 4 个工作日",
        "期限延长 1 个工作日，接着算",
        "10 月 11 日：周末，不算",
        "10 月 12 日：第 5 个工作日",
        "2026 年 10 月 12 日（星期一）到期",
    ]


def test_explains_how_calendar_days_move_on() -> None:
    assert told(count("2026-09-25", 5, NATURAL, extension=3)) == [
        "9 月 25 日（星期五）收到，当天不算（民法典第二百零一条）",
        "9 月 26 日至 30 日：第 1 至 5 天",
        "期限延长 3 天，接着算",
        "10 月 1 日至 3 日：第 6 至 8 天",
        "10 月 4 日至 7 日：国庆节放假，期限往后顺延（民法典第二百零三条）",
        "10 月 8 日：之后的第一个上班日，期限算到这一天",
        "2026 年 10 月 8 日（星期四）到期",
    ]


def test_explains_a_single_calendar_day() -> None:
    assert told(count("2026-11-23", 1, NATURAL))[1] == "11 月 24 日：第 1 天"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-20", ["11 月 20 日（星期五）收到，要求当天办结", "2026 年 11 月 20 日（星期五）到期"]),
        (
            "2026-11-21",
            [
                "11 月 21 日（星期六）收到，要求当天办结",
                "11 月 21 日、22 日：周末，期限往后顺延（民法典第二百零三条）",
                "11 月 23 日：之后的第一个上班日，期限算到这一天",
                "2026 年 11 月 23 日（星期一）到期",
            ],
        ),
    ],
)
def test_explains_what_is_to_be_done_at_once(start: str, expected: list[str]) -> None:
    assert told(count(start, 0)) == expected


def test_explains_an_extension_of_what_was_to_be_done_at_once() -> None:
    assert told(count("2026-11-23", 0, extension=1)) == [
        "11 月 23 日（星期一）收到，当天不算（民法典第二百零一条）",
        "期限延长 1 个工作日，接着算",
        "11 月 24 日：第 1 个工作日",
        "2026 年 11 月 24 日（星期二）到期",
    ]


@pytest.mark.parametrize(("reason", "said"), [("听证", "起暂停（听证），"), ("", "起暂停，")])
def test_explains_that_the_count_stands_still(reason: str, said: str) -> None:
    still = count("2026-12-21", 3, pauses=[pause("2026-12-23", None, reason)])
    assert told(still)[1:] == ["12 月 22 日：第 1 个工作日", f"12 月 23 日{said}恢复后接着算"]
    assert explain(still)[-1].day is None


def test_explains_that_a_year_is_not_announced() -> None:
    steps = explain(count("2026-12-30", 3))
    assert told(count("2026-12-30", 3))[-1] == "2027 年的放假安排还没有公布，公布后马上算出"
    assert steps[-1].day is None
    assert told(count("2027-01-04", 3)) == [
        "1 月 4 日（星期一）收到，当天不算（民法典第二百零一条）",
        "2027 年的放假安排还没有公布，公布后马上算出",
    ]


def test_explains_over_the_end_of_a_year() -> None:
    both = Calendar({2026: {}, 2027: {date(2027, 1, 1): False}}, {date(2027, 1, 1): "元旦"})
    assert told(count("2026-12-31", 1, calendar=both))[1:3] == [
        "2027 年 1 月 1 日：元旦放假，不算",
        "2027 年 1 月 2 日、3 日：周末，不算",
    ]


@pytest.mark.parametrize(
    ("stopped", "due", "state"),
    [
        ("2026-11-30T23:59:59", "2026-11-30T23:59:59", ClockState.MET),
        ("2026-12-01T00:00:00", "2026-11-30T23:59:59", ClockState.MISSED),
        ("2026-12-01T00:00:00", None, ClockState.MET),
    ],
)
def test_outcome(stopped: str, due: str | None, state: ClockState) -> None:
    assert outcome(stopped_at=at(stopped), due_at=at(due) if due else None) is state


@pytest.mark.parametrize(
    "wrong",
    [
        {"extension_limit": 0},
        {"extension": 3},
        {"days": 0},
        {"days": 11},
        {"due_at": at("2026-11-20T23:59")},
    ],
)
def test_refuses_extensions(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {
        "days": 10,
        "extension": 0,
        "extension_limit": 10,
        "at": at("2026-11-23T09:00"),
        "due_at": None,
    }
    check_extension(**right)
    with pytest.raises(CannotExtend):
        check_extension(**{**right, **wrong})


@pytest.mark.parametrize(
    ("code", "above", "stem"),
    [
        ("431202001003", ["431202001003", "431202001", "431202", "431200", "430000", ""], "431202001003"),
        ("431202", ["431202", "431200", "430000", ""], "431202"),
        ("431200", ["431200", "430000", ""], "4312"),
        ("430000", ["430000", ""], "43"),
        ("", [""], ""),
    ],
)
def test_regions_around_and_within(code: str, above: list[str], stem: str) -> None:
    assert regions_above(code) == above
    assert code_stem(code) == stem


def test_says_a_years_holidays() -> None:
    days = [(date(2026, 12, 31), False, "元旦"), (date(2027, 1, 1), False, "元旦"), (date(2027, 1, 9), True, "元旦")]
    days += [
        (date(2027, 5, 1), False, "劳动节"),
        (date(2027, 5, 3), False, "劳动节"),
        (date(2027, 12, 25), True, "元旦"),
    ]
    days += [(date(2027, 12, 26), True, "明年元旦")]
    found = holidays(2027, days)
    assert found[2] == Holiday("明年元旦", "", 0, found[2].made_up)
    assert [holiday.days.replace(NBSP, " ") for holiday in found[:2]] == [
        "2026 年 12 月 31 日、2027 年 1 月 1 日",
        "5 月 1 日；5 月 3 日",
    ]
    assert found[1] == Holiday("劳动节", found[1].days, 2, "")
    assert found[0].made_up.replace(NBSP, " ") == "1 月 9 日（星期六）、12 月 25 日（星期六）"
