"""What is heard."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class Thundered(Event):
    """It thundered for the n-th time."""

    number: int
