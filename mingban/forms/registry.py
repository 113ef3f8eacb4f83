"""Where the platform may know a value from: sources that apps plug in, named by an element's `prefill`."""

from collections.abc import Callable
from dataclasses import dataclass

from mingban.accounts.models import Party

Source = Callable[[Party], str | None]

_sources: dict[str, tuple[Source, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """A value that the platform knows, and where from, in words for the applicant."""

    value: str
    source_label: str


def prefill_source(name: str, *, label: str) -> Callable[[Source], Source]:
    """Register the decorated function (in an app's `registrations.py`): it returns the party's value, or None.

    `label` says where the value comes from: 实名信息, 营业执照.
    """

    def register(source: Source) -> Source:
        _sources[name] = (source, label)
        return source

    return register


def prefill_names() -> frozenset[str]:
    """Return the names that an element's `prefill` may have."""
    return frozenset(_sources)


def prefill(party: Party, name: str) -> Prefilled | None:
    """Return what a source knows of a party; None for an unknown source or one that knows nothing."""
    if name not in _sources:
        return None
    source, label = _sources[name]
    value = source(party)
    return Prefilled(value=value, source_label=label) if value else None
