"""What the worker starts by itself: tasks marked `@every(...)`, each started once per period however many workers run."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import Task

from mingban.core.models import PeriodicRun

# The priority of tasks for which somebody may sit and wait; among themselves they take turns.
BEFORE_OTHERS = 50

_periodic: dict[str, tuple[timedelta, "Task[[], None]"]] = {}


def every(*, seconds: int) -> "Callable[[Task[[], None]], Task[[], None]]":
    """Register the task below it (in an app's `tasks.py`) to be started every so many seconds."""

    def register(task: "Task[[], None]") -> "Task[[], None]":
        _periodic[task.module_path] = (timedelta(seconds=seconds), task)
        return task

    return register


def periodic_tasks() -> "list[Task[[], None]]":
    """Return every task that is started by itself."""
    return [task for _, task in _periodic.values()]


def start_due(at: datetime) -> list[str]:
    """Enqueue every periodic task whose period is over at `at`; return their names."""
    return [name for name, (period, task) in _periodic.items() if _start(name, period, task, at)]


def _start(name: str, period: timedelta, task: "Task[[], None]", at: datetime) -> bool:
    """Look without a lock first: every worker asks every second, and nearly always the answer is no."""
    if PeriodicRun.objects.filter(name=name, started_at__gt=at - period).exists():
        return False
    with transaction.atomic():
        run, created = PeriodicRun.objects.select_for_update().get_or_create(name=name, defaults={"started_at": at})
        if not created and run.started_at + period > at:
            return False
        run.started_at = at
        run.save(update_fields=["started_at"])
        task.enqueue()
    return True
