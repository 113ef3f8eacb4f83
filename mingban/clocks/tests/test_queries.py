from datetime import date, timedelta

import pytest
from django.db import connection

from mingban.clocks import actions, queries
from mingban.clocks.choices import ClockState, ClockUnit
from mingban.clocks.models import CalendarDay, CalendarYear, Clock, ClockPause
from mingban.clocks.rules import NBSP, Pause
from mingban.clocks.tests.factories import announce, beijing, start_clock, year_2026, year_2027

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar() -> None:
    announce(year_2026())


def test_a_regions_own_year_is_used_instead_of_the_national_one() -> None:
    announce(year_2026(region_code="431200", days_off=[{"name": "州庆", "from": "2026-11-27", "to": "2026-11-27"}]))
    own, other = queries.calendar_for("431202001"), queries.calendar_for("430103")
    assert own.holiday(date(2026, 11, 27)) == "州庆"
    assert own.is_workday(date(2026, 10, 1))
    assert other.is_workday(date(2026, 11, 27))
    assert not other.is_workday(date(2026, 10, 1))


def test_a_year_without_its_own_announcement_follows_the_country() -> None:
    announce(year_2027(region_code="431202"))
    assert sorted(queries.calendar_years("431202")) == [2026, 2027]
    assert sorted(queries.calendar_years("430103")) == [2026]


def test_what_if_answers_without_a_clock() -> None:
    answer = queries.what_if(
        region_code="431202",
        unit=ClockUnit.WORKING_DAY,
        limit=5,
        start=beijing("2026-11-23 09:30"),
        pauses=[Pause(from_day=date(2026, 11, 25), to_day=date(2026, 11, 26))],
        extension=1,
    )
    assert answer.due_at == beijing("2026-12-02 23:59:59")
    assert answer.steps[-1].day == date(2026, 12, 2)
    assert not Clock.objects.exists()


def test_what_if_says_which_year_stands_in_the_way() -> None:
    answer = queries.what_if(region_code="431202", unit="WORKING_DAY", limit=60, start=beijing("2026-11-23 09:30"))
    assert (answer.due_at, answer.not_announced_year) == (None, 2027)


def test_what_if_of_an_open_pause_has_no_answer_yet() -> None:
    still = [Pause(from_day=date(2026, 11, 25))]
    answer = queries.what_if(
        region_code="431202", unit="WORKING_DAY", limit=5, start=beijing("2026-11-23 09:30"), pauses=still
    )
    assert (answer.due_at, answer.not_announced_year) == (None, None)


def test_explains_a_clock_with_its_own_event_and_pauses() -> None:
    clock = start_clock()
    actions.pause_clock(clock=clock, reason="现场检验", notice_number="1", at=beijing("2026-11-25 15:00"))
    clock = actions.resume_clock(clock=clock, at=beijing("2026-11-26 00:00"))
    told = [step.text.replace(NBSP, " ") for step in queries.explain_clock(clock)]
    assert told[0] == "11 月 23 日（星期一）受理，当天不算（民法典第二百零一条）"
    assert "11 月 25 日：暂停（现场检验），不算" in told
    assert told[-1] == "2026 年 12 月 1 日（星期二）到期"


def test_finds_the_open_clock_of_a_duty() -> None:
    clock = start_clock()
    found = queries.open_clock("case", clock.owner_id, "decide")
    assert found == clock
    assert queries.open_clock("case", clock.owner_id, "accept") is None
    actions.stop_clock(clock=clock, at=beijing("2026-11-24 09:00"))
    assert queries.open_clock("case", clock.owner_id, "decide") is None
    assert list(queries.clocks_of("case", clock.owner_id)) == [clock]


def test_lists_what_is_overdue_the_longest_first() -> None:
    late, later = start_clock(limit=2), start_clock(limit=1)
    start_clock(limit=20)
    actions.stop_clock(clock=start_clock(limit=1), at=beijing("2026-12-20 09:00"))
    assert list(queries.overdue(beijing("2026-12-01 09:00"))) == [later, late]


def test_the_sweep_costs_what_is_due_not_what_exists() -> None:
    terms = {
        name: getattr(start_clock(), name)
        for name in ("duty", "duty_name", "region_code", "unit", "limit", "started_at")
    }
    Clock.objects.bulk_create(
        Clock(
            **terms,
            owner_kind="case",
            owner_id=f"many-{number}",
            state=ClockState.MET if number % 2 else ClockState.RUNNING,
            due_at=beijing("2026-12-24 23:59:59") + timedelta(hours=number),
        )
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clocks_clock")
    plan = Clock.objects.newly_overdue(beijing("2026-12-01 09:00")).explain()
    assert "clock_sweep" in plan or "clock_due" in plan
    assert "Seq Scan" not in plan
    plan = queries.overdue(beijing("2026-12-01 09:00")).explain()
    assert "clock_sweep" in plan or "clock_due" in plan


def test_rows_say_what_they_are() -> None:
    clock = start_clock()
    actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-25 15:00"))
    assert str(CalendarYear.objects.get()) == "CN 2026"
    assert str(CalendarDay.objects.earliest("day")) == "2026-09-20 国庆节"
    assert str(clock) == "作出决定 开理发店"
    assert str(ClockPause.objects.get()) == "作出决定 开理发店: 检验"
