"""A call that is repeated is answered as the first time, and nothing is done again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from oauth2_provider.models import clear_expired

from mingban.core.errors import Refused
from mingban.gateway.actions.counting import forget_minutes
from mingban.gateway.choices import DeliveryState
from mingban.gateway.models import Delivery, GivenAnswer

ANSWERS_KEPT = timedelta(days=7)
DELIVERIES_KEPT = timedelta(days=30)


class KeyReused(Refused):
    """The key belongs to another call."""

    status = 422


def answer_once(
    *, user_id: int, key: str, digest: str, status: int, do: Callable[[], str], at: datetime
) -> tuple[int, str, bool]:
    """Do something once per key, and return status, body, and whether this is the answer of an earlier call.

    `digest` is that of the call; `do` does it and returns the body of the answer. Its writes and the kept answer are one
    transaction: when it refuses, nothing is kept, and the same key may be used again. A second call that comes while the
    first is at work waits for it.

    :raises KeyReused: when the key was used for another call.
    """
    with transaction.atomic():
        fresh = GivenAnswer(user_id=user_id, key=key, digest=digest, at=at)
        GivenAnswer.objects.bulk_create([fresh], ignore_conflicts=True)
        kept = GivenAnswer.objects.select_for_update().get(user_id=user_id, key=key)
        if kept.digest != digest:
            raise KeyReused("这个 Idempotency-Key 已经用在别的请求上了，换一件事要换一个键", field="")
        if kept.status is not None:
            return kept.status, kept.body, True
        kept.body, kept.status = do(), status
        kept.save(update_fields=["body", "status"])
    return status, kept.body, False


def forget_old(*, at: datetime) -> None:
    """Delete counts of minutes that are over, answers after a week, messages that arrived or were given up after a month, tokens that are over."""
    GivenAnswer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()
    done = Delivery.objects.exclude(state=DeliveryState.WAITING)
    done.filter(created_at__lt=at - DELIVERIES_KEPT).delete()
    forget_minutes(before=int(at.timestamp()) // 60)
    clear_expired()
