"""Run background work: tasks of every queue, and the periodic ones when they are due."""

import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from mingban.core import schedule

log = structlog.get_logger(__name__)


class Ticker(threading.Thread):
    """Looks every second whether a periodic task is due; the worker's main thread runs it."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="ticker")
        self.stopped = threading.Event()

    def run(self) -> None:
        """Tick until stopped; a failing database is logged and asked again a second later."""
        while not self.stopped.wait(1.0):
            try:
                schedule.start_due(timezone.now())
            except Exception:
                log.exception("ticker.failed")
                connection.close()


class Command(BaseCommand):
    """`manage.py worker`."""

    help = "Run background tasks and start periodic ones; Ctrl-C finishes the current task first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Start the ticker, then work until told to stop."""
        worker = Worker(
            queue_names=["*"],
            interval=0.3,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        Ticker().start()
        worker.run()
