"""What duties want done by itself: pages are looked at, periods begin, publications grow old."""

from concurrent.futures import ThreadPoolExecutor

from django.utils import timezone
from django_tasks import task

from mingban.core.schedule import every
from mingban.disclosure import actions, duties_wire

# Looked at together, so that slow sites cost the worker one time-out, not one each; threads get nothing of the database.
AT_ONCE = 32


@every(seconds=20)
@task(queue_name="documents")
def check_pages() -> None:
    """Look at the pages that are due, and write down what was seen."""
    pages = actions.claim_pages(at=timezone.now(), limit=AT_ONCE)
    if not pages:
        return
    with ThreadPoolExecutor(len(pages), thread_name_prefix="page-check") as pool:
        looks = list(pool.map(duties_wire.look_at, [page.url for page in pages]))
    for page, look in zip(pages, looks, strict=True):
        actions.note_look(page_id=page.pk, look=look, at=timezone.now())


@every(seconds=600)
@task(queue_name="clocks")
def tend_duties() -> None:
    """Open the duties of periods that have begun, and mark what has grown old."""
    now = timezone.now()
    actions.open_periodic_duties(at=now)
    actions.mark_stale(at=now)
