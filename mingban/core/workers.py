"""Workers that die: each living one leaves a sign; tasks whose worker left none for a while are started again."""

import json
from datetime import datetime, timedelta

import structlog
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from mingban.core.models import WorkerSign
from mingban.core.prepared import Prepared

log = structlog.get_logger(__name__)

SIGN_EVERY = timedelta(seconds=10)
DEAD_AFTER = timedelta(seconds=60)
MAX_STARTS = 5


class WorkerDied(Exception):
    """Each of several workers that took the task was killed in the middle of it."""


def is_waiting(task_path: str) -> bool:
    """Tell whether a task of this kind is enqueued that no worker has taken yet."""
    return bool(_waiting(task_path))


_waiting = Prepared(
    lambda task_path: DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task_path).only("pk")[:1]
)


def give_sign(worker_id: str, at: datetime) -> None:
    """Note that this worker lives."""
    WorkerSign.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": at})


def leave(worker_id: str) -> None:
    """Note that this worker ends in good order."""
    WorkerSign.objects.filter(worker_id=worker_id).delete()


def is_anybody_alive(at: datetime) -> bool:
    """Tell whether some worker has given a sign of life lately."""
    return WorkerSign.objects.filter(seen_at__gt=at - DEAD_AFTER).exists()


def take_over(at: datetime) -> int:
    """Make the tasks of dead workers ready again and return how many; one that killed five workers is given up."""
    alive = set(WorkerSign.objects.filter(seen_at__gt=at - DEAD_AFTER).values_list("worker_id", flat=True))
    lost = [
        task
        for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=at - DEAD_AFTER)
        if task.worker_ids and task.worker_ids[-1] not in alive
    ]
    for task in lost:
        _start_again(task)
    WorkerSign.objects.filter(seen_at__lte=at - DEAD_AFTER).delete()
    return len(lost)


def _start_again(task: "DBTaskResult[..., object]") -> None:
    if len(task.worker_ids) >= MAX_STARTS:
        log.error("task.given_up", task=task.task_path, id=str(task.pk))
        task.set_failed(WorkerDied(f"{len(task.worker_ids)} workers died"))
        return
    log.warning("task.taken_over", task=task.task_path, id=str(task.pk))
    DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING).update(status=TaskResultStatus.READY)


def forget_repeated() -> int:
    """Of waiting tasks that are alike delete all but the first, and return how many. For who has just loaded much: all
    our tasks, and those of the packages, bring something up to date, so that once is as good as often.
    """
    seen: set[tuple[str, str]] = set()
    repeated = []
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("run_after", "enqueued_at"):
        what = (task.task_path, json.dumps(task.args_kwargs, sort_keys=True))
        if what in seen:
            repeated.append(task.pk)
        seen.add(what)
    return DBTaskResult.objects.filter(pk__in=repeated, status=TaskResultStatus.READY).delete()[0]


def forget_finished(*, before: datetime) -> int:
    """Delete tasks that succeeded before this instant and return how many; failed ones stay to be looked at."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before).delete()[0]
