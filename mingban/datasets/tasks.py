"""Background work of tables."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.datasets import actions


@every(seconds=3600)
@task(queue_name="default")
def refresh_computed() -> None:
    """Bring computed tables up to date; where nothing has changed nothing happens."""
    actions.refresh_all(at=timezone.now())
