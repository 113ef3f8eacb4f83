"""Numbers of a day: taken, called, sent on, ended."""

from datetime import timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.agencies.models import Counter
from mingban.appointments import access, actions, queries
from mingban.appointments.actions import queueing
from mingban.appointments.choices import AppointmentState, TicketState
from mingban.appointments.models import Sitting, Ticket
from mingban.appointments.tests.factories import NINE, citizen, clerk, counter, make_queues, queue_of
from mingban.clocks.tests.factories import beijing
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound
from mingban.core.tests.threads import at_once

pytestmark = pytest.mark.django_db


def take(code: str = "market", minute: int = 0) -> Ticket:
    at = NINE + timedelta(minutes=minute)
    return actions.take_number(queue=queue_of(code), by=None, address="10.0.0.1", at=at)


def seat(number: str = "01") -> tuple[Counter, Actor]:
    one = clerk()
    actions.sit_down(counter=counter(number), by=one, at=NINE)
    return counter(number), one


def test_numbers_count_by_queue_and_day_and_only_while_the_hall_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    make_queues()
    labels = [take().label, take().label, take("pick-up").label, take(minute=24 * 60).label]
    assert labels == ["A001", "A002", "B001", "A001"]
    with pytest.raises(actions.CannotTakeNumber, match="没有开门"):
        take(minute=-1)
    monkeypatch.setattr(queueing, "PER_ADDRESS_HOUR", 3)
    with pytest.raises(actions.CannotTakeNumber, match="太多"):
        take(minute=1)
    given = actions.take_number(queue=queue_of(), by=clerk(), address="10.0.0.1", at=NINE)
    assert (given.label, given.address_index) == ("A003", "")
    assert take(minute=61).label == "A004"


def test_a_counter_calls_again_ends_and_notes_who_was_absent() -> None:
    make_queues()
    tickets = [take(minute=n) for n in range(3)]
    here, one = seat()
    terms: dict[str, Any] = {"counter": here, "by": one}
    for act in (actions.recall, actions.finish):
        with pytest.raises(NotFound):
            act(**terms, at=NINE)
    called = actions.call_next(**terms, at=NINE + timedelta(minutes=5))
    assert called == tickets[0]
    assert queries.current_ticket(here) == called
    with pytest.raises(actions.StillServing):
        actions.call_next(**terms, at=NINE)
    with pytest.raises(actions.StillServing):
        actions.stand_up(**terms, at=NINE)
    assert actions.recall(**terms, at=NINE + timedelta(minutes=6)).calls == 2
    assert actions.finish(**terms, at=NINE + timedelta(minutes=9)).state == TicketState.DONE
    actions.call_next(**terms, at=NINE + timedelta(minutes=10))
    assert actions.finish(**terms, at=NINE + timedelta(minutes=12), was_there=False).state == TicketState.ABSENT
    assert actions.leave(token=tickets[2].token, at=NINE).state == TicketState.LEFT
    assert actions.leave(token=tickets[0].token, at=NINE).state == TicketState.DONE
    assert actions.call_next(**terms, at=NINE + timedelta(minutes=13)) is None
    found = queries.figures(queries.tickets_of_counter(here, tickets[0].day))
    assert (found.done, found.absent, found.waited, found.served) == (1, 1, 7, 4)
    actions.stand_up(**terms, at=NINE + timedelta(hours=1))
    assert queries.sitting_of(one) is None
    with pytest.raises(actions.NotAtCounter):
        actions.call_next(**terms, at=NINE)


def test_who_has_booked_goes_first_in_his_time_and_waits_like_all_when_late() -> None:
    make_queues()
    early, late, gone = citizen(), citizen(), citizen()
    held = actions.book(queue=queue_of(), starts_at=beijing("2026-11-23 10:00"), by=early, at=NINE)
    missed = actions.book(queue=queue_of(), starts_at=beijing("2026-11-23 10:00"), by=late, at=NINE)
    walked_in = [take(minute=30), take(minute=31)]
    with pytest.raises(actions.CannotCheckIn, match="提前 30 分钟"):
        actions.check_in(appointment=held, at=NINE + timedelta(minutes=29))
    with pytest.raises(NotFound):
        actions.check_in_by_code(centre_code="hecheng-hall", code="1", at=NINE)
    first = actions.check_in_by_code(
        centre_code="hecheng-hall", code=f"{held.code[:4]} {held.code[4:]}", at=NINE + timedelta(minutes=40)
    )
    assert actions.check_in(appointment=held, at=NINE + timedelta(minutes=41)) == first
    second = actions.check_in(appointment=missed, at=beijing("2026-11-23 11:00"))
    assert (first.first_from, second.first_from) == (held.starts_at, None)
    at_ten = [ticket.label for ticket in queries.waiting_for(counter(), beijing("2026-11-23 10:00"))]
    assert at_ten == [first.label, *(ticket.label for ticket in walked_in), second.label]
    before_ten = queries.waiting_for(counter(), beijing("2026-11-23 09:59"))
    assert before_ten[0] == walked_in[0]
    assert queries.turn(first, beijing("2026-11-23 10:00")).before == 0
    other_day = actions.book(queue=queue_of(), starts_at=beijing("2026-11-24 10:00"), by=gone, at=NINE)
    with pytest.raises(actions.CannotCheckIn, match="不是今天的"):
        actions.check_in(appointment=other_day, at=NINE)
    actions.cancel(token=other_day.token, by=gone, at=NINE)
    with pytest.raises(actions.CannotCheckIn, match="取消"):
        actions.check_in(appointment=other_day, at=NINE)
    held.refresh_from_db()
    assert held.state == AppointmentState.ARRIVED


