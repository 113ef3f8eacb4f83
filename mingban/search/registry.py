"""What can be found. Apps above plug in providers (in their `registrations.py`); search never knows their tables."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Findable:
    """One thing to find. `key` is unique within its kind; `words` are everyday names that count as much as the title;
    `text` is searched with less weight and quoted in results; `badges` are short facts shown beside the title;
    `weight` (1 is usual) lifts a thing above others that match as well.
    """

    kind: str
    key: str
    title: str
    url: str
    words: list[str] = field(default_factory=list)
    text: str = ""
    badges: list[str] = field(default_factory=list)
    weight: float = 1.0


Provider = Callable[[Collection[str] | None], Iterable[Findable]]


@dataclass(frozen=True)
class Kind:
    """A kind of findable things: its label heads a group of results."""

    name: str
    label: str
    provider: Provider


class UnknownKind(LookupError):
    """No app has plugged in this kind."""


_kinds: dict[str, Kind] = {}


def findable(kind: str, *, label: str = "") -> Callable[[Provider], Provider]:
    """Register the decorated function as provider of a kind.

    It is called with None for everything that can be found now, or with keys for those of them that still can;
    whatever it leaves out disappears from the index.
    """

    def register(provider: Provider) -> Provider:
        _kinds[kind] = Kind(kind, label or kind, provider)
        return provider

    return register


def kinds() -> list[Kind]:
    """Return every kind, in the order of registration."""
    return list(_kinds.values())


def kind_named(name: str) -> Kind:
    """Return a kind.

    :raises UnknownKind: when nobody has registered it.
    """
    try:
        return _kinds[name]
    except KeyError as error:
        raise UnknownKind(name) from error
