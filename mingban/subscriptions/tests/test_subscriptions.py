"""Who subscribed is told once of what concerns him, never in his quiet hours, and ends it with one click."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mingban.accounts import queries as accounts
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.cases.tests.factories import browser
from mingban.catalogue.events import ItemPublished
from mingban.consultations.events import DraftPublished, PeriodExtended
from mingban.core import bus
from mingban.datasets.tests.factories import Office as DataOffice
from mingban.disclosure.tests.factories import Office
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel
from mingban.notices.models import Notice
from mingban.subscriptions import actions, handlers, queries, rules
from mingban.subscriptions.actions import following, telling
from mingban.subscriptions.choices import Rhythm, Subject
from mingban.subscriptions.models import Follower, Push, Subscription, Told
from mingban.subscriptions.tests.factories import DAY, NEWS, NIGHT, THING, ZONE, citizen, subscribe, tell, ways


@given(st.datetimes(timezones=st.just(UTC)), st.times(), st.times())
def test_nobody_is_disturbed_in_his_quiet_hours_or_told_later_than_their_end(
    at: datetime, start: time, end: time
) -> None:
    told = rules.when_to_tell(at, ZONE, start, end)
    here = told.astimezone(ZONE).time()
    is_quiet = start <= here < end if start < end else start != end and (here >= start or here < end)
    assert not is_quiet
    assert 0 <= (told - at).total_seconds() <= 24 * 3600
    assert rules.next_digest(at, ZONE).astimezone(ZONE).time() == rules.DIGEST_AT


def test_a_search_is_kept_in_one_way_of_writing_and_said_in_words() -> None:
    kept = rules.write_search({"kind": "document", "q": " 电梯   补助 ", "type": "通知", "within": "30", "page": "2"})
    assert kept == "q=电梯+补助&kind=document&type=通知"
    assert rules.read_search(kept) == rules.Search("电梯 补助", "document", {"kind_of_document": "通知"})
    assert rules.name_search(kept, {"document": "文件"}) == "电梯 补助（文件，通知）"
    assert rules.write_search({"q": "a&b=c+d%"}) == "q=a%26b=c%2Bd%25"
    assert rules.read_search("q=a%26b=c%2Bd%25").text == "a&b=c+d%"
    assert rules.write_search({"within": "30", "field": "长" * 61}) == ""


@pytest.mark.django_db
def test_one_is_told_once_with_every_reason_and_a_killed_worker_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "CHUNK", 2)
    people = [citizen() for _ in range(5)]
    for by in people:
        subscribe(by, "q=电梯")
    subscribe(people[0], "住房", Subject.FIELD)
    subscribe(people[0], "q=老旧小区&organisation=住建局")
    subscribe(citizen(), "q=拆迁")
    subscribe(citizen(), "q=电梯&organisation=民政局")
    ended = subscribe(citizen(), "q=补助")
    actions.end_subscription(subscription=ended, at=DAY)
    ways(queries.follower_of(people[0]) or Follower())
    send_many = notices.send_many
    calls = iter(range(100))

    def dies_at_the_second(*args: Any, **more: Any) -> None:
        if next(calls) == 1:
            raise ConnectionError
        send_many(*args, **more)

    monkeypatch.setattr(notices, "send_many", dies_at_the_second)
    with pytest.raises(ConnectionError):
        tell(NIGHT)
    assert Told.objects.count() == 2
    monkeypatch.setattr(notices, "send_many", send_many)
    assert tell(NIGHT) == 3
    assert tell(NIGHT) == 0
    on_site = Notice.objects.filter(channel="SITE")
    assert sorted(one.party_id or 0 for one in on_site) == sorted(by.party_id or 0 for by in people)
    first = on_site.get(party=people[0].party_id)
    assert (
        first.text
        == "您订阅的“q=电梯”“住房”“q=老旧小区&organisation=住建局”有新公开的：《关于老旧小区加装电梯补助的通知》"
    )
    (phoned,) = Notice.objects.filter(channel="SMS")
    assert phoned.due_at == datetime(2026, 11, 26, 0, tzinfo=UTC), "the phone rings at eight"
    token = Told.objects.get(follower__party=people[0].party_id).token
    assert token in phoned.text
    assert len(Push.objects.get().topics or []) == 4, "what was ended is found, and nobody told for it"


@pytest.mark.django_db
def test_telling_asks_the_same_whether_two_or_ten_subscribe() -> None:
    def asked(count: int, key: str) -> int:
        for _ in range(count):
            subscribe(citizen(), "q=电梯")
        actions.queue_push(key=key, news=NEWS, url="/", at=DAY)
        with CaptureQueriesContext(connection) as found:
            actions.tell_subscribers(at=DAY)
        return len(found)

    assert asked(2, "a") == asked(8, "b")


@pytest.mark.django_db
def test_what_is_gone_before_it_is_told_is_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(citizen(), "住房", Subject.FIELD)
    monkeypatch.setattr(queries, "thing_named", lambda kind, key: None)
    assert tell() == 0
    assert Push.objects.get().ended_at == DAY


@pytest.mark.django_db
def test_a_digest_tells_in_one_message_what_a_day_has_brought() -> None:
    by = citizen()
    subscribe(by, "q=电梯")
    follower = queries.follower_of(by)
    assert follower is not None
    ways(follower, rhythm=Rhythm.DAILY, channels=[NoticeChannel.SITE])
    for number in range(3):
        actions.queue_push(key=f"publication/{number}", news=NEWS, url="/", at=DAY)
    assert actions.tell_subscribers(at=DAY) == 3
    assert actions.send_digests(at=DAY) == 0
    morning = rules.next_digest(DAY, ZONE)
    assert actions.send_digests(at=morning) == 1
    assert actions.send_digests(at=morning) == 0
    assert Notice.objects.get().text.startswith("您的订阅有 3 条新的：《关于老旧小区")
    assert len(set(Told.objects.values_list("token", flat=True))) == 1
    (ended,) = actions.end_what_was_told(token=Told.objects.all()[0].token, at=morning)
    assert ended.ended_at == morning


@pytest.mark.django_db
def test_wrong_subscriptions_are_refused_and_others_stay_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    by = citizen()
    page = browser(by)
    own = reverse("subscriptions:subscriptions-list")
    assert page.post(own, {"q": "   ", "subject": "SEARCH"}).status_code == 422
    assert page.post(own, {"q": "？", "subject": "SEARCH"}).status_code == 422
    other = subscribe(citizen(), "q=电梯")
    assert page.post(reverse("subscriptions:subscription-drop", args=[other.pk])).status_code == 404
    assert page.post(own, {"q": " 电梯   补助 ", "subject": "SEARCH"}).status_code == 302
    mine = Subscription.objects.latest("pk")
    assert mine.topic.value == "q=电梯+补助"
    assert "q=电梯+补助" in page.get(own).content.decode()
    assert page.post(reverse("subscriptions:subscription-drop", args=[mine.pk])).status_code == 302
    post = StaffPostFactory.create()
    with pytest.raises(actions.NobodyToTell):
        subscribe(accounts.actor_of(post.user, post), "q=电梯")
    monkeypatch.setattr(following, "MOST", 1)
    assert subscribe(by, "q=词一") == subscribe(by, "q=词一"), "again changes nothing"
    with pytest.raises(actions.NothingToSubscribe):
        subscribe(by, "q=词二")
    with pytest.raises(actions.NothingToSubscribe):
        subscribe(by, "", Subject.FIELD)


@pytest.mark.django_db
def test_a_search_filed_by_other_words_is_filed_anew() -> None:
    topic = subscribe(citizen(), "q=电梯").topic
    topic.handles.all().delete()
    type(topic).objects.update(filed_as="")
    assert actions.file_anew() == 1
    assert [one.handle for one in topic.handles.all()] == ["t:电梯"]
    assert actions.file_anew() == 0


@pytest.mark.django_db
def test_a_publication_reaches_its_subscribers_by_organisation_and_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    office = Office()
    by = citizen()
    page, where = browser(by), reverse("subscriptions:subscription-new")
    for subject, value in (
        ("ORGANISATION", office.organisation.code),
        ("COLUMN", office.column.pk),
        ("FIVE", "DECISION"),
    ):
        assert page.post(f"{where}?subject={subject}&value={value}").status_code == 302
    assert page.get(f"{where}?subject=ORGANISATION&value=nobody").status_code == 404
    assert page.get(f"{where}?subject=FIELD&value=x").status_code == 404
    assert page.get(f"{where}?subject=ITEM&value=x").status_code == 404
    published = office.publish(office.draft("关于加装电梯的通知"))
    bus.deliver_due()
    actions.tell_subscribers(at=timezone.now())
    (told,) = Notice.objects.filter(party=by.party_id)
    assert told.link == published.url
    name = office.organisation.name
    assert told.text == f"您订阅的“{name}”“{office.column.title}”“决策公开”有新公开的：《关于加装电梯的通知》"
    for subject, value in (("ORGANISATION", office.organisation.code), ("COLUMN", office.column.pk)):
        feed = Client().get(reverse("subscriptions:feed-show"), {"subject": subject, "value": value})
        assert "关于加装电梯的通知" in feed.content.decode()
    assert Client().get(reverse("subscriptions:feed-show"), {"q": ""}).status_code == 404
    follower = queries.follower_of(by)
    assert follower is not None
    days = Client().get(reverse("subscriptions:calendar-show", args=[follower.calendar_token]))
    assert days["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VCALENDAR" in days.content.decode()


@pytest.mark.django_db
def test_drafts_and_guides_are_news_to_those_who_follow_them_and_new_ones_to_searches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(queries, "thing_named", lambda kind, key: THING)
    follower, searcher = citizen(), citizen()
    subscribe(follower, "D1", Subject.CONSULTATION)
    subscribe(follower, "lift", Subject.ITEM)
    subscribe(searcher, "q=电梯")
    said = {"number": "D1", "title": "电梯办法", "url": "/d/", "kind": "OTHER", "organisation_code": "zj"}
    days = {"opens_on": "2026-11-01", "closes_on": "2026-12-01"}
    for event in (DraftPublished(**said, **days), PeriodExtended(**said, **days)):
        handlers.push_draft(event)
    for number in (1, 2):
        handlers.push_item(ItemPublished(code="lift", number=number))
    actions.tell_subscribers(at=DAY)
    texts = {by.party_id: [one.text for one in Notice.objects.filter(party=by.party_id)] for by in (follower, searcher)}
    assert len(texts[follower.party_id]) == 4
    assert set(texts[searcher.party_id]) == {
        "您订阅的“q=电梯”有草案开始征求意见：《电梯办法》",
        f"您订阅的“q=电梯”有新的办事指南：《{THING.title}》",
    }
    monkeypatch.setattr(queries, "thing_named", lambda kind, key: None)
    handlers.push_item(ItemPublished(code="gone", number=1))
    assert Push.objects.count() == 4


@pytest.mark.django_db
def test_a_new_edition_of_a_table_reaches_who_follows_its_organisation_or_field(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    data = DataOffice()
    data.dataset()
    follower, other = citizen(), citizen()
    subscribe(follower, data.organisation.code, Subject.ORGANISATION)
    subscribe(other, "RESULT", Subject.FIVE)
    edition = data.publish(data.bring("department-budget"))
    bus.deliver_due()
    actions.tell_subscribers(at=DAY)
    (told,) = Notice.objects.filter(party=follower.party_id)
    assert "有新公开的数据" in told.text
    assert told.link == f"/open/data/department-budget/{edition.number}/"
    assert not Notice.objects.filter(party=other.party_id).exists()
