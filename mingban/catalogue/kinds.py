"""What items and bundles have alike, and in what they differ: one set of actions and queries serves both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from mingban.agencies.models import Organisation
from mingban.catalogue import events, rules
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.catalogue.models import Bundle, BundleVersion, ItemVersion, Offer, ServiceItem, Version
from mingban.core.events import Event

D = TypeVar("D", ItemDefinition, BundleDefinition)
V = TypeVar("V", bound=Version)


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[D, V]):
    """A kind of offer. `name` is that of journal codes, addresses and the version's foreign key; `this` is how sentences call one."""

    name: str
    word: str
    this: str
    definition: type[D]
    offer: type[Offer]
    version: type[V]
    findings: Callable[[D, rules.Known], list[rules.Finding]]
    columns: Callable[[D], dict[str, Any]]
    published: Callable[..., Event]
    opened_or_closed: Callable[..., Event]

    @property
    def offers(self) -> QuerySet[Offer]:
        """Every offer of this kind."""
        return self.offer._default_manager.all()

    def versions(self, code: str) -> QuerySet[V]:
        """Every version of one offer."""
        return self.version._default_manager.filter(**{f"{self.name}__code": code})


def _item_columns(item: ItemDefinition) -> dict[str, Any]:
    owner = Organisation.objects.get(code=item.organisation)
    return {"name": item.name, "plain_name": item.plain_name, "organisation": owner}


def _bundle_columns(bundle: BundleDefinition) -> dict[str, Any]:
    return {"name": bundle.name, "theme": bundle.theme, "icon": bundle.icon}


ITEM = Kind[ItemDefinition, ItemVersion](
    name="item",
    word="事项",
    this="这个事项",
    definition=ItemDefinition,
    offer=ServiceItem,
    version=ItemVersion,
    findings=rules.item_findings,
    columns=_item_columns,
    published=events.ItemPublished,
    opened_or_closed=events.ItemOpenedOrClosed,
)
BUNDLE = Kind[BundleDefinition, BundleVersion](
    name="bundle",
    word="一件事",
    this="这件事",
    definition=BundleDefinition,
    offer=Bundle,
    version=BundleVersion,
    findings=rules.bundle_findings,
    columns=_bundle_columns,
    published=events.BundlePublished,
    opened_or_closed=events.BundleOpenedOrClosed,
)
KINDS: dict[str, Kind[Any, Any]] = {kind.name: kind for kind in (ITEM, BUNDLE)}
