from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django_tasks import default_task_backend

from mingban.accounts.tests.factories import LegalEntityFactory, PersonFactory
from mingban.core import bus
from mingban.core.errors import NotFound
from mingban.core.models import OutboxMessage
from mingban.notices import actions, queries
from mingban.notices.actions import sending
from mingban.notices.choices import NoticeChannel, NoticeState
from mingban.notices.models import Notice, SeenNonce
from mingban.notices.registry import GatewaySilent, MessageRefused, TextMessage
from mingban.notices.tests.factories import AT, SiteNoticeFactory, SmsNoticeFactory

pytestmark = pytest.mark.django_db

TEXT = "【鹤城区政务服务】您的申请受理了"


class Gateway:
    """A double of the port: keeps what it was handed, and does what the test says."""

    taken: list[TextMessage] = []
    fails_with: Exception | None = None
    was_in_transaction = False

    def send(self, message: TextMessage, *, at: datetime) -> str:
        Gateway.was_in_transaction = len(connection.savepoint_ids) > 0
        if Gateway.fails_with is not None:
            raise Gateway.fails_with
        Gateway.taken.append(message)
        return f"outside-{len(Gateway.taken)}"


@pytest.fixture(autouse=True)
def _gateway(settings: Any) -> None:
    settings.SMS_GATEWAY = f"{__name__}.Gateway"
    Gateway.taken, Gateway.fails_with = [], None


def test_one_message_goes_to_phone_and_site() -> None:
    party = PersonFactory.create()
    sms, site = actions.send_notice(key="case-1:accepted", party=party, text=TEXT, link="/my/", at=AT)
    assert (sms.channel, sms.state, sms.phone, sms.text) == (NoticeChannel.SMS, NoticeState.WAITING, party.phone, TEXT)
    assert (site.channel, site.state, site.phone, site.sent_at) == (NoticeChannel.SITE, NoticeState.DELIVERED, "", AT)
    assert queries.unread_count(party.pk) == 1


def test_the_same_key_sends_nothing_again() -> None:
    party = PersonFactory.create()
    first = actions.send_notice(key="case-1:accepted", party=party, text=TEXT, at=AT)
    assert actions.send_notice(key="case-1:accepted", party=party, text="another", at=AT) == first
    assert OutboxMessage.objects.count() == 1
    actions.send_due(at=AT)
    actions.send_due(at=AT + timedelta(hours=1))
    assert [message.text for message in Gateway.taken] == [TEXT]


def test_nothing_is_sent_of_an_act_that_was_rolled_back() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.send_notice(key="k", party=PersonFactory.create(), text=TEXT, at=AT)
        raise RuntimeError
    assert not Notice.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_leaves_out_channels_that_reach_nobody() -> None:
    only_site = actions.send_notice(key="a", party=PersonFactory.create(phone=""), text=TEXT, at=AT)
    assert [notice.channel for notice in only_site] == [NoticeChannel.SITE]
    only_sms = actions.send_notice(key="b", phone="13800000001", text=TEXT, at=AT)
    assert [notice.channel for notice in only_sms] == [NoticeChannel.SMS]
    assert actions.send_notice(key="c", text=TEXT, at=AT) == []
    assert actions.send_notice(key="d", phone="13800000001", text=TEXT, channels=[NoticeChannel.SITE], at=AT) == []


def test_an_entity_is_told_through_its_representative() -> None:
    entity = LegalEntityFactory.create()
    assert entity.representative is not None
    sms = actions.send_notice(key="a", party=entity, text=TEXT, channels=["SMS"], at=AT)[0]
    assert sms.phone == entity.representative.phone
    alone = LegalEntityFactory.create(representative=None)
    assert actions.send_notice(key="b", party=alone, text=TEXT, channels=["SMS"], at=AT) == []


