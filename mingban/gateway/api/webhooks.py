"""What a client is, and where it wants to be told of what."""

from datetime import datetime
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from mingban.core.api import ApiRouter, Cursor, Instant, Limit, Sent, Told, reach
from mingban.core.audiences import Audience
from mingban.core.paging import Page, page_of
from mingban.core.requests import acting
from mingban.gateway import actions, queries, registry
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Client, Delivery, Subscription
from mingban.gateway.rules import LONGEST_URL
from mingban.gateway.tasks import wake_sender

router = ApiRouter(tags=["推送"])

MANAGE = "webhooks:manage"
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Url = Annotated[str, Field(min_length=1, max_length=LONGEST_URL)]
Events = Annotated[list[Annotated[str, Field(max_length=80)]], Field(min_length=1, max_length=50)]


class ClientTold(Told):
    """Who calls: the system, and the post that it acts in (empty for an agent's)."""

    name: str
    organisation: str
    role: str
    scopes: list[str]
    events: list[str]


class SubscriptionSent(Sent):
    """`events`: kinds of events, or `*` for all."""

    url: Url
    events: Events


class ChangeSent(Sent):
    """What is left out stays as it is."""

    url: Url | None = None
    events: Events | None = None
    is_active: bool | None = None


class ReplaySent(Sent):
    """Messages written between the two are sent again, those that arrived too; `until` left out: up to now."""

    since: Instant
    until: Instant | None = None


class SubscriptionTold(Told):
    """A subscription. `rests_until`: its address failed, and is left in peace until then."""

    id: int
    url: str
    events: list[str]
    is_active: bool
    created_at: datetime
    rests_until: datetime | None


class SecretTold(SubscriptionTold):
    """With the secret that signs the messages; it is told this once."""

    secret: str


class DeliveryTold(Told):
    """A message: `message_id` is its `webhook-id`, however often it is sent."""

    message_id: str
    event: str
    state: DeliveryState
    attempts: int
    last_status: int | None
    last_error: str
    created_at: datetime
    due_at: datetime
    delivered_at: datetime | None


class ReplayTold(Told):
    """How many messages are sent again."""

    messages: int


@router.get("/me", response=ClientTold, summary="我是谁")
@reach(Audience.SIGNED_IN, MANAGE)
def client_show(request: HttpRequest) -> ClientTold:
    """这个令牌代表的系统、岗位，以及能订阅的事件。"""
    client = _client(request)
    return ClientTold(
        name=client.name,
        organisation=client.post.organisation.code if client.post else "",
        role=client.post.role if client.post else "",
        scopes=client.scopes,
        events=registry.event_names(),
    )


