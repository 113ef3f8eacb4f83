"""What disclosure does by itself every day."""

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.disclosure import actions
from mingban.disclosure.duties_tasks import check_pages, tend_duties  # noqa: F401 — the worker finds tasks here

DAY = 24 * 3600


@every(seconds=600)
@task(queue_name="documents")
def follow_validity() -> None:
    """Note which documents have come into force, expired or been repealed: search says so within ten minutes of midnight."""
    actions.follow_validity(at=timezone.now())


@every(seconds=DAY)
@task(queue_name="documents")
def remind_owners() -> None:
    """Remind the owners of documents that will expire."""
    actions.remind_owners(at=timezone.now())


@every(seconds=60)
@task(queue_name="documents")
def publish_scheduled() -> None:
    """Publish and take down what editors have set for a time (Wagtail's own chore)."""
    call_command("publish_scheduled", verbosity=0)


@every(seconds=15)
@task(queue_name="documents")
def carry_on_imports() -> None:
    """Take over what is left of batches of documents; whoever is killed meanwhile is followed by the next one."""
    actions.carry_on(at=timezone.now())
