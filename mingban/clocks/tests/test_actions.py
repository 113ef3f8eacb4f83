from datetime import timedelta

import pytest

from mingban.clocks import actions, queries, rules
from mingban.clocks.choices import ClockState, ClockUnit
from mingban.clocks.events import ClockOverdue
from mingban.clocks.models import Clock
from mingban.clocks.tests.factories import announce, beijing, start_clock, year_2026, year_2027
from mingban.core import bus
from mingban.core.actors import Actor, ActorKind
from mingban.core.models import OutboxMessage
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db
CHIEF = Actor(kind=ActorKind.STAFF, name="王主任", post="局长", organisation="市场监督管理局")


@pytest.fixture(autouse=True)
def calendar() -> None:
    announce(year_2026())


def test_a_started_clock_is_due_at_the_end_of_its_last_working_day() -> None:
    clock = start_clock()
    assert clock.due_at == beijing("2026-11-30 23:59:59")
    assert clock.state == ClockState.RUNNING


def test_starting_again_returns_the_open_clock() -> None:
    owner = Matter(kind="case", id="1", name="")
    first = start_clock(owner=owner)
    again = start_clock(owner=owner, limit=9)
    assert again.pk == first.pk
    assert again.limit == 5


def test_a_duty_can_be_started_again_after_it_is_done() -> None:
    owner = Matter(kind="case", id="1", name="")
    first = actions.stop_clock(clock=start_clock(owner=owner), at=beijing("2026-11-24 09:00"))
    assert start_clock(owner=owner, started_at=beijing("2026-11-25 09:00")).pk != first.pk


@pytest.mark.parametrize(
    "terms", [{"limit": -1}, {"extension_limit": -1}, {"owner": Matter(kind="case", id="", name="")}]
)
def test_refuses_terms_that_make_no_sense(terms: dict[str, object]) -> None:
    with pytest.raises(actions.CannotStart):
        start_clock(**terms)


def test_the_day_of_an_instant_is_the_local_one() -> None:
    late = start_clock(started_at=beijing("2026-11-23 23:59"), limit=1)
    early = start_clock(started_at=beijing("2026-11-24 00:00"), limit=1)
    assert late.due_at == beijing("2026-11-24 23:59:59")
    assert early.due_at == beijing("2026-11-25 23:59:59")


def test_a_paused_clock_has_no_due_instant_and_is_never_overdue() -> None:
    clock = actions.pause_clock(
        clock=start_clock(), reason="专家评审", notice_number="鹤卫特〔2026〕1号", at=beijing("2026-11-25 15:00")
    )
    assert clock.state == ClockState.PAUSED
    assert clock.due_at is None
    assert not queries.overdue(beijing("2027-06-01 00:00")).exists()


def test_days_touched_by_a_pause_do_not_count() -> None:
    clock = start_clock()
    actions.pause_clock(clock=clock, reason="专家评审", notice_number="1", at=beijing("2026-11-25 15:00"))
    clock = actions.resume_clock(clock=clock, at=beijing("2026-11-27 09:00"))
    assert clock.state == ClockState.RUNNING
    assert clock.due_at == beijing("2026-12-03 23:59:59")


def test_pausing_and_resuming_twice_changes_nothing() -> None:
    clock = start_clock()
    for _ in range(2):
        clock = actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-25 15:00"))
    assert clock.pauses.count() == 1
    for _ in range(2):
        clock = actions.resume_clock(clock=clock, at=beijing("2026-11-26 09:00"))
    assert clock.pauses.count() == 1
    assert clock.due_at == beijing("2026-12-02 23:59:59")


def test_refuses_a_second_pause_while_paused() -> None:
    clock = start_clock()
    actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-25 15:00"))
    with pytest.raises(actions.CannotPause):
        actions.pause_clock(clock=clock, reason="听证", notice_number="2", at=beijing("2026-11-26 15:00"))


def test_refuses_a_pause_before_the_start_or_before_an_earlier_pause_ended() -> None:
    clock = start_clock()
    with pytest.raises(actions.CannotPause):
        actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-22 15:00"))
    actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-24 15:00"))
    actions.resume_clock(clock=clock, at=beijing("2026-11-26 15:00"))
    with pytest.raises(actions.CannotPause):
        actions.pause_clock(clock=clock, reason="听证", notice_number="2", at=beijing("2026-11-25 15:00"))


def test_refuses_to_resume_what_does_not_stand_still_or_before_it_did() -> None:
    clock = start_clock()
    with pytest.raises(actions.CannotResume):
        actions.resume_clock(clock=clock, at=beijing("2026-11-25 15:00"))
    actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-25 15:00"))
    with pytest.raises(actions.CannotResume):
        actions.resume_clock(clock=clock, at=beijing("2026-11-25 14:00"))


