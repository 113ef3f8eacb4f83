"""For every test: tests of threads empty the tables at their end, for which the journal's triggers must step aside."""

from collections.abc import Sequence

from django.db.backends.sqlite3.operations import DatabaseOperations

_flush = DatabaseOperations.execute_sql_flush


def _flush_without_triggers(self: DatabaseOperations, sql_list: Sequence[str]) -> None:
    """Empty the tables on SQLite, which has no TRUNCATE: take its triggers off, and put them back (design §4)."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        _flush(self, sql_list)
        for _, sql in triggers:
            cursor.execute(sql)


DatabaseOperations.execute_sql_flush = _flush_without_triggers  # type: ignore[method-assign, assignment]  # tests only
