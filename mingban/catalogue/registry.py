"""What others plug into the catalogue: the keeper of licence types, and panels on guide pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mingban.catalogue.definitions import LicenceTypeDefinition


class LicenceTypeStore(Protocol):
    """Keeps licence types; the `licences` app plugs itself in at start-up (`registrations.py`)."""

    def exists(self, code: str) -> bool:
        """Tell whether there is a licence type of this code."""

    def all(self) -> Sequence[LicenceTypeDefinition]:
        """Return every licence type, in order of code."""

    def save(self, definitions: Sequence[LicenceTypeDefinition]) -> None:
        """Keep licence types, each under its code, in the caller's transaction."""


class _NoStore:
    """Nobody keeps licence types: there are none, and none can be kept."""

    def exists(self, code: str) -> bool:
        return False

    def all(self) -> Sequence[LicenceTypeDefinition]:
        return ()

    def save(self, definitions: Sequence[LicenceTypeDefinition]) -> None:
        if definitions:
            raise LookupError("no app has plugged in a store of licence types")


_store: LicenceTypeStore = _NoStore()


def plug_licence_type_store(store: LicenceTypeStore) -> None:
    """Take `store` as the keeper of licence types."""
    global _store  # noqa: PLW0603 — one keeper per process, set once at start-up
    _store = store


def licence_type_store() -> LicenceTypeStore:
    """Return the keeper of licence types."""
    return _store


Holders = Callable[[], Mapping[str, str]]


def _no_services() -> Mapping[str, str]:
    """Nobody exchanges data: there are no services."""
    return {}


_holders: Holders = _no_services


def plug_data_services(holders: Holders) -> Holders:
    """Take the decorated function as what tells who answers each data service, by code (the `exchange` app's)."""
    global _holders  # noqa: PLW0603 — one per process, set once at start-up
    _holders = holders
    return holders


def data_services() -> Mapping[str, str]:
    """Return who answers each data service, as people call him, by the service's code."""
    return _holders()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Something that another app adds to a guide page: a template and what it shows."""

    template: str
    context: Mapping[str, Any]


PanelMaker = Callable[[str, str], Panel | None]

_panel_makers: list[PanelMaker] = []


def guide_panel(maker: PanelMaker) -> PanelMaker:
    """Register the decorated function: given `item` or `bundle` and a code it returns a panel for that guide, or None."""
    _panel_makers.append(maker)
    return maker


def panels(kind: str, code: str) -> list[Panel]:
    """Return the panels of a guide, in the order of registration."""
    return [panel for maker in _panel_makers if (panel := maker(kind, code))]
