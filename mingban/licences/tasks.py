"""What licences do by themselves."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.licences import actions


@every(seconds=3600)
@task(queue_name="clocks")
def remind_holders() -> None:
    """Remind holders of licences that end soon, each once."""
    actions.remind_of_end(at=timezone.now())
