"""Furnish the database once in a process, and put the same rows back for every later test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.apps import apps
from django.db import connection

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What was added to a table: its name, its columns, the rows as the driver gives and takes them, and how many were there before."""

    table: str
    columns: str
    rows: list[Row]
    before: int


_kept: dict[str, list[Kept]] = {}


def furnish(name: str, make: Callable[[], None]) -> None:
    """Add to the database what `make` adds: the first time by calling it, later by putting back the rows that it added.

    Where one of its tables holds other rows than the first time, `make` is called again, as the kept ones could clash.
    """
    kept = _kept.get(name)
    if kept is None:
        before = dict(_tables())
        make()
        _kept[name] = [one for one in _added(before) if one.rows]
    elif all(_count(one.table) == one.before for one in kept):
        for one in kept:
            _put_back(one)
    else:
        make()


def _tables() -> Iterator[tuple[tuple[str, str], list[Row]]]:
    """Yield every table of the product with its columns and rows; what the database computes itself is left to it."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.proxy or not model._meta.managed:
                continue
            fields = [one for one in model._meta.local_concrete_fields if not getattr(one, "generated", False)]
            columns = ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 — names of our own models
            yield (table, columns), [tuple(map(_plain, row)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    """SQLite's driver gives times of day that it does not take."""
    return str(value) if isinstance(value, time) else value


def _added(before: dict[tuple[str, str], list[Row]]) -> Iterator[Kept]:
    for (table, columns), rows in _tables():
        former = set(map(repr, before[table, columns]))
        added = [row for row in rows if repr(row) not in former]
        assert len(added) == len(rows) - len(former), f"furnishing changed rows of {table} that were there already"
        yield Kept(table, columns, added, len(former))


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 — as above
        return int(cursor.fetchone()[0])


def _put_back(one: Kept) -> None:
    places = ", ".join(["%s"] * len(one.rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {one.table} ({one.columns}) VALUES ({places})", one.rows)  # noqa: S608 — as above
