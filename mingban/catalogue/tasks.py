"""What the calendar does to the catalogue by itself."""

from django.utils import timezone
from django_tasks import task

from mingban.catalogue import actions
from mingban.core.schedule import every


@every(seconds=60)
@task(queue_name="clocks")
def publish_drafts() -> None:
    """Put in force what was approved for a day that has come."""
    actions.publish_due(at=timezone.now())
