"""Who subscribed is told once of what concerns him, never at night, and ends it with one click."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mingban.accounts import queries as accounts
from mingban.accounts.tests.factories import UserFactory
from mingban.cases.tests.factories import browser
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.disclosure.tests.factories import Office
from mingban.notices.models import Notice
from mingban.subscriptions import actions, rules
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.models import Push, Subscription

ZONE = ZoneInfo("Asia/Shanghai")
NEWS = rules.News(
    title="关于老旧小区加装电梯补助的通知",
    text="每台补助 15 万元",
    organisation_code="zj",
    field="住房",
    five="EXECUTION",
    entry_code="1158",
)
DAY = datetime(2026, 11, 25, 3, tzinfo=UTC)


def citizen() -> Actor:
    return accounts.actor_of(UserFactory.create())


def subscribe(by: Actor, subject: str, value: str, *, by_phone: bool = False) -> Subscription:
    return actions.subscribe(subject=subject, value=value, label=value, by_phone=by_phone, by=by, at=DAY)


@pytest.mark.parametrize(
    ("subject", "value", "is_his"),
    [
        (Subject.WORDS, "电梯 补助", True),
        (Subject.WORDS, "电梯 拆除", False),
        (Subject.ORGANISATION, "zj", True),
        (Subject.ORGANISATION, "gongan", False),
        (Subject.FIELD, "住房", True),
        (Subject.FIVE, "EXECUTION", True),
        (Subject.FIVE, "DECISION", False),
        (Subject.ENTRY, "1158", True),
        (Subject.FIELD, "", False),
    ],
)
def test_what_concerns_whom(subject: str, value: str, is_his: bool) -> None:
    assert rules.concerns(NEWS, subject, value) is is_his


@given(st.datetimes(timezones=st.just(UTC)))
def test_phones_are_silent_at_night_and_never_told_late(at: datetime) -> None:
    told = rules.when_to_tell(at, ZONE)
    here = told.astimezone(ZONE).time()
    assert rules.QUIET_UNTIL <= here < rules.QUIET_FROM
    assert 0 <= (told - at).total_seconds() <= 10 * 3600


@pytest.mark.django_db
def test_everybody_whom_it_concerns_is_told_once_and_a_killed_worker_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "CHUNK", 2)
    people = [citizen() for _ in range(5)]
    for by in people:
        subscribe(by, Subject.WORDS, "电梯")
    subscribe(people[0], Subject.FIELD, "住房", by_phone=True)
    subscribe(citizen(), Subject.WORDS, "拆迁")
    night = datetime(2026, 11, 25, 15, tzinfo=UTC)
    for _ in range(2):
        actions.queue_push(key="publication/1", news=NEWS, url="/open/x/", at=night)
    notify = actions._notify
    calls = iter(range(100))

    def dies_at_the_fourth(*args: object) -> None:
        if next(calls) == 3:
            raise ConnectionError
        notify(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "_notify", dies_at_the_fourth)
    with pytest.raises(ConnectionError):
        actions.tell_subscribers(at=night)
    monkeypatch.setattr(actions, "_notify", notify)
    actions.tell_subscribers(at=night)
    assert actions.tell_subscribers(at=night) == 0
    told = Notice.objects.filter(channel="SITE")
    assert sorted(one.party_id or 0 for one in told) == sorted(by.party_id or 0 for by in people)
    (phoned,) = Notice.objects.filter(channel="SMS")
    assert phoned.due_at == datetime(2026, 11, 26, 0, tzinfo=UTC), "the phone rings at eight"
    assert Push.objects.get().ended_at is not None


@pytest.mark.django_db
def test_a_publication_reaches_its_subscriber_who_ends_it_without_signing_in() -> None:
    office = Office()
    by = citizen()
    page = browser(by)
    address = reverse("subscriptions:subscriptions-list")
    sent = {"subject": "ORGANISATION", "value": office.organisation.code, "label": office.organisation.name}
    assert office.organisation.name in page.get(address, sent).content.decode()
    assert page.post(address, sent).status_code == 302
    assert page.post(address, {**sent, "by_phone": "on"}).status_code == 302
    assert Subscription.objects.count() == 1
    office.publish(office.draft("关于加装电梯的通知"))
    bus.deliver_due()
    actions.tell_subscribers(at=timezone.now())
    assert sorted(Notice.objects.filter(party=by.party_id).values_list("channel", flat=True)) == ["SITE", "SMS"]

    found = Subscription.objects.get()
    ending = reverse("subscriptions:subscription-end", args=[found.token])
    visitor = Client()
    assert "不再订阅" in visitor.get(ending).content.decode()
    found.refresh_from_db()
    assert found.ended_at is None, "a preview of the link ends nothing"
    assert "已经退订了" in visitor.post(ending).content.decode()
    office.publish(office.draft("关于电梯的又一份通知"))
    bus.deliver_due()
    actions.tell_subscribers(at=timezone.now())
    assert Notice.objects.filter(party=by.party_id, channel="SITE").count() == 1
    assert visitor.get(reverse("subscriptions:subscription-end", args=["x"])).status_code == 404


@pytest.mark.django_db
def test_wrong_subscriptions_are_refused_and_others_stay_alone() -> None:
    by = citizen()
    page = browser(by)
    address = reverse("subscriptions:subscriptions-list")
    assert page.post(address, {"subject": "WORDS", "value": "   "}).status_code == 422
    assert page.post(address, {"subject": "NONSENSE", "value": "x"}).status_code == 422
    other = subscribe(citizen(), Subject.WORDS, "电梯")
    assert page.post(reverse("subscriptions:subscription-drop", args=[other.pk])).status_code == 404
    mine = subscribe(by, Subject.WORDS, "  电梯   补助 ")
    assert mine.value == "电梯 补助"
    assert page.post(reverse("subscriptions:subscription-drop", args=[mine.pk])).status_code == 302
    for number in range(actions.MOST):
        subscribe(by, Subject.WORDS, f"词{number}")
    with pytest.raises(actions.NothingToSubscribe):
        subscribe(by, Subject.WORDS, "再来一个")
