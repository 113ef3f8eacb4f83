"""Background work of messages."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import BEFORE_OTHERS, every
from mingban.notices import actions


@every(seconds=15)
@task(queue_name="notices", priority=BEFORE_OTHERS)
def send_due_notices() -> None:
    """Send what is due: started when a message waits, and every 15 seconds for those tried before."""
    actions.send_due(at=timezone.now())


@every(seconds=3600)
@task(queue_name="notices")
def forget_old_nonces() -> None:
    """Keep the table of answered call-backs small."""
    actions.forget_nonces(at=timezone.now())
