"""Background work of appointments."""

from django.utils import timezone
from django_tasks import task

from mingban.appointments import actions
from mingban.core.schedule import every


@every(seconds=600)
@task(queue_name="notices")
def remind_tomorrow() -> None:
    """Remind everybody who has booked for tomorrow, close what nobody came for, and tell of days that became days off meanwhile."""
    now = timezone.now()
    actions.close_missed(at=now)
    actions.tell_closed_days(at=now)
    actions.remind_due(at=now)
