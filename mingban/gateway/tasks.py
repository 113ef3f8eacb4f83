"""Background work of the channel for programs."""

from django.utils import timezone
from django_tasks import task

from mingban.core import workers
from mingban.core.schedule import every
from mingban.gateway import actions


@every(seconds=15)
@task(queue_name="webhooks")
def send_due_webhooks() -> None:
    """Push what is due: started when a message waits, and every 15 seconds for those tried before."""
    actions.send_due(at=timezone.now())


@every(seconds=3600)
@task(queue_name="webhooks")
def forget_old_answers() -> None:
    """Keep the tables of answers, messages and tokens small."""
    actions.forget_old(at=timezone.now())


def wake_sender() -> None:
    """Ask the worker to push now; called after the commit, so that one look still to come is enough."""
    if not workers.is_waiting(send_due_webhooks.module_path):
        send_due_webhooks.enqueue()
