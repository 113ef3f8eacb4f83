import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from mingban.accounts.models import Person
from mingban.accounts.tests.factories import PersonFactory, StaffPostFactory, UserFactory
from mingban.core import signed_calls
from mingban.notices.choices import NoticeState
from mingban.notices.tests.factories import SiteNoticeFactory, SmsNoticeFactory

pytestmark = pytest.mark.django_db

CALLBACK = "/notices/sms-callback/"


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(UserFactory.create(person=person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_shows_one_s_messages_and_how_many_are_unread() -> None:
    me = PersonFactory.create()
    SiteNoticeFactory.create(party=me, text="您的申请受理了")
    SiteNoticeFactory.create(party=me, text="您的执照办好了", read_at=timezone.now())
    SiteNoticeFactory.create(text="别人的消息")
    page = text_of(sign_in(me).get("/my/messages/"))
    assert "有 1 条没看" in page
    assert "您的申请受理了" in page
    assert "您的执照办好了" in page
    assert "别人的消息" not in page


def test_says_when_there_is_nothing() -> None:
    assert "还没有消息" in text_of(sign_in(PersonFactory.create()).get("/my/messages/"))


def test_opening_a_message_marks_it_and_leads_on() -> None:
    notice = SiteNoticeFactory.create(link="/my/profile/")
    assert notice.party is not None
    client = sign_in(notice.party.person)
    assert client.get(f"/my/messages/{notice.pk}/")["Location"] == "/my/profile/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("link", ["", "https://evil.example/", "//evil.example/"])
def test_a_message_leads_to_no_other_site(link: str) -> None:
    notice = SiteNoticeFactory.create(link=link)
    assert notice.party is not None
    assert sign_in(notice.party.person).get(f"/my/messages/{notice.pk}/")["Location"] == "/my/messages/"


def test_another_s_message_is_not_found() -> None:
    notice = SiteNoticeFactory.create()
    assert sign_in(PersonFactory.create()).get(f"/my/messages/{notice.pk}/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marks_all_as_read_by_a_form_only() -> None:
    notice = SiteNoticeFactory.create()
    assert notice.party is not None
    client = sign_in(notice.party.person)
    assert client.get("/my/messages/read/").status_code == 405
    assert client.post("/my/messages/read/")["Location"] == "/my/messages/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_the_inbox_is_for_citizens() -> None:
    assert Client().get("/my/messages/").status_code == 302
    official = Client()
    official.force_login(StaffPostFactory.create().user, backend="django.contrib.auth.backends.ModelBackend")
    assert official.get("/my/messages/").status_code == 403


def _call(body: Any, *, at: Any = None, key: str = "", headers: dict[str, str] | None = None) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = headers or signed_calls.headers_for(raw, key=key or settings.SANDBOX_KEY, at=at or timezone.now())
    return Client(enforce_csrf_checks=True).post(
        CALLBACK, raw, content_type="application/json", headers={name.lower(): value for name, value in signed.items()}
    )


def test_takes_a_signed_report() -> None:
    notice = SmsNoticeFactory.create(state=NoticeState.SENT, outside_id="x-1")
    assert _call({"id": "x-1", "key": notice.key, "state": "DELIVERED"}).json() == {"ok": True}
    notice.refresh_from_db()
    assert notice.state == NoticeState.DELIVERED


def test_refuses_reports_that_are_not_signed_or_signed_long_ago() -> None:
    notice = SmsNoticeFactory.create(state=NoticeState.SENT, outside_id="x-1")
    report = {"id": "x-1", "key": notice.key, "state": "DELIVERED"}
    good = signed_calls.headers_for(json.dumps(report).encode(), key=settings.SANDBOX_KEY, at=timezone.now())
    for answer in (
        _call(report, key="another key"),
        _call(report, at=timezone.now() - timedelta(seconds=301)),
        _call(report, at=timezone.now() + timedelta(seconds=301)),
        _call({**report, "state": "FAILED"}, headers=good),
        _call(report, headers={**good, "X-Nonce": "short"}),
        _call(report, headers={**good, "X-Signature": "签名"}),
        _call(report, headers={**good, "X-Timestamp": "now"}),
        Client().post(CALLBACK, report, content_type="application/json"),
    ):
        assert answer.status_code == 403
    notice.refresh_from_db()
    assert notice.state == NoticeState.SENT


def test_refuses_the_very_same_call_again() -> None:
    notice = SmsNoticeFactory.create(state=NoticeState.SENT, outside_id="x-1")
    report = {"id": "x-1", "key": notice.key, "state": "DELIVERED"}
    headers = signed_calls.headers_for(json.dumps(report).encode(), key=settings.SANDBOX_KEY, at=timezone.now())
    assert _call(report, headers=headers).status_code == 200
    assert _call(report, headers=headers).status_code == 409


def test_knows_no_message_that_it_never_sent() -> None:
    assert _call({"id": "x-1", "key": "nothing", "state": "DELIVERED"}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        [],
        {},
        {"id": "x", "key": "k", "state": "LOST"},
        {"id": "", "key": "k", "state": "FAILED"},
        {"id": 1, "key": "k", "state": "FAILED"},
        {"id": "x", "key": 2, "state": "FAILED"},
        {"id": "x", "key": "k", "state": []},
    ],
)
def test_refuses_reports_that_cannot_be_read(body: Any) -> None:
    assert _call(body).status_code == 400
