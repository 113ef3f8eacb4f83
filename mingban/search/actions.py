"""Keeping the index true, and remembering what was not found."""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from datetime import datetime, timedelta

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from mingban.core import bus
from mingban.core.times import local_day
from mingban.search import queries, registry, rules
from mingban.search.contrib.tantivy import building, store
from mingban.search.events import ChangeNoted, IndexFoundMissing
from mingban.search.models import SearchChange, SearchMiss
from mingban.search.registry import Findable

log = structlog.get_logger(__name__)

LONGEST_MISS = 20
MOST_MISSES = 20_000
KEEP_MISSES = timedelta(days=180)
MENDING_SECONDS = 60
MOST_NOTES = 500
_is_rebuilt_after: ContextVar[bool] = ContextVar("is_rebuilt_after", default=False)


def note_change(kind: str, *keys: str) -> None:
    """Note that things have changed or are gone, in the caller's transaction; the worker soon writes all that was noted at once.

    Writing the index takes a tenth of a second: in a transaction it would keep everybody else from the database meanwhile.

    :raises registry.UnknownKind: when no app has plugged in this kind.
    """
    registry.kind_named(kind)
    if _is_rebuilt_after.get():
        return
    with transaction.atomic():
        SearchChange.objects.bulk_create(SearchChange(kind=kind, key=key) for key in keys)
        bus.publish(ChangeNoted())


def index_noted() -> int:
    """Write what was noted into the index, one write for each kind, and return how many notes were done with.

    A note goes when its thing is written: a worker that is killed in between leaves it to the next, and so does one whose
    thing cannot be read, which keeps no other from the index.

    :raises store.IndexBusy: when another process writes for too long.
    """
    done = 0
    while rows := list(SearchChange.objects.order_by("pk")[:MOST_NOTES]):
        wanted: dict[str, dict[str, None]] = {}
        for row in rows:
            wanted.setdefault(row.kind, {})[row.key] = None
        written = {(kind, key) for kind, keys in wanted.items() for key in _write(kind, list(keys))}
        gone = [row.pk for row in rows if (row.kind, row.key) in written]
        SearchChange.objects.filter(pk__in=gone).delete()
        done += len(gone)
        if len(gone) < len(rows):
            break
    return done


def _write(kind: str, keys: list[str]) -> list[str]:
    """Write things of a kind, and return which could be."""
    try:
        index_changed(kind, *keys)
    except store.IndexBusy:
        raise
    except Exception:
        if len(keys) > 1:
            return [one for key in keys for one in _write(kind, [key])]
        log.exception("search.not_written", kind=kind, key=keys[0])
        return []
    return keys


def index_changed(kind: str, *keys: str) -> None:
    """Bring things' places in the index up to date, all in one write; gone things disappear.

    Without a usable index there is nothing to do: the rebuild that follows within a minute reads everything.

    :raises store.IndexBusy: when another process writes for too long (the caller tries again later).
    :raises registry.UnknownKind: when no app has plugged in this kind.
    """
    provider = registry.kind_named(kind).provider
    with contextlib.suppress(store.IndexMissing):
        store.replace(kind, keys, lambda: provider(set(keys)))


def _now(kind: str, key: str) -> Iterable[Findable]:
    return registry.kind_named(kind).provider({key})


def rebuild(on_progress: Callable[[str, int], None] | None = None) -> int:
    """Write the whole index anew and return how many things it holds; searching goes on in the old one meanwhile.

    `on_progress` is told the kind and how many of it are done, after each thing.

    :raises store.IndexBusy: when another process is rebuilding.
    """
    return building.rebuild(_everything(on_progress), _now)


def _everything(on_progress: Callable[[str, int], None] | None) -> Iterator[Findable]:
    for kind in registry.kinds():
        for count, thing in enumerate(kind.provider(None), start=1):
            yield thing
            if on_progress:
                on_progress(kind.label, count)


@contextlib.contextmanager
def rebuilt_after(on_progress: Callable[[str, int], None] | None = None) -> Iterator[None]:
    """Write the whole index once at the end of the block, and no single thing inside it: for loads of hundreds of things.

    :raises store.IndexBusy: when another process is rebuilding.
    """
    token = _is_rebuilt_after.set(True)
    try:
        yield
    finally:
        _is_rebuilt_after.reset(token)
    rebuild(on_progress)


def rebuild_if_needed() -> bool:
    """Rebuild a missing or damaged index, or bring a rebuild to its end that was cut off; return whether it was done
    here (another process may be at it).
    """
    if queries.is_index_usable() and not queries.is_rebuild_unfinished():
        return False
    try:
        rebuild()
    except store.IndexBusy:
        return False
    return True


def report_missing_index(*, at: datetime) -> None:
    """Have the index mended at once: whoever meets a missing one tells, once a minute at most."""
    if cache.add("search.mending", 1, timeout=MENDING_SECONDS):
        with transaction.atomic():
            bus.publish(IndexFoundMissing(found_at=at.isoformat()))


def record_miss(*, text: str, at: datetime) -> None:
    """Remember a query without a result, unless it might say something about somebody: long ones and ones with numbers."""
    wanted = " ".join(rules.runs(text))
    if not wanted or len(wanted) > LONGEST_MISS or re.search(r"\d{3}", wanted):
        return
    day = local_day(at)
    with transaction.atomic():
        known = SearchMiss.objects.filter(text=wanted).update(times=F("times") + 1, last_on=day)
        if not known and SearchMiss.objects.count() < MOST_MISSES:
            SearchMiss.objects.get_or_create(text=wanted, defaults={"first_on": day, "last_on": day})


def forget_miss(*, pk: int) -> None:
    """Delete one query without a result; one that is gone already stays gone."""
    SearchMiss.objects.filter(pk=pk).delete()


def forget_old_misses(*, at: datetime) -> int:
    """Delete what nobody has looked for in half a year; return how many."""
    return SearchMiss.objects.filter(last_on__lt=local_day(at - KEEP_MISSES)).delete()[0]
