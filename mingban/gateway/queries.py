"""Reads of clients, subscriptions and messages."""

import hashlib
from datetime import datetime

from django.db.models import QuerySet
from oauth2_provider.models import get_access_token_model

from mingban.accounts import queries as accounts
from mingban.core.actors import Actor
from mingban.core.api import Bearer
from mingban.core.errors import NotFound
from mingban.gateway import access
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Client, Delivery, Subscription


def bearer_of(token: str, at: datetime) -> Bearer | None:
    """Return whom an access token stands for at `at`; None when it is unknown, over, or its client's post has ended."""
    checksum = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    tokens = get_access_token_model().objects.filter(token_checksum=checksum, expires__gt=at)
    found = tokens.select_related("application").first()
    if found is None or found.application is None:
        return None
    client = clients().filter(oauth=found.application).first()
    actor = actor_of(client, at) if client else None
    return Bearer(actor=actor, scopes=frozenset(found.scope.split())) if actor else None


def clients() -> QuerySet[Client]:
    """Return clients with what their actor is made of."""
    return Client.objects.select_related("user__person", "post__organisation")


def actor_of(client: Client, at: datetime) -> Actor | None:
    """Return a client as an actor, with the same permissions as a person in its post; None once access or post has ended."""
    is_over = client.ended_at is not None and client.ended_at <= at
    if is_over or not client.user.is_active:
        return None
    if client.post is not None and client.post.until is not None and client.post.until <= at:
        return None
    return accounts.actor_of(client.user, client.post)


def client_of(actor: Actor) -> Client:
    """Return the client that acts.

    :raises NotFound: when a person acts, not a system.
    """
    client = clients().filter(user_id=actor.id or 0).first()
    if client is None:
        raise NotFound("这里只有接入的系统能用")
    return client


def client_named(name: str) -> Client:
    """Return a client by its name.

    :raises NotFound: when there is none.
    """
    client = clients().filter(name=name).first()
    if client is None:
        raise NotFound(f"没有接入过“{name}”")
    return client


def subscriptions_of(client: Client) -> QuerySet[Subscription]:
    """Return a client's subscriptions."""
    return Subscription.objects.filter(access.own_subscriptions(client))


def subscription_of(client: Client, subscription_id: int) -> Subscription:
    """Return one of a client's subscriptions.

    :raises NotFound: when it has none with this id.
    """
    found = subscriptions_of(client).filter(pk=subscription_id).first()
    if found is None:
        raise NotFound("没有这个推送订阅")
    return found


def deliveries_of(subscription: Subscription) -> QuerySet[Delivery]:
    """Return the messages of a subscription, oldest first."""
    return Delivery.objects.filter(subscription=subscription).order_by("pk")


def scopes_of(oauth_id: int | None) -> list[str]:
    """Return what the client behind an OAuth application may be given; nothing once its access has ended."""
    client = Client.objects.filter(oauth_id=oauth_id, ended_at=None).first() if oauth_id else None
    return list(client.scopes) if client else []


def delivery_named(client: Client, message_id: str) -> Delivery:
    """Return one of a client's messages.

    :raises NotFound: when it has none with this id.
    """
    found = Delivery.objects.filter(access.own_deliveries(client), message_id=message_id).first()
    if found is None:
        raise NotFound("没有这条推送")
    return found


def waiting_for(client: Client) -> int:
    """Return how many messages wait to be pushed to a client."""
    return Delivery.objects.filter(access.own_deliveries(client), state=DeliveryState.WAITING).count()
