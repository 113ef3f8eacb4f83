"""What apps above plug into the public site: indicators of their own for the site's check, and what people were asked about a document."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One thing that is looked at: whether it is as it should be, on what evidence; `is_met` None: it cannot be told from here."""

    name: str
    is_met: bool | None
    evidence: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What people were asked about a document before it was made. `answered_on`: when it was said what came of it; None until then."""

    number: str
    title: str
    url: str
    closed_on: date
    answered_on: date | None


Asking = Callable[[str], Asked | None]

_askings: list[Asking] = []


def asking(provider: Asking) -> Asking:
    """Register the decorated function, which finds what people were asked by its number or its whole title."""
    _askings.append(provider)
    return provider


def asked(number_or_title: str) -> Asked | None:
    """Return what people were asked; None when nothing of this number or title was."""
    return next((found for provider in _askings if (found := provider(number_or_title))), None)


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
