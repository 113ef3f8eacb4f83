"""For every test: tests of threads empty the tables at their end, for which the journal's triggers must step aside."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper
from hypothesis import HealthCheck, settings

# Speed is measured by benches, never by a test: a busy machine must not fail one.
settings.register_profile("mingban", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mingban")

pytest_plugins = ["sandbox.tests.fixtures"]

# What a test of the database asks for.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """For a run on a second database: what asks no database has been tested on the first."""
    parser.addoption("--only-database", action="store_true", help="leave out the tests that ask no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--only-database` leaves out."""
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_database(item)])
        items[:] = filter(_asks_database, items)


def _asks_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE) or any(item.iter_markers("django_db")) or any(item.iter_markers("database"))


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
