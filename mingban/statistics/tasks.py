"""The figures follow the journal."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.statistics import actions


@every(seconds=60)
@task(queue_name="documents")
def count_on() -> None:
    """Count what the journal says since the last time, then what the catalogue offers."""
    while actions.count_next(at=timezone.now()):
        pass
    actions.refresh_coverage()
