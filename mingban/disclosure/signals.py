"""Wagtail says that a page went live or was taken off: each calls exactly one action, its actor the editor or the system."""

from typing import Any

from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_unpublished

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.core.actors import SYSTEM, Actor
from mingban.disclosure import actions
from mingban.disclosure.models import Publication


def listen() -> None:
    """Connect both signals."""
    page_published.connect(published, dispatch_uid="disclosure.published")
    page_unpublished.connect(withdrawn, dispatch_uid="disclosure.withdrawn")


def published(sender: type[Page], instance: Page, revision: Revision | None = None, **_: Any) -> None:
    """Note that a publication went live."""
    if isinstance(instance, Publication):
        by = _actor(instance, revision.user if revision else None)
        actions.note_published(page=instance, by=by, at=timezone.now())


def withdrawn(sender: type[Page], instance: Page, **_: Any) -> None:
    """Note that a publication was taken off."""
    if isinstance(instance, Publication):
        actions.note_withdrawn(page=instance, by=_actor(instance, None), at=timezone.now())


def _actor(page: Publication, user: User | None) -> Actor:
    """Return who wrote the text, in the post that he holds in its organisation; the system when he holds none any more."""
    if user is None or page.organisation_id is None:
        return SYSTEM
    post = accounts.posts_of(user, timezone.now()).filter(organisation=page.organisation_id).first()
    return accounts.actor_of(user, post) if post else SYSTEM
