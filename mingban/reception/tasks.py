"""Background work of counters."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.reception import actions


@every(seconds=3600)
@task(queue_name="clocks")
def forget_unpaired_screens() -> None:
    """Forget devices that showed a code and were never paired."""
    actions.forget_unpaired(at=timezone.now())
