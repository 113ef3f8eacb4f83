"""Background work of identity."""

from django.utils import timezone
from django_tasks import task

from mingban.accounts import actions
from mingban.core.schedule import every


@every(seconds=3600)
@task(queue_name="outbox")
def forget_old_codes() -> None:
    """Delete codes and sessions that are over."""
    actions.forget_old_codes(at=timezone.now())