def test_a_pause_after_the_limit_has_passed_does_not_undo_that() -> None:
    clock = actions.pause_clock(clock=start_clock(), reason="检验", notice_number="1", at=beijing("2026-12-02 09:00"))
    assert clock.due_at == beijing("2026-11-30 23:59:59")
    assert list(queries.overdue(beijing("2026-12-03 09:00"))) == [clock]


def test_extends_once_and_says_who_did() -> None:
    clock = start_clock()
    for _ in range(2):
        clock = actions.extend_clock(clock=clock, days=10, reason="情况复杂", by=CHIEF, at=beijing("2026-11-27 09:00"))
    assert clock.due_at == beijing("2026-12-14 23:59:59")
    assert clock.extended_by == "市场监督管理局 局长 王主任"
    with pytest.raises(rules.CannotExtend):
        actions.extend_clock(clock=clock, days=1, reason="还要几天", by=CHIEF, at=beijing("2026-11-27 10:00"))


def test_refuses_an_extension_without_reason_or_of_a_done_duty() -> None:
    clock = start_clock()
    with pytest.raises(rules.CannotExtend):
        actions.extend_clock(clock=clock, days=3, reason=" ", by=CHIEF, at=beijing("2026-11-27 09:00"))
    actions.stop_clock(clock=clock, at=beijing("2026-11-27 09:00"))
    with pytest.raises(rules.CannotExtend):
        actions.extend_clock(clock=clock, days=3, reason="复杂", by=CHIEF, at=beijing("2026-11-27 09:00"))


@pytest.mark.parametrize(
    ("stopped", "state"),
    [("2026-11-30 23:59:59", ClockState.MET), ("2026-12-01 00:00", ClockState.MISSED)],
)
def test_a_stopped_clock_says_whether_the_duty_was_done_in_time(stopped: str, state: ClockState) -> None:
    clock = actions.stop_clock(clock=start_clock(), at=beijing(stopped))
    assert clock.state == state
    assert actions.stop_clock(clock=clock, at=beijing("2026-12-24 00:00")).stopped_at == beijing(stopped)


def test_stopping_a_paused_clock_ends_its_pause() -> None:
    clock = start_clock()
    actions.pause_clock(clock=clock, reason="检验", notice_number="1", at=beijing("2026-11-25 15:00"))
    clock = actions.stop_clock(clock=clock, at=beijing("2026-12-10 09:00"))
    assert clock.state == ClockState.MET
    assert clock.pauses.get().to_at == beijing("2026-12-10 09:00")


def test_refuses_to_stop_before_the_start_or_what_was_cancelled() -> None:
    clock = start_clock()
    with pytest.raises(actions.CannotStop):
        actions.stop_clock(clock=clock, at=beijing("2026-11-22 00:00"))
    actions.cancel_clock(clock=clock, at=beijing("2026-11-24 00:00"))
    with pytest.raises(actions.CannotStop):
        actions.stop_clock(clock=clock, at=beijing("2026-11-25 00:00"))


def test_a_cancelled_clock_stays_cancelled_and_a_done_one_is_not_cancelled() -> None:
    clock = start_clock()
    for hour in (9, 10):
        cancelled = actions.cancel_clock(clock=clock, at=beijing(f"2026-11-24 {hour:02}:00"))
    assert cancelled.stopped_at == beijing("2026-11-24 09:00")
    done = actions.stop_clock(clock=start_clock(), at=beijing("2026-11-24 09:00"))
    with pytest.raises(actions.CannotStop):
        actions.cancel_clock(clock=done, at=beijing("2026-11-24 09:00"))


def test_tells_of_an_overdue_clock_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(bus, "publish_all", told.extend)
    clock = start_clock()
    start_clock(limit=15)
    assert actions.tell_overdue(at=beijing("2026-11-30 23:59:59")) == 0
    for expected in (1, 0):
        assert actions.tell_overdue(at=beijing("2026-12-01 00:00")) == expected
    assert told == [
        ClockOverdue(
            clock_id=clock.pk,
            owner_kind="case",
            owner_id=clock.owner_id,
            duty="decide",
            due_at="2026-11-30T23:59:59+08:00",
        )
    ]


def test_tells_of_so_many_at_a_time() -> None:
    for _ in range(3):
        start_clock()
    assert [actions.tell_overdue(at=beijing("2026-12-01 00:00"), limit=2) for _ in range(3)] == [2, 1, 0]


def test_a_limit_that_reaches_an_unannounced_year_has_no_due_instant() -> None:
    assert start_clock(limit=45).due_at is None


