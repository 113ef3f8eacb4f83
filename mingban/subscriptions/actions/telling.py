"""Telling: news is queued, the worker finds whom it concerns and leaves each one message by each of his channels."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.notices import actions as notices
from mingban.notices import queries as endpoints
from mingban.notices.actions import Outgoing
from mingban.notices.choices import NoticeChannel
from mingban.subscriptions import queries, rules
from mingban.subscriptions.actions.following import file_anew
from mingban.subscriptions.choices import Rhythm
from mingban.subscriptions.models import Follower, Push, Subscription, Told

# Followers that are told in one transaction.
CHUNK = 500


def queue_push(*, key: str, news: rules.News, url: str, at: datetime) -> Push:
    """Note that news is to be told; the worker does it. The same key a second time is told to nobody."""
    return Push.objects.get_or_create(key=key, defaults={"news": asdict(news), "url": url, "created_at": at})[0]


def tell_subscribers(*, at: datetime) -> int:
    """Tell everybody whom waiting news concerns, in chunks that each stand for themselves; return how many were told.

    Somebody is told of one push once, however many of his subscriptions it concerns and however often a worker was killed.
    """
    waiting = list(queries.pushes_left())
    if waiting:
        file_anew()
    return sum(_tell(push, at) for push in waiting)


def _tell(push: Push, at: datetime) -> int:
    told, is_over = 0, False
    news = rules.News(**push.news)
    while not is_over:
        with transaction.atomic():
            locked = Push.objects.select_for_update().get(pk=push.pk)
            if locked.ended_at:
                return told
            if locked.topics is None:
                locked.topics = queries.topics_of(news, queries.thing_of(news))
            followers = queries.followers_to_tell(locked.topics, after=locked.done_to, limit=CHUNK)
            told += _tell_some(followers, locked, news, at)
            is_over = len(followers) < CHUNK
            locked.done_to = followers[-1].pk if followers else locked.done_to
            locked.ended_at = at if is_over else None
            locked.save(update_fields=["topics", "done_to", "ended_at"])
    return told


def _tell_some(followers: Sequence[Follower], push: Push, news: rules.News, at: datetime) -> int:
    """Note for each follower that he is told, and why; leave messages for those who want them at once."""
    zone = ZoneInfo(settings.TIME_ZONE)
    reasons = queries.reasons_for(followers, push.topics or [])
    rows = [_told(one, push, reasons[one.pk], at, zone) for one in followers if one.pk in reasons]
    Told.objects.bulk_create(rows)
    at_once = [one for one in rows if one.told_at is not None]
    reach = _Reach(one.follower for one in at_once)
    outgoing = [
        letter
        for one in at_once
        for letter in reach.messages(
            one.follower,
            key=f"push/{push.key}/{one.follower_id}",
            text=rules.sentence(news, [reason.topic.label for reason in reasons[one.follower_id]]),
            link=push.url,
            subject=f"{news.title}"[:200],
            token=one.token,
            at=at,
        )
    ]
    notices.send_many(outgoing, at=at)
    return len(rows)


def _told(follower: Follower, push: Push, reasons: Sequence[Subscription], at: datetime, zone: ZoneInfo) -> Told:
    is_daily = follower.rhythm == Rhythm.DAILY
    return Told(
        push=push,
        follower=follower,
        reasons=[one.pk for one in reasons],
        token=secrets.token_urlsafe(16),
        due_at=rules.next_digest(at, zone) if is_daily else at,
        told_at=None if is_daily else at,
    )


class _Reach:
    """How each of some followers is reached, asked once for all of them."""

    def __init__(self, followers: Iterable[Follower]) -> None:
        listed = list(followers)
        parties = [one.party_id for one in listed if one.party_id]
        self.phones = accounts.phones_of([one.party_id for one in listed if one.party_id and one.by_phone])
        self.browsers = endpoints.endpoints_of(parties)
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self.home = settings.PUBLIC_URL.rstrip("/")

    def messages(
        self, follower: Follower, *, key: str, text: str, link: str, subject: str, token: str, at: datetime
    ) -> Iterator[Outgoing]:
        """Yield what reaches a follower: site at once, what rings after his quiet hours."""
        due = rules.when_to_tell(at, self.zone, follower.quiet_from, follower.quiet_until)
        ending = reverse("subscriptions:told-end", args=[token])
        party = follower.party_id or 0
        if follower.by_site and party:
            yield Outgoing(key=key, channel=NoticeChannel.SITE, party_id=party, text=text, link=link)
        if phone := self.phones.get(party, ""):
            said = f"【{settings.SITE_NAME}】{text}。退订：{self.home}{ending}"
            yield Outgoing(key=key, channel=NoticeChannel.SMS, party_id=party, phone=phone, text=said, due_at=due)
        if follower.mailbox:
            yield Outgoing(
                key=key,
                channel=NoticeChannel.EMAIL,
                party_id=follower.party_id,
                address=follower.mailbox,
                subject=subject,
                text=self._letter(follower, text, link, ending),
                ending=ending,
                due_at=due,
            )
        for endpoint in self.browsers.get(party, []) if follower.by_push else []:
            yield Outgoing(
                key=f"{key}/{endpoint}",
                channel=NoticeChannel.PUSH,
                party_id=party,
                endpoint_id=endpoint,
                subject=subject,
                text=text,
                link=link,
                due_at=due,
            )

    def _letter(self, follower: Follower, text: str, link: str, ending: str) -> str:
        own = reverse("subscriptions:follower-show", args=[follower.token])
        read = f"\n看全文：{self.home}{link}" if link else ""
        return f"{text}\n{read}\n\n不想再收：{self.home}{ending}\n我的全部订阅：{self.home}{own}\n"


def send_digests(*, at: datetime) -> int:
    """Tell those who want to be told once a day what has come together; return how many were told."""
    told = 0
    while True:
        with transaction.atomic():
            waiting = queries.digests_due(at, CHUNK)
            if not waiting:
                return told
            told += _send_digests(waiting, at)


def _send_digests(waiting: Sequence[Told], at: datetime) -> int:
    by_follower = [list(rows) for _, rows in groupby(waiting, key=lambda one: one.follower_id)]
    reach = _Reach(rows[0].follower for rows in by_follower)
    outgoing: list[Outgoing] = []
    for rows in by_follower:
        first = rows[0]
        titles = [f"《{one.push.news['title']}》" for one in rows[: rules.MOST_LINES]]
        text = f"您的订阅有 {len(rows)} 条新的：{'，'.join(titles)}{'等' if len(rows) > rules.MOST_LINES else ''}"
        outgoing += reach.messages(
            first.follower,
            key=f"digest/{first.follower_id}/{first.pk}",
            text=text,
            link=first.push.url if len(rows) == 1 else "",
            subject=f"您的订阅有 {len(rows)} 条新的",
            token=first.token,
            at=at,
        )
        for one in rows:
            one.token, one.told_at = first.token, at
    Told.objects.bulk_update(waiting, ["token", "told_at"])
    notices.send_many(outgoing, at=at)
    return len(by_follower)
