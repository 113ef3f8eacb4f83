"""Workers are killed again and again while events are published; every event must have its effect exactly once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from tests.architecture.house import ROOT
from tests.databases import ask, new_database

EVENTS = 300
KILLS = 6
HEARD = "SELECT count(*) FROM core_numberseries WHERE key LIKE 'thunder %'"
WAITING = "SELECT count(*) FROM core_outboxmessage WHERE delivered_at IS NULL"
COUNTS = "SELECT last, count(*) FROM core_numberseries WHERE key LIKE 'thunder %' GROUP BY last"


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Look again and again."""
    deadline = monotonic() + seconds
    pause = Event()
    while not is_so():
        assert monotonic() < deadline, "it never came to that"
        pause.wait(0.1)


class Machine:
    """A database and the processes that work on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.env = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.soak.settings",
            "MINGBAN_VAR": str(folder),
        }

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a process of our own Python."""
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.env)  # noqa: S603 — our own programs

    def number(self, question: str) -> int:
        """Ask the database for a number."""
        return int(ask(self.url, question)[0][0])

    def has_heard(self, count: int) -> bool:
        """Tell whether more than so many events had their effect."""
        return self.number(HEARD) > count


@contextmanager
def workers(machine: Machine, count: int) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Run workers; whoever is in the list in the end is stopped in good order."""
    running = [machine.start("manage.py", "worker") for _ in range(count)]
    try:
        yield running
    finally:
        for worker in running:
            worker.terminate()
        codes = [worker.wait(timeout=60) for worker in running]
    assert set(codes) <= {0, -signal.SIGTERM}, "a worker that has only just been started ends by the signal itself"


@pytest.mark.soak
@pytest.mark.database
def test_no_event_is_lost_or_counted_twice_however_often_workers_are_killed(tmp_path: Path) -> None:
    with new_database(tmp_path) as url:
        machine = Machine(url, tmp_path)
        assert machine.start("manage.py", "migrate", "-v", "0").wait() == 0
        with workers(machine, 2) as running:
            publisher = machine.start("-m", "tests.soak.storm", str(EVENTS))
            for kill in range(KILLS):
                wait_until(partial(machine.has_heard, EVENTS * kill // KILLS), seconds=120)
                running[kill % 2].kill()
                running[kill % 2].wait()
                running[kill % 2] = machine.start("manage.py", "worker")
            assert publisher.wait() == 0
            wait_until(lambda: machine.number(WAITING) == 0, seconds=120)
        assert ask(url, COUNTS) == [(1, EVENTS)]
