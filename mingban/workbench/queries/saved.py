"""The filters that a post keeps."""

from collections.abc import Iterable

from django.db.models import QuerySet

from mingban.core.actors import Actor
from mingban.workbench.models import SavedFilter


def saved_filters(actor: Actor) -> QuerySet[SavedFilter]:
    """Return the filters of the actor's post, by name."""
    return SavedFilter.objects.filter(post_id=actor.post_id).order_by("name")


def default_filter(filters: Iterable[SavedFilter]) -> SavedFilter | None:
    """Return the one that the desk opens with, if one was chosen."""
    return next((one for one in filters if one.is_default), None)
