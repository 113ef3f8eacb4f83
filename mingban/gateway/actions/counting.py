"""The common count of API calls: one row for each caller and minute, whichever process answers."""

from django.db import connection

from mingban.gateway.models import CallCount

_TABLE = CallCount._meta.db_table
# One statement counts on, unless the limit is reached; both databases know it.
TAKE = f"""
    INSERT INTO {_TABLE} (caller, minute, calls) VALUES (%s, %s, %s)
    ON CONFLICT (caller, minute) DO UPDATE SET calls = {_TABLE}.calls + excluded.calls WHERE {_TABLE}.calls < %s
    RETURNING calls
"""  # noqa: S608 — the only name in it is our own table's


def take_calls(*, caller: str, minute: int, wanted: int, limit: int) -> int:
    """Take up to `wanted` calls of a caller's `limit` in a minute (counted since 1970); return how many were left to take.

    `caller` is a keyed hash: neither accounts nor network addresses stand in the table.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [caller, minute, wanted, limit])
        row = cursor.fetchone()
    return max(min(wanted, limit - (row[0] - wanted)), 0) if row else 0


def forget_minutes(*, before: int) -> None:
    """Delete the counts of minutes that are over."""
    CallCount.objects.filter(minute__lt=before).delete()
