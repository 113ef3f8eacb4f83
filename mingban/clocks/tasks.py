"""Background work of time."""

from django.utils import timezone
from django_tasks import task

from mingban.clocks import actions
from mingban.core.schedule import every


@every(seconds=30)
@task(queue_name="clocks")
def sweep() -> None:
    """Tell others of every clock that has become overdue or reached a rung of its ladder; costs what is due, not what exists."""
    while actions.tell_overdue(at=timezone.now()):
        pass
    while actions.raise_alerts(at=timezone.now()):
        pass
