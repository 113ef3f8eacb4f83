"""Where clients want to be told of what."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from mingban.core.errors import BadInput, Problem, Refused
from mingban.gateway import queries, registry, rules, wire
from mingban.gateway.models import Client, Subscription

SECRET_PREFIX = "whsec_"  # noqa: S105 — the prefix that Standard Webhooks prescribes, not a secret
SECRET_BYTES = 32
MOST_SUBSCRIPTIONS = 20


class BadSubscription(BadInput):
    """The address or the kinds of events will not do."""


class TooManySubscriptions(Refused):
    """A client has as many subscriptions as one may have."""


def subscribe(*, client: Client, url: str, events: Sequence[str], at: datetime) -> tuple[Subscription, str]:
    """Push events of these kinds to an address from now on; return the subscription and its secret.

    :raises BadSubscription: for an address that we may not push to, or an unknown kind of event.
    :raises TooManySubscriptions: beyond twenty.
    """
    _check(url, events)
    secret = _new_secret()
    with transaction.atomic():
        Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
        if client.subscriptions.count() >= MOST_SUBSCRIPTIONS:
            raise TooManySubscriptions(f"一个系统最多 {MOST_SUBSCRIPTIONS} 个推送订阅，请先删掉不用的")
        made = Subscription.objects.create(client=client, url=url, events=list(events), secret=secret, created_at=at)
    return made, secret


def change_subscription(
    *, client: Client, subscription_id: int, url: str | None, events: Sequence[str] | None, is_active: bool | None
) -> Subscription:
    """Change what is given. Switched on again, what waited meanwhile is pushed.

    :raises NotFound: for somebody else's. :raises BadSubscription: as for a new one.
    """
    with transaction.atomic():
        found = _lock(client, subscription_id)
        found.url = found.url if url is None else url
        found.events = found.events if events is None else list(events)
        found.is_active = found.is_active if is_active is None else is_active
        _check(found.url, found.events)
        found.rests_until = None
        found.save(update_fields=["url", "events", "is_active", "rests_until"])
    return found


def renew_secret(*, client: Client, subscription_id: int) -> tuple[Subscription, str]:
    """Give a subscription a new secret. Until the next renewal messages are signed with both, so that no receiver misses one.

    :raises NotFound: for somebody else's.
    """
    secret = _new_secret()
    with transaction.atomic():
        found = _lock(client, subscription_id)
        found.former_secret, found.secret = found.secret, secret
        found.save(update_fields=["secret", "former_secret"])
    return found, secret


def unsubscribe(*, client: Client, subscription_id: int) -> None:
    """End a subscription; what still waits for it is not sent, and its log is gone.

    :raises NotFound: for somebody else's.
    """
    with transaction.atomic():
        _lock(client, subscription_id).delete()


def _lock(client: Client, subscription_id: int) -> Subscription:
    found = queries.subscription_of(client, subscription_id)
    return Subscription.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _check(url: str, events: Sequence[str]) -> None:
    problems = []
    target = rules.read_target(url, needs_https=settings.WEBHOOKS_NEED_HTTPS)
    if isinstance(target, str):
        problems.append(Problem("#/body/url", target))
    else:
        try:
            wire.checked_address(target)
        except wire.NotReached as error:
            problems.append(Problem("#/body/url", str(error)))
    unknown = sorted(set(events) - {rules.EVERYTHING, *registry.event_names()})
    if unknown:
        problems.append(Problem("#/body/events", f"没有这种事件：{'、'.join(unknown)}"))
    if problems:
        raise BadSubscription("推送订阅有不对的地方，请看 errors", problems=problems)


def _new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
