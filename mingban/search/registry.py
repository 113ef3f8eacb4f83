"""What can be found. Apps above plug in providers (in their `registrations.py`); search never knows their tables."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

# What results can be narrowed by, in the order of the page. A facet's value is what people read: 决策公开, 民政局.
FACETS = {
    "five": "五公开",
    "organisation": "单位",
    "field": "领域",
    "kind_of_document": "种类",
    "validity": "效力",
}


@dataclass(frozen=True, kw_only=True)
class Findable:
    """One thing to find. `key` is unique within its kind; `words` are everyday names that count as much as the title;
    `text` is searched with less weight and quoted in results; `badges` are short facts shown beside the title;
    `weight` (1 is usual) lifts a thing above others that match as well.

    `facets` (keys of FACETS, values as people read them) narrow results; `on` is the day that orders them; `number` is
    a document number such as 湘政发〔2019〕20号 or RZ/GK 02-2018, in whatever brackets; `entry` is the code of the
    catalogue of duties (of items: their own), which ties services and documents to each other.
    """

    kind: str
    key: str
    title: str
    url: str
    words: list[str] = field(default_factory=list)
    text: str = ""
    badges: list[str] = field(default_factory=list)
    weight: float = 1.0
    facets: Mapping[str, str] = field(default_factory=dict)
    on: date | None = None
    number: str = ""
    entry: str = ""

    def __post_init__(self) -> None:
        """Refuse a facet that nobody would ever be able to choose."""
        unknown = self.facets.keys() - FACETS.keys()
        if unknown:
            raise UnknownFacet(", ".join(sorted(unknown)))


Provider = Callable[[Collection[str] | None], Iterable[Findable]]


@dataclass(frozen=True)
class Kind:
    """A kind of findable things: its label heads a group of results. Services are what people apply for; parts stand on
    the page of a service.
    """

    name: str
    label: str
    provider: Provider
    is_service: bool = False
    is_part: bool = False


class UnknownKind(LookupError):
    """No app has plugged in this kind."""


class UnknownFacet(ValueError):
    """A provider names a facet that FACETS does not know."""


_kinds: dict[str, Kind] = {}


def findable(
    kind: str, *, label: str = "", is_service: bool = False, is_part: bool = False
) -> Callable[[Provider], Provider]:
    """Register the decorated function as provider of a kind.

    It is called with None for everything that can be found now, or with keys for those of them that still can;
    whatever it leaves out disappears from the index. `is_service` says that people apply for things of this kind:
    they are few, always looked for with all forgiveness, and shown beside the documents that concern them. `is_part`
    says that they stand on a service's own page: they are found there, and never shown beside anything.
    """

    def register(provider: Provider) -> Provider:
        _kinds[kind] = Kind(kind, label or kind, provider, is_service, is_part)
        return provider

    return register


def kinds() -> list[Kind]:
    """Return every kind, in the order of registration."""
    return list(_kinds.values())


def names_of(*, services: bool) -> list[str]:
    """Return the names of the kinds that are services, or of those that are not."""
    return [kind.name for kind in _kinds.values() if kind.is_service is services]


def parts() -> frozenset[str]:
    """Return the names of the kinds that stand on the page of a service."""
    return frozenset(kind.name for kind in _kinds.values() if kind.is_part)


def kind_named(name: str) -> Kind:
    """Return a kind.

    :raises UnknownKind: when nobody has registered it.
    """
    try:
        return _kinds[name]
    except KeyError as error:
        raise UnknownKind(name) from error
