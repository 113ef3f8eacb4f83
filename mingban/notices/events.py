"""What happens to messages."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeWaiting(Event):
    """A message waits to be sent by phone."""

    is_awaited = True

    key: str
