"""For every test: tests of threads empty the tables at their end, for which the journal's triggers must step aside."""

from collections.abc import Iterable
from itertools import compress
from typing import Any
from zlib import crc32

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import add_triggers

# Speed is measured by benches, never by a test: a busy machine must not fail one.
settings.register_profile("mingban", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mingban")

pytest_plugins = ["sandbox.tests.fixtures"]

# What a test of the database asks for.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """For a run on a second database: what asks no database has been tested on the first."""
    parser.addoption("--only-database", action="store_true", help="leave out the tests that ask no database")
    parser.addoption(
        "--share", type=int, default=1, help="with --only-database: run one test in so many, by their names"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--only-database` and its `--share` leave out."""
    if config.getoption("--only-database"):
        share = config.getoption("--share")
        wanted = [_asks_database(item) and _is_in_share(item, share) for item in items]
        config.hook.pytest_deselected(
            items=[item for item, is_wanted in zip(items, wanted, strict=True) if not is_wanted]
        )
        items[:] = compress(items, wanted)


def _is_in_share(item: pytest.Item, share: int) -> bool:
    return _is_of_threads(item) or crc32(item.nodeid.encode()) % share == 0


def _is_of_threads(item: pytest.Item) -> bool:
    """Tell whether a test commits for real, as those of locks and races do: there databases differ most."""
    marks = item.iter_markers("django_db")
    return "transactional_db" in getattr(item, "fixturenames", ()) or any(
        mark.kwargs.get("transaction") for mark in marks
    )


def _asks_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE) or any(item.iter_markers("django_db")) or any(item.iter_markers("database"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Make the tables of the models (settings/test.py) and add our triggers."""
    with django_db_blocker.unblock():
        add_triggers()


operations: Any = DatabaseWrapper.ops_class
_flush = operations.execute_sql_flush


def _flush_without_triggers(self: Any, sql_list: Iterable[str]) -> None:
    """Empty the tables on SQLite, which has no TRUNCATE: take its triggers off, and put them back (design §4)."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        _flush(self, sql_list)
        for _, sql in triggers:
            cursor.execute(sql)


operations.execute_sql_flush = _flush_without_triggers
