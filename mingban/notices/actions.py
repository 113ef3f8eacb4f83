"""Every write of messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from mingban.accounts.models import LegalEntity, Party, Person, User
from mingban.core import bus
from mingban.core.errors import NotFound, Refused
from mingban.notices.choices import NoticeChannel, NoticeState
from mingban.notices.events import NoticeWaiting
from mingban.notices.models import Notice, SeenNonce
from mingban.notices.registry import GatewaySilent, MessageRefused, TextMessage, sms_gateway

log = structlog.get_logger(__name__)

RETRY_SECONDS = (5, 30, 120, 600, 3600)
LEASE = timedelta(seconds=30)
PAUSE = timedelta(seconds=5)
NONCES_KEPT_FOR = timedelta(hours=1)


def send_notice(
    *,
    key: str,
    party: Party | None = None,
    official: User | None = None,
    phone: str = "",
    text: str,
    link: str = "",
    channels: Sequence[str] = (NoticeChannel.SMS, NoticeChannel.SITE),
    is_secret: bool = False,
    expires_at: datetime | None = None,
    due_at: datetime | None = None,
    at: datetime,
) -> list[Notice]:
    """Store one message per channel, in the caller's transaction; phones get theirs after the commit, from the worker.

    A `key` that was used before sends nothing again. `link` is a path of this site. Without `phone` the party's own is
    taken (of an entity: its representative's); officials read theirs on the desk; a channel that cannot reach anybody is left out. Secret texts are wiped
    once sent; before `due_at` no phone is told, and after `expires_at` sending has no use any more.
    """
    phone = phone or _phone_of(party)
    reachable = {NoticeChannel.SMS: bool(phone), NoticeChannel.SITE: (party or official) is not None}
    sent = []
    with transaction.atomic():
        for channel in map(NoticeChannel, channels):
            if not reachable[channel]:
                continue
            is_sms = channel is NoticeChannel.SMS
            notice, is_new = Notice.objects.get_or_create(
                key=f"{key}:{channel}",
                defaults={
                    "party": party,
                    "official": official,
                    "channel": channel,
                    "phone": phone if is_sms else "",
                    "text": text,
                    "link": link,
                    "state": NoticeState.WAITING if is_sms else NoticeState.DELIVERED,
                    "is_secret": is_secret,
                    "expires_at": expires_at,
                    "due_at": due_at or at,
                    "created_at": at,
                    "sent_at": None if is_sms else at,
                },
            )
            sent.append(notice)
            if is_new and is_sms:
                bus.publish(NoticeWaiting(key=notice.key))
    return sent


def _phone_of(party: Party | None) -> str:
    if party is None:
        return ""
    person = Person.objects.filter(pk=party.pk).first()
    if person is None:
        entity = LegalEntity.objects.filter(pk=party.pk).select_related("representative").first()
        person = entity.representative if entity else None
    return person.phone if person else ""


def send_due(*, at: datetime, limit: int = 200) -> int:
    """Hand every message that is due to the gateway; return how many it took.

    No transaction is open while the gateway is asked. When it is silent, the rest waits five seconds, so that a hung
    gateway holds the worker for one time-out only.
    """
    if Notice.objects.filter(
        state=NoticeState.WAITING, last_error__startswith=SILENT, tried_at__gt=at - PAUSE
    ).exists():
        return 0
    taken = 0
    for notice in Notice.objects.due(at)[:limit]:
        if not _claim(notice, at):
            continue
        outcome = _hand_over(notice, at)
        if outcome is None:
            break
        taken += outcome
    return taken


SILENT = "silent: "


def _claim(notice: Notice, at: datetime) -> bool:
    """Take a message for half a minute, so that two workers do not send it at once; drop it when it is too late."""
    mine = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, due_at=notice.due_at)
    if notice.expires_at is not None and notice.expires_at <= at:
        _give_up(notice, "expired")
        return False
    return mine.update(due_at=at + LEASE, tried_at=at) == 1


def _hand_over(notice: Notice, at: datetime) -> bool | None:
    """Return True when the gateway took the message, False when it refused, None when it was silent."""
    message = TextMessage(key=notice.key, phone=notice.phone, text=notice.text)
    try:
        outside_id = sms_gateway().send(message, at=at)
    except MessageRefused as error:
        _give_up(notice, f"refused: {error}")
        return False
    except GatewaySilent as error:
        _try_later(notice, error, at)
        return None
    waiting = Notice.objects.filter(pk=notice.pk)
    waiting.filter(state=NoticeState.WAITING).update(state=NoticeState.SENT)
    waiting.update(outside_id=outside_id, sent_at=at, last_error="", **_wiped(notice))
    return True


def _try_later(notice: Notice, error: Exception, at: datetime) -> None:
    if notice.attempts >= len(RETRY_SECONDS):
        _give_up(notice, f"{SILENT}{error}")
        return
    delay = timedelta(seconds=RETRY_SECONDS[notice.attempts])
    Notice.objects.filter(pk=notice.pk).update(
        attempts=notice.attempts + 1, due_at=at + delay, last_error=f"{SILENT}{error}"[:300]
    )
    log.warning("notice.gateway_silent", notice=notice.pk, attempts=notice.attempts + 1, error=str(error))


def _give_up(notice: Notice, reason: str) -> None:
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.FAILED, last_error=reason[:300], **_wiped(notice))
    log.error("notice.given_up", notice=notice.pk, reason=reason)


def _wiped(notice: Notice) -> dict[str, str]:
    return {"text": ""} if notice.is_secret else {}


class CallRepeated(Refused):
    """The same call-back was answered before."""


def note_delivery(*, outside_id: str, key: str, is_delivered: bool, nonce: str, at: datetime) -> Notice:
    """Note what the gateway says became of a message; the same news again changes nothing.

    :raises CallRepeated: when this very call was answered before.
    :raises NotFound: for a message that we never sent.
    """
    with transaction.atomic():
        _, is_new = SeenNonce.objects.get_or_create(nonce=nonce, defaults={"seen_at": at})
        if not is_new:
            raise CallRepeated("这个回执已经收过了")
        notice = Notice.objects.select_for_update(of=("self",)).filter(key=key, channel=NoticeChannel.SMS).first()
        if notice is None or notice.outside_id not in {"", outside_id}:
            raise NotFound("没有这条短信")
        if notice.state in {NoticeState.WAITING, NoticeState.SENT}:
            notice.state = NoticeState.DELIVERED if is_delivered else NoticeState.FAILED
            notice.outside_id = outside_id
            notice.last_error = "" if is_delivered else "not delivered"
            notice.text = "" if notice.is_secret else notice.text
            # The gateway's word may come although its answer to us was lost; then nobody has noted that it was sent.
            notice.sent_at = notice.sent_at or at
            notice.save(update_fields=["state", "outside_id", "last_error", "text", "sent_at"])
    return notice


def mark_read(*, party: Party, at: datetime, notice_id: int | None = None) -> int:
    """Mark one or all site messages of a party as read; return how many were unread."""
    unread = Notice.objects.on_site().filter(party=party, read_at=None)
    return (unread if notice_id is None else unread.filter(pk=notice_id)).update(read_at=at)


def mark_read_by(*, official: User, at: datetime) -> int:
    """Mark all messages of an official as read; return how many were unread."""
    return Notice.objects.on_site().filter(official=official, read_at=None).update(read_at=at)


def forget_nonces(*, at: datetime) -> int:
    """Forget nonces that are older than any call that would still be taken."""
    return SeenNonce.objects.filter(seen_at__lt=at - NONCES_KEPT_FOR).delete()[0]
