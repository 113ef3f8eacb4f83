"""Tell higher apps what happened: publish in the transaction of the act, deliver after commit, at least once.

`publish` writes one outbox row for every handler of the event; the worker runs each handler in a transaction of its
own and tries again later when it fails. Handlers must therefore bear being called twice, must not count on an order,
and must not wait for the network (their transaction would hold locks meanwhile): they start a task for that.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import datetime, timedelta
from traceback import extract_tb
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
# Our code, and how far back an error's causes are followed.
OWN, MOST_CAUSES = "mingban", 5
RETRY_SECONDS = (5, 30, 120, 600, 3600)
_is_untold: ContextVar[bool] = ContextVar("is_untold", default=False)


def _do_not_wake() -> None:
    """Until the worker's tasks are wired in, messages wait for the next sweep."""


wake: Callable[[], object] = _do_not_wake


def subscribe(event_type: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Register the decorated function (in an app's `handlers.py`) to be called with each event of this type, and of those
    that are derived from it: as what it is.
    """

    def register(handler: Handler[E]) -> Handler[E]:
        _handlers[f"{handler.__module__}.{handler.__qualname__}"] = (event_type, handler)  # type: ignore[assignment]
        return handler

    return register


@contextmanager
def untold() -> Iterator[None]:
    """Publish nothing inside: for acts of the past that are only entered now, of which everybody was told at the time."""
    token = _is_untold.set(True)
    try:
        yield
    finally:
        _is_untold.reset(token)


def publish(event: Event) -> None:
    """Write one outbox row for each handler of `event`; call it inside the transaction of the act."""
    publish_all([event])


def publish_all(events: Iterable[Event]) -> None:
    """Write the outbox rows of many events at once, as `publish` does for one: in as few statements, and one wake-up."""
    if _is_untold.get():
        return
    now = timezone.now()
    rows = [
        OutboxMessage(
            handler=_addressed(name, event_type, event),
            payload=asdict(event),
            is_awaited=event.is_awaited,
            created_at=now,
            due_at=now,
        )
        for event in events
        for name, (event_type, _) in _handlers.items()
        if isinstance(event, event_type)
    ]
    OutboxMessage.objects.bulk_create(rows)
    if rows:
        # What is committed is done: whoever did it is not told otherwise because the worker can't be woken.
        transaction.on_commit(lambda: wake(), robust=True)  # noqa: PLW0108 — looked up at commit, as start-up replaces it


def _addressed(name: str, event_type: type[Event], event: Event) -> str:
    """Return a handler's name, with the event's own type where it is not the one that the handler asked for."""
    return name if type(event) is event_type else f"{name}:{type(event).__name__}"


def _deliver(message: OutboxMessage) -> None:
    name, _, derived = message.handler.partition(":")
    event_type, handler = _handlers[name]
    if derived:
        event_type = {one.__name__: one for one in _derived(event_type)}[derived]
    handler(event_type(**message.payload))


def _derived(event_type: type[Event]) -> Iterator[type[Event]]:
    for one in event_type.__subclasses__():
        yield one
        yield from _derived(one)


def deliver_due(*, seconds: float = math.inf) -> int:
    """Try the messages that are due, each once, until none is left or the time is up; return how many were tried."""
    tried, end = 0, time.monotonic() + seconds
    while time.monotonic() < end and deliver_next():
        tried += 1
    return tried


def is_any_due() -> bool:
    """Tell whether a message waits that may be tried now."""
    return OutboxMessage.objects.due(timezone.now()).exists()


def deliver_next() -> bool:
    """Try the first message that is due: deliver it, or put it off. Return False when there is none.

    The payload is read where failures are caught: one that no key opens must not block the others.
    """
    with transaction.atomic():
        waiting = OutboxMessage.objects.due(timezone.now()).defer("payload")
        message = waiting.select_for_update(skip_locked=True).first()
        if message is None:
            return False
        try:
            with transaction.atomic():
                _deliver(message)
        except Exception as error:  # noqa: BLE001 — whatever a handler raises, the message must be kept and tried again
            _postpone(message, error)
        else:
            message.delivered_at = timezone.now()
            message.save(update_fields=["delivered_at"])
    return True


def forget_delivered(*, before: datetime) -> int:
    """Delete messages delivered before this instant and return how many; what is not delivered stays for ever."""
    return OutboxMessage.objects.filter(delivered_at__lt=before).delete()[0]


def _postpone(message: OutboxMessage, error: Exception) -> None:
    """Keep what went wrong and try again later, less and less often."""
    delay = RETRY_SECONDS[min(message.attempts, len(RETRY_SECONDS) - 1)]
    message.attempts += 1
    message.last_error = _say(error)[:500]
    message.due_at = timezone.now() + timedelta(seconds=delay)
    message.save(update_fields=["attempts", "last_error", "due_at"])
    log.error(
        "outbox.handler_failed",
        handler=message.handler,
        attempts=message.attempts,
        error=_say(error),
        trace=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)],
    )


def _say(error: BaseException) -> str:
    """Return what went wrong and where, without the error's words: they may quote a phone, a name, a row's values."""
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(names) < MOST_CAUSES:
        names.append(type(cause).__name__)
        cause = cause.__cause__
    frames = extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{OWN}/" in frame.filename] or frames
    place = f" at {own[-1].filename.rpartition(f'{OWN}/')[2]}:{own[-1].lineno}" if own else ""
    return " from ".join(names) + place
