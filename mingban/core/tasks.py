"""Background work of the kernel."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from mingban.core import bus, workers
from mingban.core.schedule import BEFORE_OTHERS, every

TURN_SECONDS = 2


@every(seconds=15)
@task(queue_name="outbox", priority=BEFORE_OTHERS)
def deliver_outbox() -> None:
    """Deliver what is due; started after every commit that published, and every 15 seconds for retries."""
    bus.deliver_due(seconds=TURN_SECONDS)
    if bus.is_any_due():
        deliver_outbox.enqueue()  # what else people wait for gets its turn in between


@every(seconds=30)
@task(queue_name="outbox")
def take_over_from_dead_workers() -> None:
    """Give tasks of workers that were killed to those that live."""
    workers.take_over(timezone.now())


@every(seconds=3600)
@task(queue_name="outbox")
def tidy() -> None:
    """Delete traces of work that is done, as old as the settings say."""
    before = timezone.now() - timedelta(days=settings.FINISHED_WORK_DAYS)
    bus.forget_delivered(before=before)
    workers.forget_finished(before=before)


def wake_outbox() -> None:
    """Ask the worker to look at the outbox now; called after the commit, so that one look still to come is enough."""
    if not workers.is_waiting(deliver_outbox.module_path):
        deliver_outbox.enqueue()
