"""What search tells."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class IndexFoundMissing(Event):
    """A page needed the index and could not use it."""

    found_at: str


@dataclass(frozen=True, kw_only=True)
class ChangeNoted(Event):
    """Something waits to be written into the index."""
