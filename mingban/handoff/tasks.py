"""Background work of links."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.handoff import actions


@every(seconds=3600)
@task(queue_name="outbox")
def forget_old_links() -> None:
    """Delete links that are over."""
    actions.forget_old_links(at=timezone.now())
