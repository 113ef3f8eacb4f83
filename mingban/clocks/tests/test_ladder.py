"""The ladder of a clock: a reminder, yellow, red; each told once, by its present end, however often and by whomever it is swept."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingban.clocks import actions, queries, rules
from mingban.clocks.choices import Alert, ClockUnit
from mingban.clocks.definitions import DutiesDefinition
from mingban.clocks.events import AlertReached
from mingban.clocks.models import Clock
from mingban.clocks.rules import Rung
from mingban.clocks.tasks import sweep
from mingban.clocks.tests.factories import announce, beijing, start_clock, year_2026
from mingban.core import bus
from mingban.core.actors import SYSTEM

REMINDER, YELLOW, RED = Alert


@pytest.fixture
def calendar(db: None) -> None:
    announce(year_2026())


def climbs(*rungs: Rung, unit: str = ClockUnit.WORKING_DAY, **more: Any) -> list[tuple[Alert, date]]:
    days = {date(2026, 9, 20): True, date(2026, 10, 1): False}
    terms: dict[str, Any] = {"start": date(2026, 9, 14), "due": date(2026, 9, 28), "total": 11} | more
    return rules.climbs(rungs, calendar=rules.Calendar({2026: days}), unit=unit, **terms)


@pytest.mark.parametrize(
    ("rung", "unit", "day"),
    [
        ({"left": 0}, ClockUnit.WORKING_DAY, 28),
        ({"left": 1}, ClockUnit.WORKING_DAY, 25),
        ({"left": 6}, ClockUnit.WORKING_DAY, 20),  # a Sunday that is worked
        ({"left": 1}, ClockUnit.CALENDAR_DAY, 27),
        ({"share": 0.5}, ClockUnit.WORKING_DAY, 20),  # five of eleven days have passed
        ({"over": 0}, ClockUnit.WORKING_DAY, 29),
        ({"over": 2}, ClockUnit.WORKING_DAY, 31),
    ],
)
def test_a_rung_is_so_many_days_before_the_end_a_share_of_the_limit_or_after_it(
    rung: dict[str, Any], unit: str, day: int
) -> None:
    (_, found), *_ = climbs(Rung(alert=YELLOW, **rung), unit=unit)
    assert (found - date(2026, 8, 31)).days == day


def test_rungs_come_in_order_and_not_before_the_limit_has_begun() -> None:
    found = climbs(Rung(alert=RED, over=0), Rung(alert=YELLOW, left=1), Rung(alert=REMINDER, left=11))
    assert [alert for alert, _ in found] == [YELLOW, RED]
    after_the_announced = climbs(Rung(alert=RED, over=90), Rung(alert=YELLOW, left=1))
    assert [alert for alert, _ in after_the_announced] == [YELLOW]


def test_the_data_name_exactly_one_threshold() -> None:
    for rung in ({"alert": "RED"}, {"alert": "RED", "left": 1, "over": 0}):
        with pytest.raises(ValueError, match="exactly one"):
            DutiesDefinition.model_validate({"source": "x", "limits": {}, "ladders": {"*": [rung]}})


@pytest.fixture
def told(calendar: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Return what others are told, as it comes."""
    heard: list[tuple[int, str]] = []
    publish_all = bus.publish_all

    def note(events: Iterable[Any]) -> None:
        events = list(events)
        heard.extend((event.clock_id, event.alert) for event in events if isinstance(event, AlertReached))
        publish_all(events)

    monkeypatch.setattr(bus, "publish_all", note)
    return heard


def climb(text: str) -> int:
    return actions.raise_alerts(at=beijing(text))


def test_each_rung_is_told_once_however_often_it_is_swept(told: list[tuple[int, str]]) -> None:
    clock = start_clock()  # due on Monday 30 November
    assert climb("2026-11-24 12:00") == 0
    for text, alert in (("2026-11-25", REMINDER), ("2026-11-27", YELLOW), ("2026-12-01", RED)):
        assert climb(f"{text} 00:00") == 1
        assert climb(f"{text} 00:00") == climb(f"{text} 09:00") == 0
        assert Clock.objects.get().alert == alert
    assert told == [(clock.pk, REMINDER), (clock.pk, YELLOW), (clock.pk, RED)]
    assert Clock.objects.get().alert_at is None


def test_a_late_sweep_tells_the_highest_rung_only(told: list[tuple[int, str]]) -> None:
    clock = start_clock()
    climb("2026-12-05 00:00")
    assert told == [(clock.pk, RED)]
    assert Clock.objects.get().alerts_told == [REMINDER, YELLOW, RED]


def test_a_moved_end_takes_the_alert_back_and_tells_no_rung_twice(told: list[tuple[int, str]]) -> None:
    clock = start_clock(extension_limit=3)
    climb("2026-11-27 09:00")
    actions.extend_clock(clock=clock, days=3, reason="要核实", by=SYSTEM, at=beijing("2026-11-27 10:00"))
    assert Clock.objects.get().alert == ""
    climb("2026-11-27 10:00")
    climb("2026-12-02 00:00")
    assert Clock.objects.get().alert == YELLOW
    climb("2026-12-04 00:00")
    assert told == [(clock.pk, YELLOW), (clock.pk, RED)]


def test_what_stands_still_or_is_done_climbs_no_further(told: list[tuple[int, str]]) -> None:
    paused, done = start_clock(), start_clock()
    actions.pause_clock(clock=paused, reason="听证", notice_number="1", at=beijing("2026-11-24 09:00"))
    actions.stop_clock(clock=done, at=beijing("2026-11-24 09:00"))
    assert climb("2026-12-24 00:00") == 0
    actions.resume_clock(clock=paused, at=beijing("2026-12-10 09:00"))
    assert climb("2026-12-24 00:00") == 1


def test_the_sweep_reads_what_is_due_from_its_index(told: list[tuple[int, str]]) -> None:
    start_clock()
    sweep.func()
    assert queries.limit_of("joint-review") == 5
    plan = Clock.objects.climbing(beijing("2026-11-24 12:00")).explain()
    assert "clock_" in plan or "Seq Scan" in plan  # a handful of rows needs no index on PostgreSQL


def test_a_sweep_of_twenty_clocks_asks_as_often_as_one_of_two(told: list[tuple[int, str]]) -> None:
    spent = []
    for count in (2, 20):
        for _ in range(count):
            start_clock()
        with CaptureQueriesContext(connection) as asked:
            assert climb("2026-11-25 00:00") == count
        spent.append(len(asked))
    assert len(told) == 22
    assert spent[1] <= spent[0]
