"""What the catalogue does when something was published."""

from django.utils import timezone

from mingban.catalogue import actions
from mingban.catalogue.events import BundleOpenedOrClosed, BundlePublished, ItemOpenedOrClosed, ItemPublished
from mingban.core import bus


@bus.subscribe(ItemPublished)
def confirm_item(event: ItemPublished) -> None:
    """See whether the guide of what was published answers."""
    actions.confirm_public(kind="item", code=event.code, at=timezone.now())


@bus.subscribe(BundlePublished)
def confirm_bundle(event: BundlePublished) -> None:
    """See whether the guide of what was published answers."""
    actions.confirm_public(kind="bundle", code=event.code, at=timezone.now())


@bus.subscribe(ItemOpenedOrClosed)
def confirm_opened_item(event: ItemOpenedOrClosed) -> None:
    """See whether the guide answers again, or says that the item was withdrawn."""
    actions.confirm_public(kind="item", code=event.code, at=timezone.now())


@bus.subscribe(BundleOpenedOrClosed)
def confirm_opened_bundle(event: BundleOpenedOrClosed) -> None:
    """See whether the guide answers again, or says that the bundle was withdrawn."""
    actions.confirm_public(kind="bundle", code=event.code, at=timezone.now())
