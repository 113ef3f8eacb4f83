"""Mailboxes and browsers: confirmed by their owners, told once, ended with one click, forgotten when nobody wants them."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingban.accounts.models import Party
from mingban.cases.tests.factories import browser
from mingban.core.errors import NotFound
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel
from mingban.notices.models import Notice
from mingban.subscriptions import actions, queries
from mingban.subscriptions.actions import following
from mingban.subscriptions.models import Follower, Subscription, Topic
from mingban.subscriptions.tests.factories import ADDRESS, DAY, NEWS, THING, by_mail, citizen, subscribe, tell, ways


@pytest.mark.django_db
def test_a_mailbox_is_told_once_its_owner_confirmed_and_ends_it_with_one_click() -> None:
    visitor = Client()
    page = reverse("subscriptions:subscription-new")
    assert "有新的告诉我" in visitor.get(f"{page}?q=电梯").content.decode()
    assert visitor.post(f"{page}?q=电梯", {"address": "no mailbox"}).status_code == 422
    assert "还差一步" in visitor.post(f"{page}?q=电梯&within=30", {"address": ADDRESS}).content.decode()
    subscription = Subscription.objects.get()
    assert tell() == 0, "nobody is told before he has confirmed"
    notices.send_due(at=timezone.now())
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    link = reverse("subscriptions:subscription-confirm", args=[subscription.token])
    assert link in letter.body
    visitor.get(link)
    subscription.refresh_from_db()
    assert subscription.confirmed_at is None, "a preview of the link confirms nothing"
    assert "订阅好了" in visitor.post(link).content.decode()

    actions.queue_push(key="publication/2", news=NEWS, url=THING.url, at=DAY)
    assert actions.tell_subscribers(at=DAY) == 1
    notices.send_due(at=DAY)
    told = mail.outbox[1]
    headers = told.message()
    ending = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/open/x/" in told.body
    path = ending[ending.index("/subscriptions/") :]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    subscription.refresh_from_db()
    assert subscription.ended_at is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM subscriptions_follower")
        assert ADDRESS not in repr(cursor.fetchall())


@pytest.mark.django_db
def test_a_mailbox_s_own_page_lists_changes_and_ends_everything() -> None:
    visitor = Client()
    for value in ("q=电梯", "q=补助"):
        actions.confirm_subscription(token=by_mail(value).token, at=DAY)
    follower = Follower.objects.get()
    own = reverse("subscriptions:follower-show", args=[follower.token])
    assert visitor.get(own).content.decode().count("退订<span") == 2
    chosen = {"rhythm": "DAILY", "quiet_from": "20:00", "quiet_until": "09:00"}
    assert visitor.post(reverse("subscriptions:follower-ways", args=[follower.token]), chosen).status_code == 302
    assert visitor.post(reverse("subscriptions:follower-ways", args=[follower.token]), {}).status_code == 422
    follower.refresh_from_db()
    assert (follower.rhythm, follower.quiet_from, follower.mailbox) == ("DAILY", time(20), ADDRESS)
    with pytest.raises(actions.MailboxRefused):
        ways(follower, channels=[NoticeChannel.SITE])
    one = reverse("subscriptions:subscription-end", args=[follower.subscriptions.first().token])  # type: ignore[union-attr]
    assert "不再订阅" in visitor.get(one).content.decode()
    assert "已经退订了" in visitor.post(one).content.decode()
    assert visitor.post(reverse("subscriptions:follower-end", args=[follower.token])).status_code == 302
    assert not queries.open_subscriptions(follower).exists()
    for name in ("follower-show", "subscription-confirm", "subscription-end", "told-end", "calendar-show"):
        assert visitor.get(reverse(f"subscriptions:{name}", args=["nobody"])).status_code == 404


@pytest.mark.django_db
def test_a_party_s_mailbox_is_confirmed_by_a_letter_and_takes_over_what_it_alone_had() -> None:
    by, page = citizen(), None
    subscribe(by, "q=电梯")
    actions.confirm_subscription(token=by_mail("q=电梯").token, at=DAY)
    actions.confirm_subscription(token=by_mail("q=补助").token, at=DAY)
    page = browser(by)
    chosen = {"channels": ["SITE", "EMAIL"], "rhythm": "AT_ONCE", "quiet_from": "22:00", "quiet_until": "08:00"}
    where = reverse("subscriptions:ways-change")
    assert page.post(where, chosen).status_code == 422, "a mailbox is wanted where letters are"
    assert page.post(where, {**chosen, "address": ADDRESS}).status_code == 302
    follower = queries.follower_of(by)
    assert follower is not None
    assert follower.mailbox == ""
    word = following.mailbox_word(follower)
    visitor = Client()
    link = reverse("subscriptions:mailbox-confirm", args=[word])
    assert "用这个邮箱收订阅" in visitor.get(link).content.decode()
    assert "确认好了" in visitor.post(link).content.decode()
    follower.refresh_from_db()
    assert follower.mailbox == ADDRESS
    assert sorted(one.topic.value for one in queries.open_subscriptions(follower)) == ["q=电梯", "q=补助"]
    assert not Follower.objects.filter(party=None).exists()
    assert tell() == 1
    assert Notice.objects.filter(channel="EMAIL", key__startswith="push/").count() == 1
    for wrong in ("nonsense", word + "x"):
        with pytest.raises(NotFound):
            actions.confirm_mailbox(word=wrong, at=DAY)
    ways(follower, address="")
    with pytest.raises(NotFound):
        actions.confirm_mailbox(word=word, at=DAY)


@pytest.mark.django_db
def test_what_nobody_confirms_is_forgotten_and_strangers_get_few_letters() -> None:
    for number in range(following.LETTERS_AN_HOUR):
        by_mail(f"q=电梯{number}")
    with pytest.raises(actions.TooManyLetters):
        by_mail("q=又一个")
    kept = by_mail("q=电梯", "other@example.cn")
    actions.confirm_subscription(token=kept.token, at=DAY)
    assert actions.forget_the_unconfirmed(at=DAY + timedelta(days=2)) == 0
    assert actions.forget_the_unconfirmed(at=DAY + timedelta(days=4)) == 1
    assert Subscription.objects.get() == kept
    actions.end_subscription(subscription=kept, at=DAY)
    assert actions.forget_the_unconfirmed(at=DAY + timedelta(days=29)) == 0
    assert actions.forget_the_unconfirmed(at=DAY + timedelta(days=31)) == 1
    assert not Follower.objects.exists()
    assert not Topic.objects.exists()


@pytest.mark.django_db
def test_a_browser_registers_and_only_usable_ones_are_taken() -> None:
    by = citizen()
    page, where = browser(by), reverse("subscriptions:browser-register")
    good = {"endpoint": "http://127.0.0.1:9/push/1", "keys": {"p256dh": "B" * 87, "auth": "A" * 22}}
    assert page.post(where, good, content_type="application/json").status_code == 201
    assert page.post(where, {**good, "endpoint": "ftp://x"}, content_type="application/json").status_code == 400
    assert page.post(where, {"endpoint": "x"}, content_type="application/json").status_code == 400
    subscribe(by, "q=电梯")
    tell()
    assert Notice.objects.filter(channel="PUSH", endpoint__party=by.party_id).count() == 1
    assert "已经登记的浏览器：1 个" in page.get(reverse("subscriptions:subscriptions-list")).content.decode()
    party = Party.objects.get(pk=by.party_id or 0)
    assert notices.drop_endpoints(party=party, at=DAY) == 1
