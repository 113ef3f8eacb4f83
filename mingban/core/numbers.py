"""Numbers without gaps: taken in the transaction of the act that uses them, so a rolled-back act gives its number back."""

from django.db import connection, transaction

from mingban.core.models import NumberSeries

# One statement makes the series when it is new, locks it, and counts on; both databases know it.
TAKE = f"""
    INSERT INTO {NumberSeries._meta.db_table} (key, last) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last = {NumberSeries._meta.db_table}.last + 1 RETURNING last
"""  # noqa: S608 — the only name in it is our own table's


def next_number(key: str) -> int:
    """Return the next number (1, 2, 3 ...) of the series `key`; other takers wait until this transaction ends.

    :raises django.db.transaction.TransactionManagementError: outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("numbers are taken inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [key])
        return int(cursor.fetchone()[0])
