"""What apps above plug into the public site: indicators of their own for the site's check."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One thing that is looked at: whether it is as it should be, on what evidence; `is_met` None: it cannot be told from here."""

    name: str
    is_met: bool | None
    evidence: str


Provider = Callable[[datetime], Iterator[Indicator]]

_providers: list[Provider] = []


def site_indicators(provider: Provider) -> Provider:
    """Register the decorated function, which yields indicators as they are at an instant."""
    _providers.append(provider)
    return provider


def plugged_in(at: datetime) -> Iterator[Indicator]:
    """Yield what apps above have to say."""
    for provider in _providers:
        yield from provider(at)
