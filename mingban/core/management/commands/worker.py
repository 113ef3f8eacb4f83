"""Run background work: tasks of every queue, and the periodic ones when they are due."""

import threading
from datetime import datetime
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from mingban.core import schedule, workers

log = structlog.get_logger(__name__)

RETRY_SECONDS = 2.0


class Ticker(threading.Thread):
    """Looks every second whether a periodic task is due, and gives the worker's sign of life."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(daemon=True, name="ticker")
        self.worker_id = worker_id
        self.stopped = threading.Event()
        self.signed_at: datetime | None = None

    def run(self) -> None:
        """Tick until stopped; a failing database is logged and asked again a second later."""
        while not self.stopped.wait(1.0):
            try:
                self.tick(timezone.now())
            except Exception:
                log.exception("ticker.failed")
                connection.close()
        connection.close()

    def tick(self, at: datetime) -> None:
        """Do what is due at this instant."""
        if self.signed_at is None or at - self.signed_at >= workers.SIGN_EVERY:
            workers.give_sign(self.worker_id, at)
            self.signed_at = at
        schedule.start_due(at)


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
        ticker = Ticker(worker.worker_id)
        ticker.start()
        try:
            work(worker, ticker.stopped)
        finally:
            ticker.stopped.set()
            ticker.join(timeout=5)
            workers.leave(worker.worker_id)


def work(worker: Worker, stopped: threading.Event) -> None:
    """Work until told to stop; a database that is away or busy is waited for."""
    while worker.running:
        try:
            worker.run()
        except (OperationalError, InterfaceError):
            log.exception("worker.database_away")
            connection.close()
            stopped.wait(RETRY_SECONDS)
