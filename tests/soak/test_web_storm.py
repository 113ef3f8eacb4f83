"""Web servers, workers and database connections are killed while agents apply and departments act through the API."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.journeys.house import House
from tests.soak.browser import Browser, told_plainly
from tests.soak.town import Town

CUTS, CUT_SECONDS = 60, 0.3


@contextmanager
def storm(house: House, *, calm: float, seed: int) -> Iterator[list[str]]:
    """Strike now the web server, now the worker, now the database's connections; yield what was struck."""
    struck: list[str] = []
    over = threading.Event()
    dice = random.Random(seed)  # noqa: S311 — a reproducible storm

    def rage() -> None:
        while not over.wait(dice.uniform(calm / 2, calm * 1.5)):
            what = dice.choice(["web server", "worker", "connections"])
            struck.append(what)
            if what == "connections":
                cut_connections(house.environment["DATABASE_URL"])
            else:
                house.strike(what)

    thread = threading.Thread(target=rage)
    thread.start()
    try:
        yield struck
    finally:
        over.set()
        thread.join()


def cut_connections(url: str) -> None:
    """Drop every connection to a PostgreSQL database at once; SQLite has none."""
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as console:
            console.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.mark.soak
@pytest.mark.database
def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice_in_a_storm(town: Town) -> None:
    before = town.failures
    with town.at_work(applications=16, helpers=4) as running, storm(town.house, calm=3, seed=16) as struck:
        for one in running:
            one.result()
    assert struck, "there was a storm"
    assert town.failures - before, "somebody felt it"
    assert not town.failures["500"] and not town.failures["our-failure"], "nobody was told of a failure of ours"


@pytest.mark.soak
@pytest.mark.database
def test_dropped_connections_lose_nothing_and_are_told_plainly(town: Town) -> None:
    if not town.url.startswith("postgres"):
        pytest.skip("SQLite has no connections that could be dropped")
    before, visitor, pause = town.failures, Browser(town.house), threading.Event()
    pages = []
    with town.at_work(applications=4) as running:
        for cut in range(CUTS):
            cut_connections(town.url)
            if cut % 10 == 0:
                pages.append(visitor.post("/sign-in/", phone=town.house.fresh_phone()))
            pause.wait(CUT_SECONDS)
        for one in running:
            one.result()
    assert all(page.status_code == 200 or told_plainly(page) for page in pages)
    assert set(town.failures - before) == {"database-away"}
