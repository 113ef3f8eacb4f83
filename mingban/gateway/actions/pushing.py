"""Telling subscribers what happened: one message each, signed, tried again until it arrives or two days are over."""

import secrets
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mingban.cases.models import Application, Case
from mingban.gateway import access, queries, registry, rules
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Client, Delivery, Subscription


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
    Subscription.objects.filter(pk=subscription.pk).update(rests_until=None, failures=0)
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
