"""What happens to the catalogue."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ItemPublished(Event):
    """A version of an item came into force."""

    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class BundlePublished(Event):
    """A version of a bundle came into force."""

    code: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ItemOpenedOrClosed(Event):
    """An item can be applied for again, or no longer."""

    code: str
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class BundleOpenedOrClosed(Event):
    """A bundle can be applied for again, or no longer."""

    code: str
    is_open: bool
