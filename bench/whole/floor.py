"""`python -m bench.whole.floor PLACE`: a helper that writes the recorded rows of whole applications, and does nothing else.

Each transaction is one pipeline: BEGIN, for each table one multi-row INSERT and one multi-row UPDATE for each set of columns,
COMMIT, one round trip. Statements are prepared and their values made before the clock starts. Reads, checks, encryption, hashes
and locks are left out: this is what the rows alone cost.
"""

import os
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
from psycopg.types.json import Jsonb

from bench.house import obey

# Ids of each helper start far above what any sequence has given out.
IDS = 1_000_000_000
LIVES = 1_000_000
TAIL = 7
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Statement = tuple[bytes, list[Any]]
Value = str | int | float | bool | dict[str, Any] | list[Any] | None


@dataclass(frozen=True, slots=True)
class Column:
    """What the database says of one column."""

    type: str
    is_key: bool
    is_unique: bool
    leads_to: str | None


class Recording:
    """The rows of one application as recorded; gives out the statements of the n-th one alike it."""

    def __init__(self, recorded: dict[str, Any], place: int) -> None:
        """Prepare for one helper's place, so that no two helpers write the same keys."""
        self.transactions: list[dict[str, Any]] = recorded["transactions"]
        self.columns: dict[str, dict[str, Column]] = defaultdict(dict)
        for table, name, type_, is_key, is_unique, leads_to in recorded["columns"]:
            self.columns[table][name] = Column(type_, is_key, is_unique, leads_to)
        self.base = (place + 1) * IDS
        self.places: dict[tuple[str, str], int] = {}
        self.texts: dict[str, int] = {}
        for row in (row for one in self.transactions for row in one["rows"] if row["op"] != "DELETE"):
            row["values"] = {name: value for name, value in row["values"].items() if name in self.columns[row["table"]]}
            if row["op"] == "INSERT":
                self.places[row["table"], row["key"]] = len(self.places)
            for name, value in row["values"].items():
                column = self.columns[row["table"]][name]
                if column.is_unique and not column.is_key and not column.leads_to and isinstance(value, str):
                    self.texts.setdefault(value, len(self.texts))

    def key(self, table: str, key: str, life: int) -> str:
        """Return the key of a row in the n-th life: a new one if the row is made in it, else the row's own."""
        # A person's key is the party's that it extends.
        while table in self.columns and (above := self.columns[table][self._key_of(table)].leads_to):
            table = above
        place = self.places.get((table, key))
        if place is None:
            return key
        return str(uuid4()) if "-" in key else str(self.base + life * len(self.places) + place)

    def value(self, table: str, name: str, value: Value, life: int) -> Any:
        """Return a value as the n-th life has it: keys and unique texts are its own."""
        column = self.columns[table][name]
        if value is None:
            return None
        if column.type in {"json", "jsonb"}:
            return Jsonb(value)
        if column.leads_to or column.is_key:
            return self.key(column.leads_to or table, str(value), life)
        if isinstance(value, str) and value in self.texts:
            return value[:-TAIL] + _tail((self.base // IDS * LIVES + life) * len(self.texts) + self.texts[value])
        return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)

    def statements(self, life: int, *, is_draft: bool) -> list[list[Statement]]:
        """Return the transactions of the n-th life, before or after it is handed in, as statements with their values."""
        wanted = [one for one in self.transactions if (one["act"] == "draft") == is_draft]
        return [self._of_transaction(one["rows"], life) for one in wanted if one["rows"]]

    def _of_transaction(self, rows: list[dict[str, Any]], life: int) -> list[Statement]:
        groups: dict[tuple[str, str, tuple[str, ...]], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            if row["values"] or row["op"] == "DELETE":  # not one of which a generated column alone has changed
                groups[row["op"], row["table"], tuple(row["values"] or ())].append(row)
        makers = {"INSERT": self._insert, "UPDATE": self._update, "DELETE": self._delete}
        return [makers[op](table, names, group, life) for (op, table, names), group in groups.items()]

    def _insert(self, table: str, names: tuple[str, ...], rows: list[dict[str, Any]], life: int) -> Statement:
        holes = f"({', '.join(self._hole(table, name) for name in names)})"
        sql = f"INSERT INTO {table} ({', '.join(map(_quoted, names))}) VALUES {', '.join([holes] * len(rows))}"
        return sql.encode(), [self.value(table, name, row["values"][name], life) for row in rows for name in names]

    def _update(self, table: str, names: tuple[str, ...], rows: list[dict[str, Any]], life: int) -> Statement:
        key = self._key_of(table)
        holes = f"({', '.join(self._hole(table, name) for name in (key, *names))})"
        sets = ", ".join(f"{_quoted(name)} = v.{_quoted(name)}" for name in names)
        listed = ", ".join(map(_quoted, (key, *names)))
        sql = (
            f"UPDATE {table} t SET {sets} FROM (VALUES {', '.join([holes] * len(rows))}) AS v ({listed}) "
            f"WHERE t.{key} = v.{key}"
        )
        values: list[Any] = []
        for row in rows:
            values.append(self.key(table, row["key"], life))
            values += [self.value(table, name, row["values"][name], life) for name in names]
        return sql.encode(), values

    def _delete(self, table: str, names: tuple[str, ...], rows: list[dict[str, Any]], life: int) -> Statement:
        key = self._key_of(table)
        holes = ", ".join([self._hole(table, key)] * len(rows))
        sql = f"DELETE FROM {table} WHERE {key} IN ({holes})"
        return sql.encode(), [self.key(table, row["key"], life) for row in rows]

    def _key_of(self, table: str) -> str:
        return next(name for name, column in self.columns[table].items() if column.is_key)

    def _hole(self, table: str, name: str) -> str:
        return f"%s::{self.columns[table][name].type}"


def _quoted(name: str) -> str:
    return f'"{name}"'


def _tail(number: int) -> str:
    digits = ""
    for _ in range(TAIL):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits


def main() -> None:
    """Connect and obey."""
    connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    connection.prepare_threshold = 0
    found: list[Recording] = []
    waiting: list[list[list[Statement]]] = []
    made = 0

    def learn(recorded: dict[str, Any]) -> None:
        found.append(Recording(recorded, int(sys.argv[1])))

    def prepare(count: int) -> None:
        nonlocal made
        for _ in range(count):
            write(connection, found[0].statements(made, is_draft=True))
            waiting.append(found[0].statements(made, is_draft=False))
            made += 1

    def run() -> dict[str, Any]:
        begun = time.monotonic()
        for life in waiting:
            write(connection, life)
        ended = time.monotonic()
        done = len(waiting)
        waiting.clear()
        return {"begun": begun, "ended": ended, "done": done}

    obey({"learn": learn, "prepare": prepare, "run": run})


def write(connection: psycopg.Connection[Any], life: list[list[Statement]]) -> None:
    """Write one life: each transaction a pipeline, committed before the next begins."""
    cursor = connection.cursor()
    with connection.pipeline() as pipeline:
        for transaction in life:
            cursor.execute(b"BEGIN")
            for sql, values in transaction:
                cursor.execute(sql, values)
            cursor.execute(b"COMMIT")
            pipeline.sync()


if __name__ == "__main__":
    main()