def test_announcing_a_year_settles_the_clocks_that_reach_it() -> None:
    waiting, december = start_clock(limit=45), start_clock(started_at=beijing("2026-12-28 09:00"), limit=3)
    near = start_clock()
    assert december.due_at == beijing("2026-12-31 23:59:59")
    announced = announce(year_2027())
    assert announced.moved == 2
    for clock in (waiting, december, near):
        clock.refresh_from_db()
    assert december.due_at == beijing("2027-01-04 23:59:59")
    assert waiting.due_at == queries.due_at(queries.count_of(waiting, queries.calendar_for("431202")))
    assert near.due_at == beijing("2026-11-30 23:59:59")


def test_announcing_the_same_again_changes_nothing() -> None:
    announce(year_2027())
    assert announce(year_2027()).is_changed is False
    assert Entry.objects.filter(matter_kind="calendar", matter_id="CN-2027").count() == 1


def test_a_changed_announcement_replaces_the_former() -> None:
    clock = start_clock()
    announced = announce(year_2026(days_off=[{"name": "临时放假", "from": "2026-11-27", "to": "2026-11-27"}]))
    assert announced.moved == 1
    clock.refresh_from_db()
    assert clock.due_at == beijing("2026-12-01 23:59:59")
    assert Entry.objects.filter(matter_kind="calendar", matter_id="CN-2026").count() == 2


def test_a_moved_clock_is_told_again_when_it_becomes_overdue_again() -> None:
    clock = start_clock()
    actions.tell_overdue(at=beijing("2026-12-01 00:00"))
    announce(year_2026(days_off=[{"name": "临时放假", "from": "2026-11-27", "to": "2026-11-27"}]))
    clock.refresh_from_db()
    assert clock.overdue_told_at is None
    assert actions.tell_overdue(at=beijing("2026-12-02 00:00")) == 1


def test_a_regions_own_year_moves_only_the_clocks_within_it() -> None:
    inside, outside = start_clock(region_code="431202001"), start_clock(region_code="430103")
    announced = announce(
        year_2026(region_code="431200", days_off=[{"name": "地方假日", "from": "2026-11-27", "to": "2026-11-27"}])
    )
    assert announced.moved == 1
    inside.refresh_from_db()
    outside.refresh_from_db()
    assert inside.due_at == beijing("2026-12-01 23:59:59")
    assert outside.due_at == beijing("2026-11-30 23:59:59")


def test_a_duty_done_before_its_due_instant_was_known_is_settled_by_the_announcement() -> None:
    late, in_time = (start_clock(limit=30, unit=ClockUnit.WORKING_DAY) for _ in range(2))
    assert late.due_at is None
    assert actions.stop_clock(clock=late, at=beijing("2027-02-01 09:00")).state == ClockState.MET
    actions.stop_clock(clock=in_time, at=beijing("2027-01-04 09:00"))
    announce(year_2027())
    late.refresh_from_db()
    in_time.refresh_from_db()
    assert late.state == ClockState.MISSED
    assert in_time.state == ClockState.MET


def test_an_announcement_may_make_a_clock_wait_when_nothing_of_it_is_known_any_more() -> None:
    clock = start_clock(started_at=beijing("2026-12-28 09:00"), limit=4)
    assert clock.due_at is None
    announce(year_2027())
    clock.refresh_from_db()
    assert clock.due_at is not None


def test_recomputing_twice_moves_nothing_the_second_time() -> None:
    Clock.objects.filter(pk=start_clock().pk).update(due_at=beijing("2026-11-24 23:59:59"))
    assert actions.recompute_clocks("431200") == 1
    assert actions.recompute_clocks("431200") == 0
    assert actions.recompute_clocks() == 0


def test_recomputes_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.clocks.actions.calendars.BATCH", 2)
    for _ in range(5):
        start_clock()
    Clock.objects.update(due_at=beijing("2026-11-24 23:59:59"))
    assert actions.recompute_clocks() == 5


def test_an_announcement_is_followed_by_another_recomputation_after_commit() -> None:
    announce(year_2027())
    Clock.objects.filter(pk=start_clock().pk).update(due_at=beijing("2026-11-24 23:59:59"))
    bus.deliver_due()
    assert Clock.objects.get().due_at == beijing("2026-11-30 23:59:59")
    assert not OutboxMessage.objects.filter(delivered_at=None).exists()


def test_due_instants_are_seconds_before_the_next_day() -> None:
    due_at = start_clock().due_at
    assert due_at is not None
    assert (due_at + timedelta(seconds=1)) == beijing("2026-12-01 00:00")
