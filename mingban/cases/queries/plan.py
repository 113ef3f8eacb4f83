"""What an application asks for: items, scenarios, one form, one list of documents: computed from pinned versions, never stored."""

from dataclasses import dataclass

from mingban.catalogue.models import ItemVersion


@dataclass(frozen=True, kw_only=True)
class PlannedItem:
    """One item of the application: the version that counts and the scenario that the answers lead to."""

    version: ItemVersion
    scenario: str
    needs: tuple[str, ...]
