"""When past acts took place: in office hours, on working days, in an order that the engine accepts."""

from datetime import UTC, date, datetime, time

import pytest

from mingban.catalogue.definitions import ReviewStep, StepRole
from mingban.portal.management.history.definitions import Correction, Goal, PastApplication, PastRating
from mingban.portal.management.history.timetable import (
    Moment,
    OfficeHours,
    PastAct,
    Planner,
    Track,
    merge_in_time,
)

HOURS = OfficeHours(is_workday=lambda day: day.weekday() < 5)
FRIDAY = date(2026, 11, 20)
STEPS = [
    ReviewStep(code="accept", name="受理", role=StepRole.CLERK),
    ReviewStep(code="review", name="审查", role=StepRole.REVIEWER),
    ReviewStep(code="decide", name="决定", role=StepRole.DECIDER),
]


def _at(hour: int, minute: int = 0, *, day: int = 20) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def _acts(moments: list[Moment], item: str = "a") -> list[PastAct]:
    return [moment.act for moment in moments if moment.item == item]


def _plan(*tracks: Track, is_posted: bool = False, **facts: object) -> list[Moment]:
    past = PastApplication.model_validate({"applicant": "1", "workdays_ago": 1, "at": "09:00", **facts})
    planner = Planner(past=past, submitted_at=_at(9), hours=HOURS, is_posted=is_posted)
    return planner.plan(tracks or [Track(item="a", steps=STEPS)])


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        (_at(9), 30, _at(9, 30)),
        (_at(11, 50), 20, _at(13, 40)),
        (_at(16, 50), 20, _at(9, 10, day=23)),
        (_at(6), 10, _at(9, 10)),
        (_at(22, day=21), 10, _at(9, 10, day=23)),
        (_at(9), 390, _at(17)),
    ],
)
def test_minutes_are_counted_while_offices_are_open(start: datetime, minutes: int, end: datetime) -> None:
    assert HOURS.after(start, minutes) == end


@pytest.mark.parametrize(
    ("now", "minutes", "then"),
    [
        (_at(10), 30, _at(9, 30)),
        (_at(13, 40), 20, _at(11, 50)),
        (_at(12, day=21), 30, _at(16, 30)),
        (_at(9, 10, day=23), 20, _at(16, 50)),
        (_at(3), 10, _at(16, 50, day=19)),
    ],
)
def test_minutes_are_counted_backwards_alike(now: datetime, minutes: int, then: datetime) -> None:
    assert HOURS.before(now, minutes) == then


def test_working_days_are_counted_back() -> None:
    assert HOURS.workday_before(date(2026, 11, 23), 1) == FRIDAY
    assert HOURS.workday_before(FRIDAY, 5) == date(2026, 11, 13)


@pytest.mark.parametrize(
    ("goal", "acts"),
    [
        (Goal.NEW, []),
        (Goal.RECEIVED, ["receive"]),
        (Goal.DECLINED, ["receive", "decline"]),
        (Goal.ACCEPTED, ["receive", "accept"]),
        (Goal.REVIEWED, ["receive", "accept", "review"]),
        (Goal.REFUSED, ["receive", "accept", "review", "refuse", "deliver"]),
        (Goal.DECIDED, ["receive", "accept", "review", "decide"]),
        (Goal.DELIVERED, ["receive", "accept", "review", "decide", "deliver"]),
        (Goal.CONCLUDED, ["receive", "accept", "review", "decide", "deliver"]),
    ],
)
def test_a_case_goes_as_far_as_its_goal(goal: Goal, acts: list[str]) -> None:
    moments = _plan(goal=goal)
    assert _acts(moments) == acts
    assert [moment.at for moment in moments] == sorted(moment.at for moment in moments)
    assert moments[0] == Moment(at=_at(9), act=PastAct.SUBMIT)


def test_what_is_posted_arrives_two_days_later_and_is_rated_after_that() -> None:
    ratings = [PastRating(item="a", grade=5).model_dump()]
    moments = _plan(is_posted=True, ratings=ratings)
    assert _acts(moments)[-3:] == [PastAct.DELIVER, PastAct.CONCLUDE, PastAct.RATE]
    assert moments[-1].at.date() > FRIDAY


def test_a_correction_comes_between_receiving_and_accepting() -> None:
    correction = Correction(item="a", kind="photo", remark="换一张").model_dump()
    assert _acts(_plan(correction=correction, goal="ACCEPTED")) == [
        PastAct.RECEIVE,
        PastAct.REQUEST_CORRECTION,
        PastAct.SUPPLEMENT,
        PastAct.ACCEPT,
    ]
    assert _acts(_plan(correction=correction, goal="CORRECTING"))[-1] is PastAct.REQUEST_CORRECTION


def test_whoever_needs_a_result_is_accepted_and_decided_after_it() -> None:
    moments = _plan(Track(item="a", steps=STEPS), Track(item="b", steps=STEPS, needs=["a"]))
    when = {(moment.item, moment.act): moment.at for moment in moments}
    assert when["b", PastAct.ACCEPT] > when["a", PastAct.DECIDE]


def test_whoever_needs_a_result_that_never_comes_is_not_decided() -> None:
    tracks = [Track(item="a", steps=STEPS), Track(item="b", steps=STEPS, needs=["a"])]
    moments = _plan(*tracks, goals={"a": "REVIEWED"})
    assert _acts(moments, "b") == [PastAct.RECEIVE, PastAct.ACCEPT, PastAct.REVIEW]


def test_a_deferred_document_holds_the_decision_up() -> None:
    track = Track(item="a", steps=STEPS, kinds=frozenset({"proof"}))
    assert PastAct.DECIDE not in _acts(_plan(track, defer=["proof"]))
    moments = _plan(track, defer=["proof"], supply_after=780)
    acts = [moment.act for moment in moments]
    assert acts.index(PastAct.SUPPLY) < acts.index(PastAct.DECIDE)


def test_after_a_withdrawal_nothing_more_happens() -> None:
    moments = _plan(withdrawn_after=30)
    assert [moment.act for moment in moments] == [PastAct.SUBMIT, PastAct.RECEIVE, PastAct.WITHDRAW]


def test_applications_are_entered_in_order_of_time_up_to_now() -> None:
    early, late = Moment(at=_at(9), act=PastAct.SUBMIT), Moment(at=_at(10), act=PastAct.SUBMIT)
    to_come = Moment(at=_at(18), act=PastAct.RECEIVE, item="a")
    plans = {0: [late, to_come], 1: [early]}
    assert merge_in_time(plans, until=_at(17)) == [(1, early), (0, late)]


def test_times_of_day_are_read() -> None:
    assert PastApplication(applicant="1", at=time(9, 20)).at == time(9, 20)


def test_a_special_procedure_begins_after_acceptance_and_goes_on() -> None:
    special = {"item": "a", "kind": "TESTING", "reason": "取样检测", "expected_days": 5, "after": 390}
    moments = _plan(goal="ACCEPTED", special=special)
    assert _acts(moments) == [PastAct.RECEIVE, PastAct.ACCEPT, PastAct.START_SPECIAL]
    assert moments[-1].at == HOURS.after(moments[-2].at, 390)
    assert PastAct.START_SPECIAL not in _acts(_plan(goal="REVIEWED", special=special))
