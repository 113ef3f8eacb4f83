"""Background work of drafts for comment."""

from django.utils import timezone
from django_tasks import task

from mingban.consultations import actions
from mingban.core.actors import SYSTEM
from mingban.core.schedule import every


@every(seconds=60)
@task(queue_name="clocks")
def close_due() -> None:
    """Close what has reached its end; nothing was taken since, whether or not this has run."""
    actions.close_due(at=timezone.now())


@every(seconds=300)
@task(queue_name="outbox")
def group_changed() -> None:
    """Group comments anew where some have come."""
    actions.group_changed(at=timezone.now())


@task(queue_name="outbox")
def group_draft(number: str) -> None:
    """Group the comments of one draft."""
    actions.group_comments(number=number, by=SYSTEM, at=timezone.now())


@task(queue_name="notices")
def tell_authors(number: str) -> None:
    """Tell everybody who commented on a draft that its results are out; started again it tells nobody twice."""
    after = actions.tell_authors(number=number, after=0, at=timezone.now())
    while after:
        after = actions.tell_authors(number=number, after=after, at=timezone.now())
