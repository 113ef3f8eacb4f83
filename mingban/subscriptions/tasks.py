"""Telling subscribers, in the background."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.subscriptions import actions


@every(seconds=10)
@task(queue_name="notices")
def tell_subscribers() -> None:
    """Tell what waits to be told; what a killed worker left goes on from there."""
    actions.tell_subscribers(at=timezone.now())
