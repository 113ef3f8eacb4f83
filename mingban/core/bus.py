"""Tell higher apps what happened: publish in the transaction of the act, deliver after commit, at least once.

`publish` writes one outbox row for every handler of the event; the worker runs each handler in a transaction of its
own and tries again later when it fails. Handlers must therefore bear being called twice.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import TypeVar

import structlog
from django.db import transaction
from django.utils import timezone

from mingban.core.events import Event
from mingban.core.models import OutboxMessage

log = structlog.get_logger(__name__)

E = TypeVar("E", bound=Event)
Handler = Callable[[E], None]

_handlers: dict[str, tuple[type[Event], Callable[[Event], None]]] = {}
RETRY_SECONDS = (5, 30, 120, 600, 3600)


def _do_not_wake() -> None:
    """Until the worker's tasks are wired in, messages wait for the next sweep."""


wake: Callable[[], object] = _do_not_wake


def subscribe(event_type: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Register the decorated function (in an app's `handlers.py`) to be called with each event of this type."""

    def register(handler: Handler[E]) -> Handler[E]:
        _handlers[f"{handler.__module__}.{handler.__qualname__}"] = (event_type, handler)  # type: ignore[assignment]
        return handler

    return register


def publish(event: Event) -> None:
    """Write one outbox row for each handler of `event`; call it inside the transaction of the act."""
    names = [name for name, (event_type, _) in _handlers.items() if isinstance(event, event_type)]
    now = timezone.now()
    OutboxMessage.objects.bulk_create(
        OutboxMessage(handler=name, payload=asdict(event), created_at=now, due_at=now) for name in names
    )
    if names:
        transaction.on_commit(lambda: wake())  # noqa: PLW0108 — looked up at commit, as start-up replaces it


def deliver_due(*, limit: int = 500) -> int:
    """Deliver up to `limit` messages that are due and return how many were delivered."""
    done = 0
    while done < limit and deliver_next():
        done += 1
    return done


def deliver_next() -> bool:
    """Deliver the oldest message that is due. Return False when there is none."""
    with transaction.atomic():
        message = OutboxMessage.objects.due(timezone.now()).select_for_update(skip_locked=True).first()
        if message is None:
            return False
        try:
            with transaction.atomic():
                event_type, handler = _handlers[message.handler]
                handler(event_type(**message.payload))
        except Exception as error:  # noqa: BLE001 — whatever a handler raises, the message must be kept and tried again
            _postpone(message, error)
        else:
            message.delivered_at = timezone.now()
            message.save(update_fields=["delivered_at"])
    return True


def _postpone(message: OutboxMessage, error: Exception) -> None:
    """Keep what went wrong and try again later, less and less often."""
    delay = RETRY_SECONDS[min(message.attempts, len(RETRY_SECONDS) - 1)]
    message.attempts += 1
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    message.due_at = timezone.now() + timedelta(seconds=delay)
    message.save(update_fields=["attempts", "last_error", "due_at"])
    log.error("outbox.handler_failed", handler=message.handler, attempts=message.attempts, exc_info=error)