def test_texts_and_phones_are_unreadable_in_the_database() -> None:
    actions.send_notice(key="a", phone="13800000001", text="验证码 135790", at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_notice")
        stored = repr(cursor.fetchall())
    assert "13800000001" not in stored
    assert "135790" not in stored


def test_hands_over_what_is_due_and_notes_it() -> None:
    notice = SmsNoticeFactory.create()
    later = SmsNoticeFactory.create(due_at=AT + timedelta(minutes=1))
    SiteNoticeFactory.create()
    assert actions.send_due(at=AT) == 1
    assert Gateway.taken == [TextMessage(key=notice.key, phone=notice.phone, text=notice.text)]
    notice.refresh_from_db()
    assert (notice.state, notice.outside_id, notice.sent_at) == (NoticeState.SENT, "outside-1", AT)
    later.refresh_from_db()
    assert later.state == NoticeState.WAITING


def test_asks_the_gateway_outside_any_transaction() -> None:
    SmsNoticeFactory.create()
    actions.send_due(at=AT)
    assert not Gateway.was_in_transaction


def test_tries_a_silent_gateway_again_less_and_less_often_then_gives_up() -> None:
    notice = SmsNoticeFactory.create()
    Gateway.fails_with = GatewaySilent("ReadTimeout")
    now = AT
    for delay in actions.RETRY_SECONDS:
        assert actions.send_due(at=now) == 0
        notice.refresh_from_db()
        assert notice.state == NoticeState.WAITING
        assert notice.due_at == now + timedelta(seconds=delay)
        now = max(notice.due_at, now + actions.PAUSE)
    actions.send_due(at=now)
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.FAILED, 5)
    assert notice.last_error == "silent: ReadTimeout"


def test_sends_once_the_gateway_answers_again() -> None:
    notice = SmsNoticeFactory.create()
    Gateway.fails_with = GatewaySilent("ReadTimeout")
    actions.send_due(at=AT)
    Gateway.fails_with = None
    assert actions.send_due(at=AT + timedelta(seconds=4)) == 0
    assert actions.send_due(at=AT + timedelta(seconds=5)) == 1
    notice.refresh_from_db()
    assert (notice.state, notice.last_error) == (NoticeState.SENT, "")


def test_a_hung_gateway_holds_the_worker_for_one_message_only() -> None:
    SmsNoticeFactory.create_batch(3)
    Gateway.fails_with = GatewaySilent("ReadTimeout")
    actions.send_due(at=AT)
    assert Notice.objects.filter(tried_at=AT).count() == 1
    actions.send_due(at=AT + timedelta(seconds=1))
    assert Notice.objects.filter(tried_at=AT).count() == 1
    assert Notice.objects.filter(tried_at=None).count() == 2


def test_gives_up_what_the_gateway_refuses_and_sends_the_rest() -> None:
    bad = SmsNoticeFactory.create(phone="13800000009")
    Gateway.fails_with = MessageRefused("blocked")
    assert actions.send_due(at=AT) == 0
    bad.refresh_from_db()
    assert (bad.state, bad.last_error) == (NoticeState.FAILED, "refused: blocked")
    Gateway.fails_with = None
    SmsNoticeFactory.create()
    assert actions.send_due(at=AT) == 1


def test_two_workers_do_not_send_the_same_message() -> None:
    notice = SmsNoticeFactory.create()
    assert sending._claim(NoticeChannel.SMS, AT, 10) == [notice]
    assert sending._claim(NoticeChannel.SMS, AT, 10) == []
    assert actions.send_due(at=AT) == 0
    assert actions.send_due(at=AT + actions.LEASE) == 1


def test_does_not_send_what_has_expired() -> None:
    notice = SmsNoticeFactory.create(expires_at=AT, is_secret=True, text="验证码 135790")
    assert actions.send_due(at=AT) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.last_error, notice.text) == (NoticeState.FAILED, "expired", "")
    assert Gateway.taken == []