def test_who_is_sent_on_is_called_at_the_other_counter_before_all() -> None:
    make_queues()
    here, one = seat("01")
    sent, _ = take(), take(minute=1)
    actions.call_next(counter=here, by=one, at=NINE)
    with pytest.raises(actions.CannotSendOn):
        actions.send_on(counter=here, to=counter("02"), by=one, at=NINE)
    there, other = seat("02")
    assert list(queries.counters_to_send_to(here)) == [there]
    actions.send_on(counter=here, to=there, by=one, at=NINE + timedelta(minutes=2))
    assert queries.next_ticket(here, NINE) != sent
    assert actions.call_next(counter=there, by=other, at=NINE + timedelta(minutes=3)) == sent


def test_the_time_to_wait_is_the_days_median_over_the_counters_at_work() -> None:
    make_queues()
    here, one = seat()
    for minute in range(6):
        take(minute=minute)
    for minute in (10, 14, 18):
        actions.call_next(counter=here, by=one, at=NINE + timedelta(minutes=minute))
        actions.finish(counter=here, by=one, at=NINE + timedelta(minutes=minute + 4))
    standing = queries.standings(counter().centre, NINE + timedelta(minutes=23))[0]
    assert (standing.waiting, standing.minutes) == (3, 12)
    last = Ticket.objects.latest("number")
    found = queries.turn(last, NINE + timedelta(minutes=23))
    assert (found.before, found.minutes) == (2, 8)
    assert queries.waiting_in(counter().centre, NINE) == 3
    assert queries.waiting_in(counter().centre, NINE + timedelta(days=1)) == 0


def test_one_sits_at_a_counter_and_moves_by_sitting_down_elsewhere() -> None:
    make_queues()
    here, one = seat()
    assert actions.sit_down(counter=here, by=one, at=NINE) == queries.sitting_of(one)
    with pytest.raises(actions.CannotSit):
        actions.sit_down(counter=here, by=clerk(), at=NINE)
    actions.sit_down(counter=counter("02"), by=one, at=NINE)
    assert (queries.sitting_at(here), Sitting.objects.count()) == (None, 2)


@pytest.mark.parametrize("role", [role for role in Role if role not in access.COUNTER_ROLES])
def test_who_receives_nobody_sits_at_no_counter(role: str) -> None:
    make_queues()
    with pytest.raises(NotAllowed):
        actions.sit_down(counter=counter(), by=clerk(role), at=NINE)


def test_counters_are_their_organisations_and_shared_ones_everybodys_of_the_hall() -> None:
    from mingban.accounts.tests.factories import OrganisationFactory  # noqa: PLC0415 — only this test makes another one

    make_queues()
    stranger = clerk(organisation=OrganisationFactory.create().code)
    assert not any(access.can_serve_at(stranger, counter(number)) for number in ("01", "02"))
    assert all(access.can_serve_at(clerk(), counter(number)) for number in ("01", "02"))
    assert not access.can_serve_at(citizen(), counter())
    assert [one.number for one in queries.counters_for(clerk())] == ["01", "02"]
    assert list(queries.counters_for(stranger)) == []


@pytest.mark.django_db(transaction=True)
def test_two_counters_that_call_at_once_never_call_the_same_number() -> None:
    make_queues()
    take()
    seats = [seat("01"), seat("02")]

    def call(number: int) -> str:
        here, one = seats[number]
        ticket = actions.call_next(counter=here, by=one, at=NINE)
        return ticket.label if ticket else "-"

    assert sorted(at_once(lambda: call(0), lambda: call(1))) == ["-", "A001"]
