"""Background work of search."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.search import actions


@every(seconds=60)
@task(queue_name="search")
def mend_index() -> None:
    """Rebuild the index when it is missing or damaged; also started by the page that notices."""
    actions.rebuild_if_needed()


@every(seconds=24 * 3600)
@task(queue_name="search")
def forget_old_misses() -> None:
    """Delete old queries without results."""
    actions.forget_old_misses(at=timezone.now())
