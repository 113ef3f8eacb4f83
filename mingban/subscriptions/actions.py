"""Subscribing, ending it, and telling."""

import secrets
from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, Problem
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel
from mingban.subscriptions import queries, rules
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.models import Push, Subscription

# Subscriptions looked at in one transaction, and how many somebody may have.
CHUNK, MOST = 500, 50


class NobodyToTell(NotAllowed):
    """Who is not signed in as a citizen cannot be told."""


class NothingToSubscribe(BadInput):
    """No subject, or one too many."""


def subscribe(*, subject: str, value: str, label: str, by_phone: bool, by: Actor, at: datetime) -> Subscription:
    """Subscribe; doing it again changes only whether the phone is told too.

    :raises NobodyToTell: for officials. :raises NothingToSubscribe: without a value, or beyond fifty subscriptions.
    """
    if by.party_id is None:
        raise NobodyToTell("订阅是给办事人用的，请用手机号登录")
    kept = rules.tidy_words(value) if subject == Subject.WORDS else value.strip()
    if not kept or subject not in Subject.values:
        raise NothingToSubscribe("没有写要订阅什么", problems=[Problem("value", "写上要订阅的词")])
    with transaction.atomic():
        own = queries.own_subscriptions(by)
        found = own.filter(subject=subject, value=kept).first()
        if found is None and own.count() >= MOST:
            raise NothingToSubscribe(f"最多订阅 {MOST} 个，请先退掉几个")
        if found is None:
            found = Subscription(
                party_id=by.party_id,
                subject=subject,
                value=kept,
                label=label.strip()[:120] or kept,
                token=secrets.token_urlsafe(32),
                created_at=at,
            )
        found.by_phone = by_phone
        found.save()
    return found


def end_subscription(*, subscription: Subscription, at: datetime) -> None:
    """End a subscription; again does nothing."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=at)


def queue_push(*, key: str, news: rules.News, url: str, at: datetime) -> None:
    """Note that news is to be told; the worker does it. The same key a second time is told to nobody."""
    Push.objects.get_or_create(key=key, defaults={"news": asdict(news), "url": url, "created_at": at})


def tell_subscribers(*, at: datetime) -> int:
    """Tell everybody whom waiting news concerns, in chunks that each stand for themselves; return how many messages were left.

    A message's key is the news and the person, so that nobody is told twice, however many of his subscriptions it concerns.
    """
    return sum(_tell(push, at) for push in queries.pushes_left())


def _tell(push: Push, at: datetime) -> int:
    told, is_over = 0, False
    news = rules.News(**push.news)
    while not is_over:
        with transaction.atomic():
            locked = Push.objects.select_for_update().get(pk=push.pk)
            if locked.ended_at:
                return told
            found, last = queries.concerned(news, after=locked.done_to, limit=CHUNK)
            for one in found:
                _notify(one, locked, news, at)
            is_over = last == 0
            locked.done_to, locked.ended_at = last or locked.done_to, at if is_over else None
            locked.save(update_fields=["done_to", "ended_at"])
            told += len(found)
    return told


def _notify(one: Subscription, push: Push, news: rules.News, at: datetime) -> None:
    ending = reverse("subscriptions:subscription-end", args=[one.token])
    shared: dict[str, Any] = {"key": f"push/{push.key}/{one.party_id}", "party": one.party, "link": push.url, "at": at}
    text = f"您订阅的“{one.label}”有新公开的：《{news.title}》"
    notices.send_notice(text=text, channels=(NoticeChannel.SITE,), **shared)
    if one.by_phone:
        zone = ZoneInfo(settings.TIME_ZONE)
        text = f"{text}。退订：{settings.PUBLIC_URL.rstrip('/')}{ending}"
        notices.send_notice(text=text, channels=(NoticeChannel.SMS,), due_at=rules.when_to_tell(at, zone), **shared)
