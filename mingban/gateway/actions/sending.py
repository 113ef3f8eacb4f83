"""Pushing what is due, to many receivers at once: one that hangs holds up neither the worker nor the others."""

import json
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from standardwebhooks.webhooks import Webhook

from mingban.gateway import rules, wire
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Delivery, Subscription

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
LONGEST_REST = timedelta(minutes=5)
GONE = 410
# So many receivers are pushed to at once; of those that failed the last time so many, that room is left for the others.
AT_ONCE = 64
FAILING_AT_ONCE = 32
# What one receiver gets in one go: no more messages than this, none after so many seconds.
IN_A_ROW = 20
ROW_SECONDS = 10.0
# How long the worker, which has other tasks, waits for answers; those that come later are noted the next time.
HOLD_SECONDS = 3.0

_pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")


@dataclass(frozen=True, slots=True)
class Push:
    """One message, ready to go out; threads get nothing of the database."""

    delivery: Delivery
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a push: a status, or why there is none; neither when it was not tried any more."""

    delivery: Delivery
    status: int | None = None
    error: str = ""

    @property
    def has_arrived(self) -> bool:
        """True when the receiver said that it has the message."""
        return self.status is not None and 200 <= self.status < 300


# Receivers that have not answered yet, by subscription.
_in_flight: dict[int, "Future[list[Tried]]"] = {}


def send_due(*, at: datetime, limit: int = 500) -> int:
    """Push what is due and return how many messages are known to have arrived since the last time.

    No transaction is open meanwhile. Each receiver gets its messages one after another, all receivers at once. The caller is
    held up for three seconds at most; whoever answers later or not at all is looked after the next time. A receiver that
    fails rests, the longer the more often it did, and comes after those that do not.
    """
    arrived = _gather(at)
    begun = []
    for subscription, deliveries in _rows(at, limit).items():
        taken = [one for one in deliveries if _claim(one, at)]
        if taken:
            begun.append(_pool.submit(_send_row, [_ready(one, at) for one in taken]))
            _in_flight[subscription.pk] = begun[-1]
    wait(begun, timeout=HOLD_SECONDS)
    return arrived + _gather(at)


def _rows(at: datetime, limit: int) -> dict[Subscription, list[Delivery]]:
    """Return what each receiver may get now, those that failed last time behind the others, and not more of them than there is room for."""
    place = Window(RowNumber(), partition_by=[F("subscription_id")], order_by=["due_at", "id"])
    due = Delivery.objects.due(at).exclude(subscription_id__in=list(_in_flight)).annotate(place=place)
    due = due.filter(place__lte=IN_A_ROW).order_by("subscription__failures", "place", "due_at", "id")
    rows: dict[Subscription, list[Delivery]] = {}
    for delivery in due.select_related("subscription")[:limit]:
        rows.setdefault(delivery.subscription, []).append(delivery)
    failing = [one for one in rows if one.failures]
    for one in failing[FAILING_AT_ONCE:]:
        del rows[one]
    return rows


def _claim(delivery: Delivery, at: datetime) -> bool:
    """Take a message for a minute, so that two workers do not push it at once."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, due_at=delivery.due_at)
    return mine.update(due_at=at + LEASE) == 1


def _ready(delivery: Delivery, at: datetime) -> Push:
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":"))
    return Push(delivery, body.encode(), _headers(delivery, body, at))


def _headers(delivery: Delivery, body: str, at: datetime) -> dict[str, str]:
    """Sign the message; after a change of secret with both, as receivers change theirs a little later."""
    instant = at.astimezone(UTC)  # the library takes an instant's digits for UTC whatever its zone
    known = [one for one in (delivery.subscription.secret, delivery.subscription.former_secret) if one]
    signatures = [Webhook(one).sign(delivery.message_id, instant, body) for one in known]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Mingban-Webhooks/1",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _send_row(row: Sequence[Push]) -> list[Tried]:
    """Push one receiver's messages, in a thread of its own, until one does not arrive or the time is over."""
    until = time.monotonic() + ROW_SECONDS
    tried: list[Tried] = []
    for push in row:
        is_over = time.monotonic() > until or (tried and not tried[-1].has_arrived)
        tried.append(Tried(push.delivery) if is_over else _send(push))
    return tried


def _send(push: Push) -> Tried:
    try:
        status = wire.push(push.delivery.subscription.url, push.body, push.headers)
    except wire.NotReached as error:
        return Tried(push.delivery, error=str(error))
    return Tried(push.delivery, status, "" if 200 <= status < 300 else f"HTTP {status}")


def _gather(at: datetime) -> int:
    """Note what became of the pushes that have ended; return how many arrived."""
    ended = [pk for pk, future in _in_flight.items() if future.done()]
    return sum(_note(_in_flight.pop(pk).result(), at) for pk in ended)


def _note(tried: Iterable[Tried], at: datetime) -> int:
    arrived = 0
    for one in tried:
        if one.has_arrived:
            _arrived(one, at)
            arrived += 1
        elif one.error:
            _failed(one, at)
        else:
            _same(one.delivery).update(due_at=one.delivery.due_at)
    return arrived


def _same(delivery: Delivery) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk=delivery.pk, message_id=delivery.message_id)


def _arrived(tried: Tried, at: datetime) -> None:
    delivery = tried.delivery
    _same(delivery).update(
        state=DeliveryState.DELIVERED,
        attempts=delivery.attempts + 1,
        last_status=tried.status,
        last_error="",
        delivered_at=at,
    )
    if delivery.subscription.failures:
        Subscription.objects.filter(pk=delivery.subscription_id).update(failures=0, rests_until=None)


def _failed(tried: Tried, at: datetime) -> None:
    """Keep what went wrong; try later or give up. Who says 410 Gone wants no more."""
    delivery = tried.delivery
    attempts = delivery.attempts + 1
    again = rules.next_try(attempts, at)
    subscription = Subscription.objects.filter(pk=delivery.subscription_id)
    with transaction.atomic():
        if tried.status == GONE:
            subscription.update(is_active=False)
        elif again:
            failures = delivery.subscription.failures + 1
            rest = min(rules.next_try(failures, at) or again, at + LONGEST_REST)
            subscription.update(rests_until=rest, failures=min(failures, len(rules.RETRY_SECONDS)))
        _same(delivery).update(
            state=DeliveryState.WAITING if again else DeliveryState.FAILED,
            attempts=attempts,
            due_at=again or at,
            last_status=tried.status,
            last_error=tried.error[:200],
        )
    log.warning("webhook.failed", delivery=delivery.pk, attempts=attempts, error=tried.error, gives_up=again is None)
