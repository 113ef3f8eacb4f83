"""Background work of the kernel."""

from django_tasks import task

from mingban.core import bus
from mingban.core.schedule import every


@every(seconds=15)
@task(queue_name="outbox")
def deliver_outbox() -> None:
    """Deliver what is due; started after every commit that published, and every 15 seconds for retries."""
    bus.deliver_due()


def wake_outbox() -> None:
    """Ask the worker to look at the outbox now."""
    deliver_outbox.enqueue()
