"""Background work of search."""

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import BEFORE_OTHERS, every
from mingban.search import actions


@every(seconds=15)
@task(queue_name="search", priority=BEFORE_OTHERS)
def index_noted() -> None:
    """Write what was noted into the index; started when something is noted, and every 15 seconds for what was left."""
    actions.index_noted()


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
