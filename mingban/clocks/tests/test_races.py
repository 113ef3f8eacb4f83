"""Two at the same moment. No calendar is announced here: the journal's tables cannot be emptied between such tests."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from mingban.clocks.models import Clock
from mingban.clocks.tests.factories import start_clock
from mingban.ledger.rules import Matter


@pytest.mark.django_db(transaction=True)
def test_a_clock_started_twice_at_the_same_moment_is_one() -> None:
    owner = Matter(kind="case", id="raced", name="")
    ready = Barrier(2)

    def start() -> int:
        try:
            ready.wait()
            return start_clock(owner=owner).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = (pool.submit(start) for _ in range(2))
    assert first.result() == second.result()
    assert Clock.objects.count() == 1
