"""What one application really leaves in the database: every row change, seen by triggers, by transaction.

Several changes of one row in one transaction count once, with what the transaction left: the floor writes just that.
"""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'bench_audit' ORDER BY c.relname"""
BEGIN = """
    CREATE TABLE bench_audit (
        id bigserial PRIMARY KEY, tx bigint, act text, tab text, op text, before jsonb, after jsonb);
    CREATE FUNCTION bench_audit_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO bench_audit (tx, act, tab, op, before, after) VALUES (
            txid_current(), current_setting('bench.act', true), TG_TABLE_NAME, TG_OP,
            CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END, CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END);
        RETURN NULL;
    END $$"""
# Of the tables that were written: the columns that are written with their types, the primary key, and where foreign keys lead.
COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
        EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)),
        EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indnkeyatts = 1
            AND i.indkey[0] = a.attnum),
        (SELECT f.confrelid::regclass::text FROM pg_constraint f
            WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum])
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = ''
    WHERE c.relname IN (SELECT DISTINCT tab FROM bench_audit) AND c.relkind = 'r'
    ORDER BY c.relname, a.attnum"""


class Audit(Protocol):
    """Says which act is being done."""

    def __call__(self, act: str) -> AbstractContextManager[object]:
        """Return what to enter around the act."""


@contextmanager
def audited(connection: Any) -> Iterator[Audit]:
    """Watch every table; the block gets a watch that says which act is being done."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN)
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'CREATE TRIGGER bench_audit AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION bench_audit_note()"
            )

    @contextmanager
    def audit(act: str) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('bench.act', %s, false)", [act])
        yield

    yield audit


def read(connection: Any) -> dict[str, Any]:
    """Return the transactions in order, each with its act and its changed rows, and what is known of the columns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tx, act, tab, op, before::text, after::text FROM bench_audit ORDER BY id")
        changes = cursor.fetchall()
        cursor.execute(COLUMNS)
        columns = cursor.fetchall()
    keys = {table: name for table, name, _, is_key, _, _ in columns if is_key}
    found: dict[int, dict[str, Any]] = {}
    for tx, act, table, op, before, after in changes:
        transaction = found.setdefault(tx, {"act": act, "gross": 0, "rows": {}})
        transaction["gross"] += 1
        old, new = (json.loads(text) if text else None for text in (before, after))
        _merge(transaction["rows"], (table, str((new or old or {})[keys[table]])), op, old, new)
    return {
        "transactions": [_plain(one) for one in found.values()],
        "columns": [list(column) for column in columns],
    }


def _merge(rows: dict[tuple[str, str], Any], place: tuple[str, str], op: str, old: Any, new: Any) -> None:
    former = rows.get(place)
    if former is None:
        rows[place] = {"op": op, "old": old, "new": new}
    elif op == "DELETE" and former["op"] == "INSERT":
        del rows[place]
    else:
        former["new"] = new
        former["op"] = "DELETE" if op == "DELETE" else former["op"]


def _plain(transaction: dict[str, Any]) -> dict[str, Any]:
    """Return inserted rows whole, changed rows as what changed, and deleted rows as their keys."""
    rows = []
    for (table, key), change in transaction["rows"].items():
        values = change["new"]
        if change["op"] == "UPDATE":
            values = {name: value for name, value in values.items() if value != change["old"][name]}
        if values or change["op"] == "DELETE":
            rows.append({"table": table, "key": key, "op": change["op"], "values": values})
    return {"act": transaction["act"], "gross": transaction["gross"], "rows": rows}
