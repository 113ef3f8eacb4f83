"""What holds of every count, whatever the calendar, the limit and the pauses."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mingban.clocks.choices import ClockUnit
from mingban.clocks.rules import Calendar, Count, Pause, due_day, explain

WORKING, NATURAL = ClockUnit.WORKING_DAY, ClockUnit.CALENDAR_DAY

# Properties. Calendars are drawn with any days off and made up; pauses and limits are small enough to stay within them.

FIRST = date(2025, 1, 1)
days = st.integers(min_value=0, max_value=500).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    special = draw(st.dictionaries(days, st.booleans(), max_size=60))
    years: dict[int, dict[date, bool]] = {year: {} for year in range(2025, 2029)}
    for day, is_workday in special.items():
        years[day.year][day] = is_workday
    return Calendar(years)


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    first = draw(days)
    return Pause(from_day=first, to_day=first + timedelta(days=draw(st.integers(0, 30))))


counts = st.builds(
    Count,
    calendar=calendars(),
    unit=st.sampled_from([WORKING, NATURAL]),
    limit=st.integers(0, 60),
    start=days,
    extension=st.integers(0, 20),
    pauses=st.lists(pauses(), max_size=3),
    ends_on_workday=st.booleans(),
)


def changed(of: Count, **changes: Any) -> Count:
    terms = {name: getattr(of, name) for name in of.__slots__}
    return Count(**{**terms, **changes})


def due(of: Count) -> date:
    found = due_day(of)
    assert found is not None
    return found


@settings(deadline=None)
@given(counts)
def test_a_longer_limit_is_never_due_earlier(drawn: Count) -> None:
    assert due(changed(drawn, limit=drawn.limit + 1)) >= due(drawn)


@settings(deadline=None)
@given(counts)
def test_never_due_before_the_start_nor_on_a_paused_day(drawn: Count) -> None:
    found = due(drawn)
    assert found >= drawn.start
    assert not any(pause.touches(found) for pause in drawn.pauses)


@settings(deadline=None)
@given(counts)
def test_never_due_on_a_day_off(drawn: Count) -> None:
    if drawn.unit == WORKING or drawn.ends_on_workday:
        assert drawn.calendar.is_workday(due(drawn))


@settings(deadline=None)
@given(counts, pauses())
def test_another_pause_never_makes_it_due_earlier(drawn: Count, another: Pause) -> None:
    assert due(changed(drawn, pauses=[*drawn.pauses, another])) >= due(drawn)


@settings(deadline=None)
@given(counts)
def test_exactly_so_many_days_count(drawn: Count) -> None:
    total = drawn.limit + drawn.extension
    assert max((passed.number for passed in drawn.passed()), default=0) == total


@settings(deadline=None)
@given(counts)
def test_the_last_step_of_the_explanation_is_the_due_day(drawn: Count) -> None:
    steps = explain(drawn)
    assert steps[-1].day == due(drawn)
    assert [step.day for step in steps] == sorted(step.day for step in steps if step.day)


@settings(deadline=None)
@given(counts, days)
def test_a_further_day_off_never_makes_working_days_due_earlier(drawn: Count, off: date) -> None:
    with_day_off = {year: dict[date, bool]() for year in range(2025, 2029)}
    for number in range(4 * 365):
        day = FIRST + timedelta(days=number)
        with_day_off[day.year][day] = drawn.calendar.is_workday(day) and day != off
    working = changed(drawn, unit=WORKING)
    assert due(changed(working, calendar=Calendar(with_day_off))) >= due(working)
