"""Keep the search index true to the catalogue: search stands below it and knows nothing of it."""

from mingban.catalogue.events import BundleOpenedOrClosed, BundlePublished, ItemOpenedOrClosed, ItemPublished
from mingban.core.bus import subscribe
from mingban.licences import queries as licences
from mingban.search.actions import note_change


@subscribe(ItemPublished)
def index_published_item(event: ItemPublished) -> None:
    """Let the new version be found."""
    _note_item(event.code)


@subscribe(BundlePublished)
def index_published_bundle(event: BundlePublished) -> None:
    """Let the new version be found."""
    note_change("bundle", event.code)


@subscribe(ItemOpenedOrClosed)
def index_opened_or_closed_item(event: ItemOpenedOrClosed) -> None:
    """Find it again, or no longer."""
    _note_item(event.code)


@subscribe(BundleOpenedOrClosed)
def index_opened_or_closed_bundle(event: BundleOpenedOrClosed) -> None:
    """Find it again, or no longer."""
    note_change("bundle", event.code)


def _note_item(code: str) -> None:
    """Note an item, what is asked about it, and the kinds of licences: it may grant others than before."""
    note_change("item", code)
    note_change("answers", code)
    note_change("licence-type", *(kind.code for kind in licences.licence_types()))
