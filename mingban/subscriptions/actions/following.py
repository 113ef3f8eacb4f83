"""Subscribing, with an account or by a mailbox alone; how one is told; ending it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Problem, Refused
from mingban.notices import actions as notices
from mingban.notices.choices import NoticeChannel
from mingban.search import queries as search
from mingban.search.rules import plain
from mingban.subscriptions import queries, rules
from mingban.subscriptions.choices import Rhythm, Subject
from mingban.subscriptions.models import Follower, Push, Subscription, Told, Topic, TopicHandle

# How many somebody may have; how many letters that wait to be confirmed a mailbox gets an hour; how long they wait.
MOST, LETTERS_AN_HOUR = 50, 3
WAITS_FOR = timedelta(days=3)
# Mailboxes that want nothing any more, and what was told, are forgotten after so long.
KEPT_FOR, TOLD_FOR = timedelta(days=30), timedelta(days=180)


class NobodyToTell(NotAllowed):
    """Who is not signed in as a citizen cannot be told."""


class NothingToSubscribe(BadInput):
    """No subject, or one too many."""


class TooManyLetters(Refused):
    """The mailbox has letters enough that wait to be confirmed."""

    status = 429


class MailboxRefused(BadInput):
    """The mailbox cannot be used."""


def subscribe(*, subject: str, value: str, by: Actor, at: datetime) -> Subscription:
    """Subscribe whoever is signed in; doing it again changes nothing.

    :raises NobodyToTell: for officials.
    :raises NothingToSubscribe: without a value, for a search that nothing would ever answer, or beyond fifty subscriptions.
    """
    if by.party_id is None:
        raise NobodyToTell("订阅是给办事人用的，请用手机号登录，或者留邮箱")
    with transaction.atomic():
        topic = file_topic(subject=subject, value=value)
        follower, _ = Follower.objects.get_or_create(party_id=by.party_id, defaults=_newly(at))
        return _follow(follower, topic, at, confirmed_at=at)


def follow_by_mail(*, subject: str, value: str, address: str, at: datetime) -> Subscription:
    """Note that a mailbox wants to be told, and send it a letter: only its owner can confirm that (double opt-in).

    Whether the mailbox was known makes no difference to whoever asks.

    :raises NothingToSubscribe: see `subscribe`. :raises TooManyLetters: when it has letters enough.
    """
    index = queries.address_index(address)
    with transaction.atomic():
        topic = file_topic(subject=subject, value=value)
        follower, _ = Follower.objects.get_or_create(
            party=None, address_index=index, defaults={**_newly(at), "address": address.strip()}
        )
        asked = follower.subscriptions.filter(created_at__gt=at - timedelta(hours=1), confirmed_at=None)
        if asked.count() >= LETTERS_AN_HOUR:
            raise TooManyLetters("给这个邮箱发的确认信够多了，请先看看信，或者一小时后再试", field="address")
        found = _follow(follower, topic, at, confirmed_at=None)
        if found.confirmed_at is None:
            _ask_to_confirm(found, at)
    return found


def file_topic(*, subject: str, value: str) -> Topic:
    """Return the topic, filed under its handles when it is new.

    :raises NothingToSubscribe: when there is nothing in it that could ever be told.
    :raises NotFound: when there is no such organisation, field, entry, item, consultation or column.
    """
    is_search = subject == Subject.SEARCH
    kept = value if is_search else value.strip()[:100]
    if not kept or subject not in Subject.values:
        raise NothingToSubscribe("没有写要订阅什么", problems=[Problem("value", "写上要订阅的词")])
    topic = Topic.objects.filter(subject=subject, value=kept).first()
    if topic is None:
        topic = Topic.objects.create(subject=subject, value=kept, label=queries.name_of(subject, kept)[:200])
        if not _file(topic):
            raise NothingToSubscribe("这样搜不出确定的东西，换几个字再订", problems=[Problem("value", "换几个字")])
    return topic


def _file(topic: Topic) -> int:
    """Put a topic under its handles, and return how many they are."""
    is_search = topic.subject == Subject.SEARCH
    handles = search.handles_of(queries.asked(topic.value)) if is_search else {rules.handle(topic.subject, topic.value)}
    topic.handles.all().delete()
    TopicHandle.objects.bulk_create([TopicHandle(topic=topic, handle=one[:100]) for one in sorted(handles)])
    Topic.objects.filter(pk=topic.pk).update(filed_as=search.filing())
    return len(handles)


def file_anew() -> int:
    """File again what was filed by other words than are known now; return how much it was."""
    with transaction.atomic():
        return sum(1 for topic in Topic.objects.exclude(filed_as=search.filing()) if _file(topic) >= 0)


def _newly(at: datetime) -> dict[str, object]:
    start, end = rules.read_hours(settings.QUIET_HOURS)
    return {
        "token": secrets.token_urlsafe(24),
        "calendar_token": secrets.token_urlsafe(24),
        "quiet_from": start,
        "quiet_until": end,
        "created_at": at,
    }


def _follow(follower: Follower, topic: Topic, at: datetime, *, confirmed_at: datetime | None) -> Subscription:
    Follower.objects.select_for_update().get(pk=follower.pk)
    own = Subscription.objects.filter(follower=follower, ended_at=None)
    found = own.filter(topic=topic).first()
    if found is not None:
        return found
    if own.count() >= MOST:
        raise NothingToSubscribe(f"最多订阅 {MOST} 个，请先退掉几个")
    return Subscription.objects.create(
        follower=follower,
        topic=topic,
        token=secrets.token_urlsafe(24),
        created_at=at,
        confirmed_at=confirmed_at,
    )


def _ask_to_confirm(subscription: Subscription, at: datetime) -> None:
    home = settings.PUBLIC_URL.rstrip("/")
    link = home + reverse("subscriptions:subscription-confirm", args=[subscription.token])
    # Anybody may write what is searched for, and to whom the letter goes: no signs of his reach it.
    what = plain(subscription.topic.label)
    text = (
        f"有人（希望是您本人）在{settings.SITE_NAME}留了这个邮箱，要订阅“{what}”。\n\n"
        f"是您的话，请打开下面的网址确认，{WAITS_FOR.days} 天内有效：\n{link}\n\n"
        "不是您的话，不用管这封信：不确认就不会再收到信，邮箱也会删掉。"
    )
    notices.send_notice(
        key=f"confirm/{subscription.pk}/{subscription.token[:8]}/{at:%Y%m%d%H}",
        address=subscription.follower.address,
        subject=f"请确认订阅：{what}",
        text=text,
        channels=[NoticeChannel.EMAIL],
        at=at,
    )


def confirm_subscription(*, token: str, at: datetime) -> Subscription:
    """Confirm by the letter's link; again changes nothing.

    :raises NotFound: when there is none, or it has waited too long.
    """
    found = queries.subscription_by_token(token)
    with transaction.atomic():
        Subscription.objects.filter(pk=found.pk, confirmed_at=None, ended_at=None).update(confirmed_at=at)
        Follower.objects.filter(pk=found.follower_id, address_confirmed_at=None).update(address_confirmed_at=at)
    found.refresh_from_db()
    return found


def change_ways(
    *,
    follower: Follower,
    channels: Sequence[str],
    address: str,
    rhythm: str,
    quiet: tuple[time, time],
    at: datetime,
) -> Follower:
    """Set how a follower is told. A party's new mailbox gets a letter first, and is told nothing before its owner confirmed it.

    :raises MailboxRefused: when a follower that is a mailbox alone would be told nothing any more.
    """
    with transaction.atomic():
        locked = Follower.objects.select_for_update().get(pk=follower.pk)
        if locked.party_id is None and NoticeChannel.EMAIL not in channels:
            raise MailboxRefused("您只留了邮箱。不想收信，请点退订")
        locked.by_site = NoticeChannel.SITE in channels
        locked.by_phone = NoticeChannel.SMS in channels
        locked.by_mail = NoticeChannel.EMAIL in channels
        locked.by_push = NoticeChannel.PUSH in channels
        locked.rhythm = Rhythm(rhythm)
        locked.quiet_from, locked.quiet_until = quiet
        index = queries.address_index(address) if address.strip() else ""
        if locked.party_id is not None and index != locked.address_index:
            locked.address, locked.address_index, locked.address_confirmed_at = address.strip(), index, None
        locked.save()
        if locked.address and locked.address_confirmed_at is None and locked.party_id is not None:
            _ask_about_mailbox(locked, at)
    return locked


def _ask_about_mailbox(follower: Follower, at: datetime) -> None:
    link = settings.PUBLIC_URL.rstrip("/") + reverse("subscriptions:mailbox-confirm", args=[mailbox_word(follower)])
    notices.send_notice(
        key=f"mailbox/{follower.pk}/{follower.address_index[:16]}/{at:%Y%m%d%H}",
        address=follower.address,
        subject="请确认邮箱",
        text=f"有人（希望是您本人）想用这个邮箱收{settings.SITE_NAME}的订阅。是您的话，请打开网址确认：\n{link}\n\n不是您的话，不用管这封信。",
        channels=[NoticeChannel.EMAIL],
        at=at,
    )


def mailbox_word(follower: Follower) -> str:
    """Return the word by which whoever reads the mailbox confirms it, and can do nothing else."""
    return signing.dumps([follower.pk, follower.address_index], salt="mailbox")


def confirm_mailbox(*, word: str, at: datetime) -> None:
    """Note that a party's mailbox is its own. What the mailbox alone had subscribed to is the party's from now on: nobody is told twice.

    :raises NotFound: when the word is none, too old, or of a mailbox that was changed since.
    """
    try:
        pk, index = signing.loads(word, salt="mailbox", max_age=WAITS_FOR)
    except signing.BadSignature as error:
        raise NotFound("这个网址不对，或者过期了，请再填一次邮箱") from error
    with transaction.atomic():
        follower = Follower.objects.select_for_update().filter(pk=pk, address_index=index).first()
        if follower is None:
            raise NotFound("邮箱已经换了，请看最新的那封信")
        Follower.objects.filter(pk=follower.pk, address_confirmed_at=None).update(address_confirmed_at=at)
        alone = Follower.objects.filter(party=None, address_index=follower.address_index).first()
        if alone is None:
            return
        has = follower.subscriptions.filter(ended_at=None).values("topic")
        alone.subscriptions.open().exclude(topic__in=has).update(follower=follower)
        alone.delete()


def end_subscription(*, subscription: Subscription, at: datetime) -> None:
    """End a subscription; again does nothing."""
    Subscription.objects.filter(pk=subscription.pk, ended_at=None).update(ended_at=at)


def end_what_was_told(*, token: str, at: datetime) -> list[Subscription]:
    """End every subscription because of which a message was sent; again does nothing.

    :raises NotFound: for a message that there never was.
    """
    found = queries.reasons_of(token)
    Subscription.objects.filter(pk__in=[one.pk for one in found], ended_at=None).update(ended_at=at)
    return queries.reasons_of(token)


def end_all(*, follower: Follower, at: datetime) -> int:
    """End everything that a follower has subscribed to; return how much it was."""
    return Subscription.objects.filter(follower=follower, ended_at=None).update(ended_at=at)


def forget_the_unconfirmed(*, at: datetime) -> int:
    """Delete subscriptions that nobody confirmed in days, mailboxes that want nothing any more, and what was told long ago.

    Returns how many mailboxes are forgotten.
    """
    with transaction.atomic():
        Subscription.objects.forgotten(at - WAITS_FOR).delete()
        wanted = Subscription.objects.filter(follower=OuterRef("pk")).exclude(ended_at__lt=at - KEPT_FOR)
        idle = Follower.objects.filter(~Exists(wanted), party=None, created_at__lt=at - WAITS_FOR)
        _, each = idle.delete()
        Topic.objects.filter(~Exists(Subscription.objects.filter(topic=OuterRef("pk")))).delete()
        Push.objects.filter(ended_at__lt=at - TOLD_FOR).delete()
        Told.objects.filter(told_at__lt=at - TOLD_FOR).delete()
    return each.get("subscriptions.Follower", 0)
