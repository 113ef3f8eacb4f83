"""Wagtail says that a page went live or was taken off: each calls exactly one action, its actor the editor or the system."""

from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import Page, Revision, TaskState
from wagtail.signals import (
    page_published,
    page_unpublished,
    task_approved,
    task_cancelled,
    task_rejected,
    task_submitted,
)

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.core.actors import SYSTEM, Actor
from mingban.disclosure import actions
from mingban.disclosure.models import AttachmentGate, NormativeDocument, PostReview, Publication


def listen() -> None:
    """Connect the signals."""
    page_published.connect(published, dispatch_uid="disclosure.published")
    page_unpublished.connect(withdrawn, dispatch_uid="disclosure.withdrawn")
    task_submitted.connect(review_began, dispatch_uid="disclosure.review_began")
    for ended in (task_approved, task_rejected, task_cancelled):
        ended.connect(review_ended, dispatch_uid="disclosure.review_ended")
    post_save.connect(stored, sender=Document, dispatch_uid="disclosure.stored")


def published(sender: type[Page], instance: Page, revision: Revision | None = None, **_: Any) -> None:
    """Note that a publication went live."""
    if isinstance(instance, Publication):
        by = _actor(instance, revision.user if revision else None)
        actions.note_published(page=instance, by=by, at=timezone.now())


def withdrawn(sender: type[Page], instance: Page, **_: Any) -> None:
    """Note that a publication was taken off."""
    if isinstance(instance, Publication):
        actions.note_withdrawn(page=instance, by=_actor(instance, None), at=timezone.now())


def review_began(sender: type[TaskState], instance: TaskState, **_: Any) -> None:
    """Start the time of the legality review."""
    if document := _reviewed(instance):
        actions.start_legality_review(document=document, at=timezone.now())


def review_ended(sender: type[TaskState], instance: TaskState, **_: Any) -> None:
    """Stop the time of the legality review, however it ended."""
    if document := _reviewed(instance):
        actions.stop_legality_review(document=document, at=timezone.now())


def _reviewed(state: TaskState) -> NormativeDocument | None:
    """Return the document whose legality review this is; None for every other step."""
    task = state.task.specific
    page = state.workflow_state.content_object.specific
    is_ours = isinstance(task, PostReview) and task.role == Role.LEGAL and isinstance(page, NormativeDocument)
    return page if is_ours else None


def stored(sender: type[Document], instance: Document, **_: Any) -> None:
    """Look into a file that was stored, unless it is the one that was looked into."""
    row = AttachmentGate.objects.filter(document=instance.pk).first()
    if row is None or row.file_name != instance.file.name:
        actions.look_into(document=instance, looked=getattr(instance, "looked", None), at=timezone.now())


def _actor(page: Publication, user: User | None) -> Actor:
    """Return who wrote the text, in the post that he holds in its organisation; the system when he holds none any more."""
    if user is None or page.organisation_id is None:
        return SYSTEM
    post = accounts.posts_of(user, timezone.now()).filter(organisation=page.organisation_id).first()
    return accounts.actor_of(user, post) if post else SYSTEM
