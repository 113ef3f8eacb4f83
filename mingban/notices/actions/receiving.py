"""What gateways report, what people have read, and the browsers that people register."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from mingban.accounts.models import Party, User
from mingban.core import crypto, outside
from mingban.core.errors import BadInput, NotFound, Refused
from mingban.notices.choices import NoticeChannel, NoticeState
from mingban.notices.models import Notice, PushEndpoint, SeenNonce

NONCES_KEPT_FOR = timedelta(hours=1)
# Browsers of one party that are told; the oldest give way.
MOST_ENDPOINTS = 10
# base64url of an uncompressed point of P-256, and of sixteen octets (RFC 8291 §3.1, §3.2).
KEY_LENGTHS = {"p256dh": 87, "auth": 22}


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


class EndpointNotTaken(BadInput):
    """What a browser says of its push service cannot be used."""


def register_endpoint(*, party: Party, address: str, keys: Mapping[str, object], at: datetime) -> PushEndpoint:
    """Keep where a browser takes pushes; a browser that another party used before now is this one's.

    :raises EndpointNotTaken: when the address may not be called, or the keys are none.
    """
    target = outside.read_target(address, needs_https=settings.WEBHOOKS_NEED_HTTPS)
    known = {name: str(keys.get(name, "")).rstrip("=") for name in KEY_LENGTHS}
    if isinstance(target, str) or any(len(known[name]) != length for name, length in KEY_LENGTHS.items()):
        raise EndpointNotTaken("这个浏览器给的推送地址用不了")
    index = crypto.blind_index(address, purpose="push-endpoint")
    values = {"party": party, "address": address, "keys": known, "created_at": at, "ended_at": None}
    with transaction.atomic():
        endpoint, _ = PushEndpoint.objects.update_or_create(address_index=index, defaults=values)
        kept = PushEndpoint.objects.filter(party=party, ended_at=None).order_by("-created_at", "-pk")
        PushEndpoint.objects.filter(pk__in=[one.pk for one in kept[MOST_ENDPOINTS:]]).update(ended_at=at)
    return endpoint


def drop_endpoints(*, party: Party, at: datetime) -> int:
    """Tell none of a party's browsers any more; return how many there were."""
    return PushEndpoint.objects.filter(party=party, ended_at=None).update(ended_at=at)