def test_wipes_a_secret_once_it_is_sent() -> None:
    notice = SmsNoticeFactory.create(is_secret=True, text="验证码 135790")
    actions.send_due(at=AT)
    notice.refresh_from_db()
    assert notice.text == ""
    assert Gateway.taken[0].text == "验证码 135790"


def _report(notice: Notice, *, nonce: str = "n-1", is_delivered: bool = True, outside_id: str = "outside-1") -> Notice:
    return actions.note_delivery(outside_id=outside_id, key=notice.key, is_delivered=is_delivered, nonce=nonce, at=AT)


@pytest.mark.parametrize(("is_delivered", "state"), [(True, NoticeState.DELIVERED), (False, NoticeState.FAILED)])
def test_notes_what_became_of_a_message(is_delivered: bool, state: NoticeState) -> None:
    notice = SmsNoticeFactory.create(state=NoticeState.SENT, outside_id="outside-1")
    assert _report(notice, is_delivered=is_delivered).state == state


def test_refuses_the_same_call_twice_and_bears_the_same_news_twice() -> None:
    notice = SmsNoticeFactory.create(state=NoticeState.SENT, outside_id="outside-1")
    _report(notice)
    with pytest.raises(actions.CallRepeated):
        _report(notice)
    assert _report(notice, nonce="n-2", is_delivered=False).state == NoticeState.DELIVERED


def test_a_report_may_come_before_the_gateway_s_answer() -> None:
    notice = SmsNoticeFactory.create(is_secret=True)

    class Hasty:
        def send(self, message: TextMessage, *, at: datetime) -> str:
            _report(notice)
            return "outside-1"

    Gateway.send, usual = Hasty.send, Gateway.send  # type: ignore[method-assign, assignment]
    try:
        actions.send_due(at=AT)
    finally:
        Gateway.send = usual  # type: ignore[method-assign]
    notice.refresh_from_db()
    assert (notice.state, notice.outside_id, notice.text) == (NoticeState.DELIVERED, "outside-1", "")


def test_a_message_whose_acknowledgement_was_lost_counts_as_sent_once_its_delivery_is_reported() -> None:
    assert _report(SmsNoticeFactory.create()).sent_at is not None


def test_knows_no_message_that_was_never_sent() -> None:
    site = SiteNoticeFactory.create()
    sent = SmsNoticeFactory.create(state=NoticeState.SENT, outside_id="outside-1")
    for key, outside_id in (("nothing", "outside-1"), (site.key, "outside-1"), (sent.key, "outside-2")):
        with pytest.raises(NotFound):
            actions.note_delivery(outside_id=outside_id, key=key, is_delivered=True, nonce=f"{key}", at=AT)
    assert not SeenNonce.objects.exists()


def test_marks_one_or_all_as_read_and_nobody_else_s() -> None:
    party = PersonFactory.create()
    first, second, other = (
        SiteNoticeFactory.create(party=party),
        SiteNoticeFactory.create(party=party),
        SiteNoticeFactory.create(),
    )
    assert actions.mark_read(party=party, notice_id=other.pk, at=AT) == 0
    assert actions.mark_read(party=party, notice_id=first.pk, at=AT) == 1
    assert queries.unread_count(party.pk) == 1
    assert actions.mark_read(party=party, at=AT + timedelta(hours=1)) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_at, second.read_at) == (AT, AT + timedelta(hours=1))


def test_forgets_nonces_that_no_call_could_repeat() -> None:
    _report(SmsNoticeFactory.create(state=NoticeState.SENT))
    assert actions.forget_nonces(at=AT + timedelta(minutes=30)) == 0
    assert actions.forget_nonces(at=AT + timedelta(minutes=61)) == 1


def test_a_waiting_message_wakes_the_worker() -> None:
    backend: Any = default_task_backend
    backend.clear()
    actions.send_notice(key="a", phone="13800000001", text=TEXT, at=AT)
    assert bus.deliver_due() == 1
    assert [result.task.name for result in backend.results] == ["send_due_notices"]
