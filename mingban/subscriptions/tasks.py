"""Telling subscribers, in the background."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.subscriptions import actions


@every(seconds=15)
@task(queue_name="notices")
def tell_subscribers() -> None:
    """Tell what waits to be told: started when there is news; what a killed worker left goes on from there."""
    actions.tell_subscribers(at=timezone.now())


@every(seconds=60)
@task(queue_name="notices")
def send_digests() -> None:
    """Tell those who are told once a day."""
    actions.send_digests(at=timezone.now())


@every(seconds=3600)
@task(queue_name="notices")
def forget_the_unconfirmed() -> None:
    """Keep no mailbox whose owner did not want it."""
    actions.forget_the_unconfirmed(at=timezone.now())
