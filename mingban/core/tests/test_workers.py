import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.db.utils import OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from mingban.core import schedule, tasks, workers
from mingban.core.management.commands import worker as command
from mingban.core.models import OutboxMessage, WorkerSign

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
LONG_AGO = NOON - timedelta(hours=2)

pytestmark = pytest.mark.django_db


def running_task(*worker_ids: str, started_at: datetime = LONG_AGO) -> "DBTaskResult[..., None]":
    """A task in the hands of the last of these workers."""
    return DBTaskResult.objects.create(
        task_path=tasks.tidy.module_path,
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        queue_name="outbox",
        run_after=LONG_AGO,
        started_at=started_at,
        status=TaskResultStatus.RUNNING,
        worker_ids=list(worker_ids),
        exception_class_path="",
        traceback="",
    )


def waiting_task(args_kwargs: dict[str, Any]) -> "DBTaskResult[..., None]":
    """A task that no worker has taken yet."""
    return DBTaskResult.objects.create(
        task_path=tasks.tidy.module_path,
        args_kwargs=args_kwargs,
        backend_name="default",
        queue_name="default",
        run_after=LONG_AGO,
        status=TaskResultStatus.READY,
        exception_class_path="",
        traceback="",
    )


def status(task: "DBTaskResult[..., None]") -> str:
    """What has become of a task."""
    task.refresh_from_db()
    return str(task.status)


def test_the_task_of_a_dead_worker_is_started_again() -> None:
    task = running_task("gone")
    assert workers.take_over(NOON) == 1
    assert status(task) == TaskResultStatus.READY


def test_the_task_of_a_living_worker_is_left_to_it_however_long_it_takes() -> None:
    workers.give_sign("busy", NOON - timedelta(seconds=30))
    task = running_task("gone", "busy")
    assert workers.take_over(NOON) == 0
    assert status(task) == TaskResultStatus.RUNNING


def test_a_worker_without_a_sign_for_a_minute_is_dead_and_its_sign_removed() -> None:
    workers.give_sign("silent", NOON - timedelta(seconds=61))
    task = running_task("silent")
    workers.take_over(NOON)
    assert status(task) == TaskResultStatus.READY
    assert not WorkerSign.objects.exists()


def test_a_task_that_was_only_just_started_is_left_alone() -> None:
    task = running_task("just-born", started_at=NOON - timedelta(seconds=5))
    assert workers.take_over(NOON) == 0
    assert status(task) == TaskResultStatus.RUNNING


def test_a_task_that_killed_five_workers_is_given_up() -> None:
    task = running_task("a", "b", "c", "d", "e")
    workers.take_over(NOON)
    assert status(task) == TaskResultStatus.FAILED
    assert "WorkerDied" in task.exception_class_path


def test_a_worker_that_ends_in_good_order_leaves_no_sign() -> None:
    workers.give_sign("tidy", NOON)
    workers.give_sign("other", NOON)
    workers.leave("tidy")
    assert [sign.worker_id for sign in WorkerSign.objects.all()] == ["other"]


def test_only_successful_tasks_of_long_ago_are_forgotten() -> None:
    ended = {"status": TaskResultStatus.SUCCESSFUL, "finished_at": LONG_AGO}
    old, failed, fresh, still = (running_task("w") for _ in range(4))
    DBTaskResult.objects.filter(pk=old.pk).update(**ended)
    DBTaskResult.objects.filter(pk=failed.pk).update(**{**ended, "status": TaskResultStatus.FAILED})
    DBTaskResult.objects.filter(pk=fresh.pk).update(**{**ended, "finished_at": NOON})
    assert workers.forget_finished(before=NOON - timedelta(hours=1)) == 1
    assert {task.pk for task in DBTaskResult.objects.all()} == {failed.pk, fresh.pk, still.pk}


def test_a_tick_gives_a_sign_every_ten_seconds_and_starts_what_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[datetime] = []
    monkeypatch.setattr(schedule, "start_due", started.append)
    ticker = command.Ticker("me")
    for seconds in (0, 1, 9, 10):
        ticker.tick(NOON + timedelta(seconds=seconds))
        if seconds < 10:
            assert WorkerSign.objects.get().seen_at == NOON
    assert WorkerSign.objects.get().seen_at == NOON + timedelta(seconds=10)
    assert len(started) == 4


def test_a_worker_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "RETRY_SECONDS", 0)
    monkeypatch.setattr(command, "connection", SimpleNamespace(close=lambda: None))
    answers: list[Any] = [OperationalError("away"), OperationalError("still away"), None]

    class Fake:
        running = True

        def run(self) -> None:
            answer = answers.pop(0)
            if answer:
                raise answer
            self.running = False

    command.work(cast(Worker, Fake()), threading.Event())
    assert answers == []


def test_the_outbox_is_looked_at_again_at_once_when_its_turn_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueued: list[str] = []
    monkeypatch.setattr(type(tasks.deliver_outbox), "enqueue", lambda self: enqueued.append(self.name))
    monkeypatch.setattr(tasks, "TURN_SECONDS", 0)
    now = timezone.now()
    OutboxMessage.objects.create(handler="unknown", payload={}, created_at=now, due_at=now)
    tasks.deliver_outbox.call()
    assert enqueued == ["deliver_outbox"]
    monkeypatch.setattr(tasks, "TURN_SECONDS", 60)
    tasks.deliver_outbox.call()
    assert enqueued == ["deliver_outbox"]


def test_the_worker_is_not_woken_again_while_it_still_has_to_look(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueued: list[str] = []
    monkeypatch.setattr(type(tasks.deliver_outbox), "enqueue", lambda self: enqueued.append(self.name))
    task = running_task("w")
    DBTaskResult.objects.filter(pk=task.pk).update(task_path=tasks.deliver_outbox.module_path)
    tasks.wake_outbox()
    assert enqueued == ["deliver_outbox"], "the look under way may have missed the message"
    DBTaskResult.objects.filter(pk=task.pk).update(status=TaskResultStatus.READY)
    tasks.wake_outbox()
    assert enqueued == ["deliver_outbox"]


def test_the_kernels_own_tasks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    task = running_task("gone")
    tasks.take_over_from_dead_workers.call()
    tasks.tidy.call()
    assert status(task) == TaskResultStatus.READY


def test_of_waiting_tasks_that_are_alike_one_stays() -> None:
    for _ in range(3):
        waiting_task({"args": ["page", "1"], "kwargs": {}})
    other = waiting_task({"args": ["page", "2"], "kwargs": {}})
    taken = running_task("busy")
    assert workers.forget_repeated() == 2
    left = DBTaskResult.objects.exclude(pk__in=[other.pk, taken.pk])
    assert [task.args_kwargs["args"] for task in left] == [["page", "1"]]
    assert workers.forget_repeated() == 0
