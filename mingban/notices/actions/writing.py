"""Storing messages: of acts one by one, of news by the hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from mingban.accounts.models import LegalEntity, Party, Person, User
from mingban.core import bus
from mingban.notices.choices import CARRIED, NoticeChannel, NoticeState
from mingban.notices.events import NoticeWaiting
from mingban.notices.models import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message of many: whom it reaches by its channel, what it says, where it leads, and the path that ends messages like it."""

    key: str
    channel: NoticeChannel
    text: str
    link: str = ""
    party_id: int | None = None
    phone: str = ""
    address: str = ""
    endpoint_id: int | None = None
    subject: str = ""
    ending: str = ""
    due_at: datetime | None = None


def send_notice(
    *,
    key: str,
    party: Party | None = None,
    official: User | None = None,
    phone: str = "",
    address: str = "",
    subject: str = "",
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
    taken (of an entity: its representative's); officials read theirs on the desk; `address` is a mailbox, for the channel EMAIL; a channel that cannot
    reach anybody is left out. Secret texts are wiped once sent; before `due_at` no phone is told, and after `expires_at` sending has no use any more.
    """
    phone = phone or _phone_of(party)
    reachable = {
        NoticeChannel.SMS: bool(phone),
        NoticeChannel.SITE: (party or official) is not None,
        NoticeChannel.EMAIL: bool(address),
    }
    sent = []
    with transaction.atomic():
        for channel in map(NoticeChannel, channels):
            if not reachable.get(channel, False):
                continue
            one = Outgoing(
                key=key,
                channel=channel,
                phone=phone if channel is NoticeChannel.SMS else "",
                address=address if channel is NoticeChannel.EMAIL else "",
                subject=subject,
                text=text,
                link=link,
                due_at=due_at,
            )
            notice = _notice(one, at)
            notice.party, notice.official, notice.is_secret, notice.expires_at = party, official, is_secret, expires_at
            kept, is_new = _keep(notice)
            sent.append(kept)
            if is_new and channel in CARRIED:
                bus.publish(NoticeWaiting(key=kept.key))
    return sent


def _keep(notice: Notice) -> tuple[Notice, bool]:
    """Store a message, or return what was stored before under its key."""
    values = {
        field.attname: getattr(notice, field.attname) for field in Notice._meta.concrete_fields if not field.primary_key
    }
    return Notice.objects.get_or_create(key=values.pop("key"), defaults=values)


def _phone_of(party: Party | None) -> str:
    if party is None:
        return ""
    person = Person.objects.filter(pk=party.pk).first()
    if person is None:
        entity = LegalEntity.objects.filter(pk=party.pk).select_related("representative").first()
        person = entity.representative if entity else None
    return person.phone if person else ""


def send_many(outgoing: Sequence[Outgoing], *, at: datetime) -> None:
    """Store messages in one statement, in the caller's transaction; what was stored before under its key is not sent again."""
    Notice.objects.bulk_create([_notice(one, at) for one in outgoing], ignore_conflicts=True)
    waiting = next((one for one in outgoing if one.channel in CARRIED), None)
    if waiting is not None:
        bus.publish(NoticeWaiting(key=f"{waiting.key}:{waiting.channel}"))


def _notice(one: Outgoing, at: datetime) -> Notice:
    is_carried = one.channel in CARRIED
    return Notice(
        key=f"{one.key}:{one.channel}",
        party_id=one.party_id,
        channel=one.channel,
        phone=one.phone,
        address=one.address,
        endpoint_id=one.endpoint_id,
        subject=one.subject[:200],
        text=one.text,
        link=one.link,
        ending=one.ending,
        state=NoticeState.WAITING if is_carried else NoticeState.DELIVERED,
        due_at=one.due_at or at,
        created_at=at,
        sent_at=None if is_carried else at,
    )
