from datetime import UTC, datetime, timedelta

import pytest
from django_tasks import task
from pytest_django import DjangoAssertNumQueries

from mingban.core import schedule
from mingban.core.models import PeriodicRun
from mingban.core.tests.threads import at_once

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@task(queue_name="outbox")
def look_around() -> None:
    """Something to do every minute."""


@pytest.fixture(autouse=True)
def _every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_periodic", {})
    schedule.every(seconds=60)(look_around)


@pytest.mark.django_db
def test_a_task_is_started_once_per_period() -> None:
    name = look_around.module_path
    assert schedule.start_due(NOON) == [name]
    assert schedule.start_due(NOON + timedelta(seconds=1)) == []
    assert schedule.start_due(NOON + timedelta(seconds=59)) == []
    assert schedule.start_due(NOON + timedelta(seconds=60)) == [name]
    assert schedule.start_due(NOON + timedelta(seconds=119)) == []


@pytest.mark.django_db
def test_after_a_long_stop_a_task_is_started_once_and_not_for_every_missed_period() -> None:
    schedule.start_due(NOON)
    later = NOON + timedelta(days=1)
    assert len(schedule.start_due(later)) == 1
    assert schedule.start_due(later + timedelta(seconds=1)) == []


@pytest.mark.django_db
def test_asking_when_nothing_is_due_takes_one_query_and_no_lock(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    schedule.start_due(NOON)
    with django_assert_num_queries(1):
        schedule.start_due(NOON + timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_starts_the_task() -> None:
    for moment in (NOON, NOON + timedelta(seconds=60)):
        started = at_once(*[lambda at=moment: schedule.start_due(at)] * 4)
        assert sum(len(names) for names in started) == 1
    assert PeriodicRun.objects.get().started_at == NOON + timedelta(seconds=60)
