from datetime import UTC, datetime, time

import pytest

from mingban.appointments import rules

MORNING = (time(9), time(12))
AFTERNOON = (time(13, 30), time(17))
TEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
ELEVEN = datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_cuts_a_day_into_times_and_leaves_out_what_is_too_short_before_a_break() -> None:
    found = rules.slots([MORNING, AFTERNOON], 60)
    assert [span.starts for span in found] == [time(9), time(10), time(11), time(13, 30), time(14, 30), time(15, 30)]
    assert found[-1].ends == time(16, 30)
    assert rules.slots([], 30) == []


@pytest.mark.parametrize(
    ("at", "is_first"),
    [("09:29", False), ("09:30", True), ("10:59", True), ("11:00", False)],
)
def test_who_has_booked_goes_first_from_half_an_hour_before_until_his_time_ends(at: str, is_first: bool) -> None:
    now = datetime.combine(TEN.date(), time.fromisoformat(at), UTC)
    assert rules.has_preference(starts_at=TEN, ends_at=ELEVEN, at=now) is is_first
    assert rules.is_too_early(starts_at=TEN, at=now) is (at == "09:29")


def test_says_numbers() -> None:
    assert [rules.say_number("A", number) for number in (1, 37, 1000)] == ["A001", "A037", "A1000"]


def test_tells_no_time_to_wait_before_enough_people_were_served() -> None:
    assert rules.typical_seconds([60, 60]) is None
    assert rules.typical_seconds([60, 600, 120]) == 120
    assert rules.minutes_to_wait(before=3, seconds_each=None, counters=1) is None
    assert rules.minutes_to_wait(before=3, seconds_each=120, counters=1) == 6
    assert rules.minutes_to_wait(before=3, seconds_each=120, counters=2) == 3
    assert rules.minutes_to_wait(before=0, seconds_each=120, counters=0) == 0


def test_the_middle_of_times_is_at_least_a_minute() -> None:
    assert rules.middle_minutes([]) is None
    assert rules.middle_minutes([5]) == 1
    assert rules.middle_minutes([60, 240, 600]) == 4
