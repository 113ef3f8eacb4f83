"""Lists that cost the same however many rows there are: keyset pages over several runs of one index, merged in order.

A list of cases in several stages is no single run of an index: within each stage rows are in order, over all of them they are
not. So each stage is a branch of its own, read from its index in order and only as far as the page needs; the database merges
the branches. (Sorting all of them, or skipping rows by OFFSET, grows with the table.)
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from mingban.cases.models import Case
from mingban.workbench.rules import Place

ORDER = ("sort_at", "pk")
# SQL and its parameters.
Statement = tuple[str, list[Any]]


def beyond(rows: QuerySet[Case], place: Place, *, is_back: bool) -> QuerySet[Case]:
    """Return the rows that come after a place, read forwards or backwards: one comparison that the index answers."""
    compare = TupleLessThan if is_back else TupleGreaterThan
    return rows.filter(compare((F("sort_at"), F("pk")), (place.sort_at, place.pk)))


def first_places(statement: Statement) -> list[Place]:
    """Return the rows of a merged statement as places."""
    sql, terms = statement
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, terms)
        return [Place(_instant(sort_at), pk) for pk, sort_at in cursor.fetchall()]


def _instant(value: Any) -> datetime:
    """Return an instant as the ORM would read it: SQLite keeps text."""
    column = Case._meta.get_field("sort_at").cached_col
    for convert in connection.ops.get_db_converters(column):
        value = convert(value, column, connection)
    instant: datetime = value
    return instant


def counted(statement: Statement) -> int:
    """Return how many rows there are over all branches, counted no further than the statement's limit."""
    sql, terms = statement
    if not sql:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) counted", terms)  # noqa: S608 — made by Django's compiler; values stay parameters
        return int(cursor.fetchone()[0])


def merged(branches: Sequence[QuerySet[Case]], *, limit: int, is_back: bool = False) -> Statement:
    """Return the statement for the first rows over all branches, each ordered by due instant and id; empty when none can have a row."""
    order = [f"-{name}" for name in ORDER] if is_back else list(ORDER)
    parts: list[str] = []
    terms: list[Any] = []
    for rows in branches:
        try:
            part, own = rows.order_by(*order).values("pk", "sort_at")[:limit].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({part}) branch{len(parts)}")  # noqa: S608 — as above
        terms += own
    if not parts:
        return "", []
    direction = " DESC" if is_back else ""
    tail = f" ORDER BY 2{direction}, 1{direction} LIMIT {int(limit)}"
    return " UNION ALL ".join(parts) + tail, terms
