"""Booking a time of a hall, and what becomes of it."""

from datetime import timedelta

import pytest

from mingban.agencies.queries import opening_days
from mingban.appointments import actions, queries
from mingban.appointments.choices import AppointmentState
from mingban.appointments.models import Appointment
from mingban.appointments.tests.factories import NINE, citizen, clerk, client_of, make_queues, queue_of
from mingban.clocks.tests.factories import announce, beijing, year_2026, year_2027
from mingban.core.errors import NotAllowed, Refused
from mingban.core.masking import mask_name
from mingban.core.tests.threads import at_once
from mingban.core.times import local_day
from mingban.notices.models import Notice

pytestmark = pytest.mark.django_db
TEN = beijing("2026-11-24 10:00")
ELEVEN = beijing("2026-11-24 11:00")


def test_offers_the_days_on_which_the_hall_is_open_and_says_what_is_not_announced() -> None:
    make_queues(days_ahead=7)
    found = queries.bookable(queue_of(), beijing("2026-11-23 10:30"))
    assert [f"{one.day:%d}" for one in found.days] == ["23", "24", "25", "26", "27", "30"]
    assert (len(found.days[0].slots), found.days[0].free, found.days[1].free) == (4, 8, 12)
    assert found.not_announced_year is None
    make_up = opening_days(queue_of().centre, local_day(beijing("2026-10-01 09:00")), 10)
    assert [f"{day:%m%d}" for day, _ in make_up.days] == ["1008", "1009", "1010"]
    late = queries.bookable(queue_of(), beijing("2026-12-30 18:00"))
    assert ([f"{one.day:%d}" for one in late.days], late.not_announced_year) == (["31"], 2027)
    announce(year_2027())
    assert queries.bookable(queue_of(), beijing("2026-12-30 18:00")).not_announced_year is None
    assert queries.bookable(queue_of("pick-up"), NINE).days == []


def test_books_once_moves_and_cancels_and_tells_each_time() -> None:
    make_queues(capacity=1)
    one, other = citizen(), citizen()
    made = actions.book(queue=queue_of(), starts_at=TEN, by=one, at=NINE)
    assert (made.starts_at, made.ends_at, len(made.code)) == (TEN, ELEVEN, 8)
    with pytest.raises(actions.CannotBook, match="已经约在"):
        actions.book(queue=queue_of(), starts_at=ELEVEN, by=one, at=NINE)
    with pytest.raises(actions.CannotBook, match="约满了"):
        actions.book(queue=queue_of(), starts_at=TEN, by=other, at=NINE)
    with pytest.raises(actions.CannotBook, match="不能约了"):
        actions.book(queue=queue_of(), starts_at=TEN + timedelta(minutes=1), by=other, at=NINE)
    with pytest.raises(NotAllowed):
        actions.book(queue=queue_of(), starts_at=ELEVEN, by=clerk(), at=NINE)
    with pytest.raises(NotAllowed):
        actions.move(token=made.token, starts_at=ELEVEN, by=other, at=NINE)
    assert actions.move(token=made.token, starts_at=TEN, by=one, at=NINE).starts_at == TEN
    assert actions.move(token=made.token, starts_at=ELEVEN, by=one, at=NINE).starts_at == ELEVEN
    assert actions.book(queue=queue_of(), starts_at=TEN, by=other, at=NINE).starts_at == TEN
    assert actions.cancel(token=made.token, by=one, at=NINE).state == AppointmentState.CANCELLED
    with pytest.raises(actions.CannotChange):
        actions.cancel(token=made.token, by=one, at=NINE)
    assert actions.book(queue=queue_of(), starts_at=ELEVEN, by=one, at=NINE).starts_at == ELEVEN
    texts = [notice.text for notice in Notice.objects.filter(party_id=one.party_id or 0, channel="SITE").order_by("id")]
    assert [text[:4] for text in texts] == ["您约好了", "您改到了", "您约好了"]
    assert made.code in texts[0]
    assert "10:00" in texts[0]


