"""Every background task names a queue that the settings know; a worker never looks at any other."""

from importlib import import_module
from importlib.util import find_spec

import pytest
from django.conf import settings
from django_tasks.base import Task

from config.settings import base
from mingban.core import schedule
from tests.architecture import house


def tasks() -> list["Task[..., object]"]:
    """Return every task of every app."""
    modules = [import_module(name) for app in house.apps() if find_spec(name := f"mingban.{app}.tasks")]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Task)]


@pytest.mark.parametrize("task", tasks(), ids=lambda task: task.module_path)
def test_a_task_names_a_known_queue(task: "Task[..., object]") -> None:
    assert task.queue_name in settings.TASKS["default"]["QUEUES"]


def test_tests_and_production_know_the_same_queues() -> None:
    assert settings.TASKS["default"]["QUEUES"] == base.TASKS["default"]["QUEUES"]


def test_there_is_periodic_work_and_it_takes_no_arguments() -> None:
    assert schedule.periodic_tasks()
    for task in schedule.periodic_tasks():
        assert task.func.__code__.co_argcount == 0
