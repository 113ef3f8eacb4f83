"""Telling subscribers what happened: one message each, signed, tried again until it arrives or two days are over."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from standardwebhooks.webhooks import Webhook

from mingban.cases.models import Application, Case
from mingban.gateway import access, queries, registry, rules, wire
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Client, Delivery, Subscription

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
LONGEST_REST = timedelta(minutes=5)
GONE = 410


def tell_of_case(*, event: str, case: Case, document_number: str = "", at: datetime) -> int:
    """Write a message for every subscriber who wants this kind of event and may read the case; return how many.

    The message holds numbers and the state at `at`, nothing personal: whoever wants more reads the case.
    """
    data = {
        "case": case.number,
        "application": case.application.number,
        "item": case.item_version.item.code,
        "organisation": case.organisation.code,
        "state": case.state,
        "revision": case.revision,
        "document": document_number,
    }
    wanting = [
        one
        for one in _wanting(event)
        if (actor := queries.actor_of(one.client, at)) and access.may_be_told_of_case(actor, case, at)
    ]
    return _write(wanting, event, data, at)


def tell_of_application(*, event: str, application: Application, at: datetime) -> int:
    """Write a message for every agent's subscription that wants this kind of event and may follow the application."""
    data = {"application": application.number, "state": application.state}
    wanting = [
        one
        for one in _wanting(event)
        if (actor := queries.actor_of(one.client, at)) and access.may_be_told_of_application(actor, application, at)
    ]
    return _write(wanting, event, data, at)


def send_ping(*, client: Client, subscription_id: int, at: datetime) -> Delivery:
    """Write a message by which a receiver can be tried out.

    :raises NotFound: for somebody else's subscription.
    """
    subscription = queries.subscription_of(client, subscription_id)
    _write([subscription], registry.PING, {"subscription": subscription.pk}, at)
    return subscription.deliveries.latest("pk")


def _wanting(event: str) -> list[Subscription]:
    rows = Subscription.objects.filter(is_active=True, client__ended_at=None)
    found = rows.select_related("client__user__person", "client__post__organisation")
    return [one for one in found if rules.wants(one.events, event)]


def _write(subscriptions: list[Subscription], event: str, data: dict[str, Any], at: datetime) -> int:
    payload = {"type": event, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    Delivery.objects.bulk_create(
        Delivery(
            subscription=one,
            message_id=f"msg_{secrets.token_hex(16)}",
            event=event,
            payload=payload,
            created_at=at,
            due_at=at,
        )
        for one in subscriptions
    )
    return len(subscriptions)


@transaction.atomic
def send_again(*, subscription: Subscription, since: datetime, until: datetime, at: datetime) -> int:
    """Have messages written between two instants sent again, whether they arrived or not; return how many.

    They keep their ids, so that a receiver who has one already knows it.
    """
    rows = queries.deliveries_of(subscription).filter(created_at__gte=since, created_at__lte=until)
    return _renew(rows, subscription, at)


def _renew(rows: QuerySet[Delivery], subscription: Subscription, at: datetime) -> int:
    Subscription.objects.filter(pk=subscription.pk).update(rests_until=None)
    return rows.update(state=DeliveryState.WAITING, attempts=0, due_at=at, delivered_at=None)


@transaction.atomic
def send_one_again(*, client: Client, message_id: str, at: datetime) -> Delivery:
    """Have one message sent again, whether it arrived or not.

    :raises NotFound: for somebody else's.
    """
    delivery = queries.delivery_named(client, message_id)
    _renew(Delivery.objects.filter(pk=delivery.pk), delivery.subscription, at)
    delivery.refresh_from_db()
    return delivery


def send_due(*, at: datetime, limit: int = 100) -> int:
    """Push what is due and return how many arrived.

    No transaction is open meanwhile. A subscriber that fails rests, so that one which hangs holds the worker up for one
    time-out and no longer, and all others get theirs.
    """
    arrived, failing = 0, set()
    for delivery in Delivery.objects.due(at).select_related("subscription__client")[:limit]:
        if delivery.subscription_id in failing or not _claim(delivery, at):
            continue
        if _push(delivery, at):
            arrived += 1
        else:
            failing.add(delivery.subscription_id)
    return arrived


def _claim(delivery: Delivery, at: datetime) -> bool:
    """Take a message for a minute, so that two workers do not push it at once."""
    mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING, due_at=delivery.due_at)
    return mine.update(due_at=at + LEASE) == 1


def _push(delivery: Delivery, at: datetime) -> bool:
    body = json.dumps(delivery.payload, ensure_ascii=False, separators=(",", ":"))
    try:
        status = wire.push(delivery.subscription.url, body.encode(), _headers(delivery, body, at))
    except wire.NotReached as error:
        _failed(delivery, None, str(error), at)
        return False
    if 200 <= status < 300:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.DELIVERED,
            attempts=delivery.attempts + 1,
            last_status=status,
            last_error="",
            delivered_at=at,
        )
        return True
    _failed(delivery, status, f"HTTP {status}", at)
    return False


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


def _failed(delivery: Delivery, status: int | None, error: str, at: datetime) -> None:
    """Keep what went wrong; try later or give up. Who says 410 Gone wants no more."""
    attempts = delivery.attempts + 1
    again = rules.next_try(attempts, at)
    with transaction.atomic():
        if status == GONE:
            Subscription.objects.filter(pk=delivery.subscription_id).update(is_active=False)
        elif again:
            rest = min(again, at + LONGEST_REST)
            Subscription.objects.filter(pk=delivery.subscription_id).update(rests_until=rest)
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.WAITING if again else DeliveryState.FAILED,
            attempts=attempts,
            due_at=again or at,
            last_status=status,
            last_error=error[:200],
        )
    log.warning("webhook.failed", delivery=delivery.pk, attempts=attempts, error=error, gives_up=again is None)
