from datetime import UTC, date, datetime

from mingban.core import times


def test_a_day_is_said_with_its_weekday_and_does_not_break() -> None:
    assert times.say_day(date(2026, 11, 25)) == "2026\xa0年\xa011\xa0月\xa025\xa0日（星期三）"


def test_an_instant_late_in_the_evening_of_london_is_tomorrow_here() -> None:
    late = datetime(2026, 11, 25, 17, 5, tzinfo=UTC)
    assert times.local_day(late) == date(2026, 11, 26)
    assert times.say_time(late) == "2026\xa0年\xa011\xa0月\xa026\xa0日 01:05"


def test_midnight_belongs_to_the_new_day() -> None:
    assert times.local_day(datetime(2026, 11, 25, 16, 0, tzinfo=UTC)) == date(2026, 11, 26)
    assert times.local_day(datetime(2026, 11, 25, 15, 59, 59, 999999, tzinfo=UTC)) == date(2026, 11, 25)
