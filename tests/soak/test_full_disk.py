"""The disk of the database, then that of the uploads, is full for a while, while everybody works.

Whoever is refused is told that nothing was kept; nothing that was acknowledged is lost; and once there is room again
everything goes on by itself.
"""

import threading
from contextlib import suppress
from time import monotonic

import httpx
import psycopg
import pytest

from scripts.console import CannotGoOn
from tests.databases import ask
from tests.soak.browser import Browser, told_plainly
from tests.soak.town import AGENT, Town, begin, photo, until

FULL_SECONDS = 15


def health(town: Town, key: str) -> str:
    """Return what monitoring is told."""
    return str(
        httpx.get(f"{town.house.url}/health/?format=json", timeout=20, trust_env=False).json()["checks"][key]["text"]
    )


@pytest.mark.soak
@pytest.mark.database
def test_uploads_are_refused_plainly_while_their_disk_is_full(town: Town) -> None:
    before, citizen = town.failures, Browser(town.house)
    citizen.sign_in(AGENT)
    draft = begin(town.agent).json()
    paper = next(one["kind"] for one in draft["documents"] if one["means"] == "UPLOAD")
    path = f"/apply/{draft['draft']['token']}/materials/{paper}/"
    with town.at_work(applications=4):
        town.files.fill()
        try:
            refused = citizen.post(path, files=photo("blue"))
            assert told_plainly(refused), refused.text
            assert citizen.http.get(path).status_code == 200, "what is only read can be read"
            assert health(town, "core.disk").startswith("满了")
            until(lambda: (town.failures - before)["disk-full"] > 0, "programs are told")
        finally:
            town.files.free()
        assert citizen.post(path, files=photo("blue")).status_code == 200
        assert health(town, "core.disk") == "够用"
    assert set(town.failures - before) == {"disk-full"}


@pytest.mark.soak
@pytest.mark.database
def test_nothing_acknowledged_is_lost_while_the_disk_of_the_database_is_full(town: Town) -> None:
    before, visitor, is_postgres = town.failures, Browser(town.house), town.url.startswith("postgres")
    with town.at_work(applications=4) as running:
        running[0].result()
        assert visitor.get("/sign-in/").status_code == 200
        if not is_postgres:
            ask(town.url, "PRAGMA wal_checkpoint(TRUNCATE)")
        town.data.fill()
        try:
            if is_postgres:
                exhaust_log(town)
            pages = [visitor.post("/sign-in/", phone=town.house.fresh_phone())]
            until(lambda: bool(town.failures - before), "programs are told")
            stay_full = threading.Event()
            stay_full.wait(FULL_SECONDS)
            pages.append(visitor.post("/sign-in/", phone=town.house.fresh_phone()))
            assert all(told_plainly(page) for page in pages), [
                (page.request, page.status_code, page.text) for page in pages
            ]
            assert health(town, "core.database" if is_postgres else "core.disk") != "够用"
        finally:
            town.data.free()
        recover(town)
        until(lambda: health(town, "core.worker") == "有进程在办", "the worker goes on by itself")
        assert visitor.post("/sign-in/", phone=town.house.fresh_phone()).status_code == 200
    assert set(town.failures - before) <= {"disk-full", "database-away", ""}


def exhaust_log(town: Town) -> None:
    """Use up what PostgreSQL has in reserve for its log, until it stops: without a log it may not go on."""
    with suppress(psycopg.OperationalError), psycopg.connect(town.url, autocommit=True) as console:
        for _ in range(100):
            console.execute("SELECT pg_logical_emit_message(false, 'soak', repeat('x', 1000000))")


def recover(town: Town) -> None:
    """Start PostgreSQL if it is down, as the operator's supervisor does; SQLite needs nothing."""
    if town.url.startswith("postgres"):
        deadline = monotonic() + 60
        while monotonic() < deadline:
            with suppress(CannotGoOn):
                town.start_database()
            with suppress(psycopg.OperationalError):
                ask(town.url, "SELECT 1")
                return
        raise AssertionError("PostgreSQL does not come back")
