"""For every test: tests of threads empty the tables at their end, for which the journal's triggers must step aside."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper
from hypothesis import HealthCheck, settings

# Speed is measured by benches, never by a test: a busy machine must not fail one.
settings.register_profile("mingban", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mingban")

pytest_plugins = ["sandbox.tests.fixtures"]

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