def test_a_time_that_went_by_is_noted_and_does_not_keep_one_from_booking_again() -> None:
    make_queues()
    one, other = citizen(), citizen()
    for each in (one, other):
        actions.book(queue=queue_of(), starts_at=TEN, by=each, at=NINE)
    after = beijing("2026-11-24 15:00")
    with pytest.raises(actions.CannotChange):
        actions.cancel(token=Appointment.objects.earliest("id").token, by=one, at=after)
    actions.book(queue=queue_of(), starts_at=beijing("2026-11-25 10:00"), by=one, at=after)
    assert actions.close_missed(at=after) == 0
    assert actions.close_missed(at=beijing("2026-11-25 00:30")) == 1
    assert Appointment.objects.filter(state=AppointmentState.MISSED).count() == 2


def test_reminds_the_day_before_from_nine_on_and_once() -> None:
    make_queues()
    one = citizen()
    actions.book(queue=queue_of(), starts_at=TEN, by=one, at=NINE - timedelta(hours=1))
    reminders = Notice.objects.filter(
        party_id=one.party_id or 0, channel="SITE", text__isnull=False, key__contains="tomorrow"
    )
    assert actions.remind_due(at=NINE - timedelta(minutes=1)) == 0
    assert (actions.remind_due(at=NINE), actions.remind_due(at=NINE + timedelta(minutes=10))) == (1, 1)
    assert [notice.text[:5] for notice in reminders] == ["提醒您：明"]
    assert actions.remind_due(at=NINE + timedelta(days=1)) == 0


@pytest.mark.django_db(transaction=True)
def test_of_three_who_want_the_last_two_places_in_one_instant_two_get_them() -> None:
    make_queues(capacity=2)
    people = [citizen() for _ in range(3)]

    def want(number: int) -> str:
        try:
            actions.book(queue=queue_of(), starts_at=TEN, by=people[number], at=NINE)
        except Refused as refusal:
            return type(refusal).__name__
        return "booked"

    found = at_once(lambda: want(0), lambda: want(1), lambda: want(2))
    assert sorted(found) == ["CannotBook", "booked", "booked"]
    assert Appointment.objects.filter(starts_at=TEN).count() == 2


def test_a_day_off_announced_later_is_told_to_who_has_booked_and_shown_at_the_counter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_queues()
    one, other = citizen(), citizen()
    friday = beijing("2026-11-27 10:00")
    closed = actions.book(queue=queue_of(), starts_at=friday, by=one, at=NINE)
    stays = actions.book(queue=queue_of(), starts_at=TEN, by=other, at=NINE)
    assert (queries.on_closed_days(NINE), actions.tell_closed_days(at=NINE)) == ([], 0)
    assert [row.pk for row in queries.booked_on([local_day(friday)], "", NINE)] == [closed.pk]
    assert not queries.booked_on([local_day(friday)], "110000", NINE)
    days_off = [{"name": "国庆节", "from": "2026-10-01", "to": "2026-10-07"}]
    announce(year_2026(days_off=[*days_off, {"name": "州庆", "from": "2026-11-27", "to": "2026-11-27"}]))
    assert queries.on_closed_days(NINE) == [closed]
    for _ in range(2):
        assert actions.tell_closed_days(at=NINE) == 1
    told = [notice for notice in Notice.objects.filter(channel="SITE") if "那天改为放假" in notice.text]
    assert [notice.party_id for notice in told] == [one.party_id]
    assert actions.remind_due(at=beijing("2026-11-26 10:00")) == 0, "nobody is reminded to come to a closed door"
    assert [row.pk for row in queries.closed_days_for(clerk(), NINE)] == [closed.pk]
    assert queries.closed_days_for(clerk(organisation=closed.queue.centre.organisation.code), NINE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE)
    desk = client_of(clerk())
    assert "有 1 个预约落在后来公布的放假日" in desk.get("/desk/counter/").content.decode()
    page = desk.get("/desk/counter/days-off/").content.decode()
    assert mask_name(closed.person.name) in page
    assert closed.person.phone not in page
    moved = actions.move(token=closed.token, starts_at=TEN, by=one, at=NINE)
    assert (moved.starts_at, stays.starts_at) == (TEN, TEN)
    assert (queries.on_closed_days(NINE), actions.tell_closed_days(at=NINE)) == ([], 0)