@router.get("/webhooks", response=Page[SubscriptionTold], summary="推送订阅")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_list(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> Page[SubscriptionTold]:
    """这个系统的订阅。"""
    rows = queries.subscriptions_of(_client(request))
    return page_of(rows, _told, list_name="webhooks", cursor=cursor, limit=limit)


@router.post("/webhooks", response={201: SecretTold}, summary="订阅")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_add(request: HttpRequest, body: SubscriptionSent) -> SecretTold:
    """按 Standard Webhooks 签名推送，只带编号和状态。密钥只给这一次。"""
    client = _client(request)
    made, secret = actions.subscribe(client=client, url=body.url, events=body.events, at=timezone.now())
    return _with_secret(made, secret)


@router.get("/webhooks/{webhook}", response=SubscriptionTold, summary="一个订阅")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_show(request: HttpRequest, webhook: Id) -> SubscriptionTold:
    """地址、事件、是否在用。"""
    return _told(queries.subscription_of(_client(request), webhook))


@router.patch("/webhooks/{webhook}", response=SubscriptionTold, summary="改订阅")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_change(request: HttpRequest, webhook: Id, body: ChangeSent) -> SubscriptionTold:
    """换地址、换事件、停用或恢复；恢复后补推停用前没送到的。"""
    changed = actions.change_subscription(client=_client(request), subscription_id=webhook, **body.model_dump())
    transaction.on_commit(wake_sender, robust=True)
    return _told(changed)


@router.delete("/webhooks/{webhook}", response={204: None}, summary="退订")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_remove(request: HttpRequest, webhook: Id) -> None:
    """没送到的不再推，推送记录一并删除。"""
    actions.unsubscribe(client=_client(request), subscription_id=webhook)


@router.post("/webhooks/{webhook}/secret", response=SecretTold, summary="换密钥")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_renew_secret(request: HttpRequest, webhook: Id) -> SecretTold:
    """到下次换密钥为止，新旧两个密钥都签名，对方可以从容换上。"""
    changed, secret = actions.renew_secret(client=_client(request), subscription_id=webhook)
    return _with_secret(changed, secret)


@router.post("/webhooks/{webhook}/ping", response={201: DeliveryTold}, summary="试推一条")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_ping(request: HttpRequest, webhook: Id) -> DeliveryTold:
    """推一条 webhook.ping，看对方收不收得到。"""
    sent = actions.send_ping(client=_client(request), subscription_id=webhook, at=timezone.now())
    transaction.on_commit(wake_sender, robust=True)
    return _delivery(sent)


@router.get("/webhooks/{webhook}/deliveries", response=Page[DeliveryTold], summary="推送记录")
@reach(Audience.SIGNED_IN, MANAGE)
def delivery_list(
    request: HttpRequest,
    webhook: Id,
    state: Annotated[DeliveryState | None, Query()] = None,
    cursor: Cursor = "",
    limit: Limit = 50,
) -> Page[DeliveryTold]:
    """保留 30 天，先写的在前。"""
    rows = queries.deliveries_of(queries.subscription_of(_client(request), webhook))
    rows = rows.filter(state=state) if state else rows
    return page_of(rows, _delivery, list_name="deliveries", cursor=cursor, limit=limit)


@router.post("/webhooks/{webhook}/replay", response=ReplayTold, summary="重推一段时间的")
@reach(Audience.SIGNED_IN, MANAGE)
def webhook_replay(request: HttpRequest, webhook: Id, body: ReplaySent) -> ReplayTold:
    """编号不变，对方收过的认得出来。"""
    now = timezone.now()
    subscription = queries.subscription_of(_client(request), webhook)
    count = actions.send_again(subscription=subscription, since=body.since, until=body.until or now, at=now)
    transaction.on_commit(wake_sender, robust=True)
    return ReplayTold(messages=count)


@router.post("/deliveries/{message_id}/replay", response=DeliveryTold, summary="重推一条")
@reach(Audience.SIGNED_IN, MANAGE)
def delivery_replay(request: HttpRequest, message_id: str) -> DeliveryTold:
    """不管送没送到，都再推一次。"""
    sent = actions.send_one_again(client=_client(request), message_id=message_id, at=timezone.now())
    transaction.on_commit(wake_sender, robust=True)
    return _delivery(sent)


def _client(request: HttpRequest) -> Client:
    return queries.client_of(acting(request))


def _told(subscription: Subscription) -> SubscriptionTold:
    return SubscriptionTold(
        id=subscription.pk,
        url=subscription.url,
        events=subscription.events,
        is_active=subscription.is_active,
        created_at=subscription.created_at,
        rests_until=subscription.rests_until,
    )


def _with_secret(subscription: Subscription, secret: str) -> SecretTold:
    return SecretTold(**_told(subscription).model_dump(), secret=secret)


def _delivery(delivery: Delivery) -> DeliveryTold:
    return DeliveryTold(
        message_id=delivery.message_id,
        event=delivery.event,
        state=DeliveryState(delivery.state),
        attempts=delivery.attempts,
        last_status=delivery.last_status,
        last_error=delivery.last_error,
        created_at=delivery.created_at,
        due_at=delivery.due_at,
        delivered_at=delivery.delivered_at,
    )
