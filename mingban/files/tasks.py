"""Background work on files."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.files import actions


@every(seconds=60)
@task(queue_name="documents")
def scan_waiting_files() -> None:
    """Have files scanned that came while no virus scanner answered."""
    actions.scan_waiting(at=timezone.now())


@every(seconds=24 * 3600)
@task(queue_name="documents")
def sweep_files() -> None:
    """Sweep out bytes that nobody claimed."""
    actions.sweep_unclaimed(at=timezone.now())
