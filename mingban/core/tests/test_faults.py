"""What is wrong around us is told apart from what we did wrong, and said to people and programs."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.db import connection
from django.db.utils import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone

from mingban.core import health as house
from mingban.core import workers
from mingban.core.faults import DATABASE_AWAY, DISK_FULL, SESSION_LOST, SessionNotKept, fault_of


def sqlite_error(*statements: str) -> sqlite3.OperationalError:
    """Return what SQLite itself raises."""
    with closing(sqlite3.connect(":memory:")) as console, pytest.raises(sqlite3.OperationalError) as raised:
        for statement in statements:
            console.execute(statement)
    return raised.value


def caused(error: Exception, by: BaseException) -> Exception:
    error.__cause__ = by
    return error


FULL = ("PRAGMA max_page_count = 1", "CREATE TABLE filler (x)")


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (lambda: OSError(errno.ENOSPC, ""), DISK_FULL),
        (lambda: OSError(errno.EDQUOT, ""), DISK_FULL),
        (lambda: caused(OperationalError(), sqlite_error(*FULL)), DISK_FULL),
        (lambda: caused(OperationalError(), psycopg.errors.DiskFull()), DISK_FULL),
        (lambda: caused(RuntimeError(), OSError(errno.ENOSPC, "")), DISK_FULL),
        (lambda: caused(OperationalError(), psycopg.errors.AdminShutdown()), DATABASE_AWAY),
        (lambda: caused(OperationalError(), psycopg.OperationalError("connection refused")), DATABASE_AWAY),
        (lambda: InterfaceError("connection already closed"), DATABASE_AWAY),
        (lambda: caused(OperationalError(), sqlite_error("SELECT * FROM nowhere")), None),
        (lambda: caused(SessionNotKept(), caused(OperationalError(), sqlite_error(*FULL))), SESSION_LOST),
        (lambda: OSError(errno.ENOENT, ""), None),
        (ValueError, None),
        (lambda: None, None),
    ],
)
def test_every_error_has_its_fault_or_is_ours(error: Callable[[], BaseException | None], fault: Any) -> None:
    assert fault_of(error()) is fault


def test_an_error_that_causes_itself_is_looked_at_once() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    assert fault_of(first) is None


@pytest.mark.django_db
@pytest.mark.urls("mingban.core.tests.urls")
def test_a_full_disk_is_said_to_people_and_programs() -> None:
    visitor = Client(raise_request_exception=False)
    sent, read = visitor.post("/tests/full/"), visitor.get("/tests/full/")
    assert (sent.status_code, sent["Retry-After"], sent["Cache-Control"]) == (503, "10", "no-store")
    assert "没有保存" in sent.content.decode()
    assert sent["X-Request-Id"] in sent.content.decode()
    assert "没有保存" not in read.content.decode()
    assert "请过几分钟再打开这一页" in read.content.decode()
    told = visitor.post("/api/v1/tests/full/")
    assert (told.status_code, told["Retry-After"], told["Content-Type"]) == (503, "10", "application/problem+json")
    assert told.json()["type"] == "urn:mingban:problem:disk-full"
    assert "同一个键重试" in told.json()["detail"]


@pytest.mark.django_db
def test_health_shows_disk_database_and_worker(settings: LazySettings) -> None:
    def said(key: str) -> tuple[bool, str]:
        one = Client().get("/health/?format=json").json()["checks"][key]
        return one["is_well"], one["text"]

    settings.DISK_FULL_BYTES = settings.DISK_LOW_BYTES = 0
    assert said("core.disk") == (True, "够用")
    settings.DISK_LOW_BYTES = 2**62
    assert said("core.disk") == (False, "不多了，请尽快腾出空间")
    settings.DISK_FULL_BYTES = 2**62
    assert said("core.disk")[1].startswith("满了")
    assert said("core.database") == (True, "连得上")
    assert not said("core.worker")[0]
    workers.give_sign("w", timezone.now() - timedelta(seconds=5))
    assert said("core.worker") == (True, "有进程在办")


@pytest.fixture
def broken_check(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BaseException]]:
    """A check that raises what the test puts here."""
    raised: list[BaseException] = []

    def check() -> house.Finding:
        raise raised[0]

    monkeypatch.setattr(house, "_checks", {"tests.broken": ("坏的", check)})
    yield raised


def test_what_cannot_be_looked_at_is_not_well(broken_check: list[BaseException]) -> None:
    broken_check.append(OperationalError("the database is away"))
    found = house.health()["tests.broken"]
    assert (found.name, found.is_well) == ("坏的", False)
    assert found.text == "现在查不了：系统正在恢复，暂时办不了"
    broken_check[0] = ValueError("a mistake")
    with pytest.raises(ValueError, match="mistake"):
        house.health()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a limit of SQLite's own")
def test_sqlite_that_is_full_is_known_through_django() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count")
        before = cursor.fetchone()[0]
        cursor.execute("PRAGMA max_page_count = 1")
        try:
            with pytest.raises(OperationalError) as raised:
                # More than the pages that other tests' rows have left free in the file.
                cursor.execute("CREATE TABLE filler AS SELECT zeroblob(500000000)")
        finally:
            cursor.execute(f"PRAGMA max_page_count = {before}")
    assert fault_of(raised.value) is DISK_FULL
