"""Reads that every act makes: Django builds their SQL once in a process instead of each time (decision 0028).

Building the SQL of a queryset takes Django longer than sending it and making objects of the answer. What is kept is the
SQL with the places of its values, and how its columns become objects; rows are never kept. PostgreSQL keeps the plan.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from mingban.core.memory import Memory

M = TypeVar("M", bound=models.Model)
Value = str | int | datetime
# Stand-ins for the values while the SQL is built: no text holds the first, no key is the second, no instant that early.
TEXT, NUMBER, INSTANT = "\ue000{}\ue000", -2_000_000_000, datetime(2, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A queryset as SQL, the places of its values among the parameters, and how a row becomes an object."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    compiler: Any
    converters: dict[int, Any]
    names: list[str]
    span: slice
    populators: list[Any]
    annotations: tuple[tuple[str, int], ...]


class Prepared(Generic[M]):
    """A queryset whose SQL is built once for each database and number of values.

    `make` returns the queryset for its values, each a text, a number, an instant, or a sequence of them (for `__in`, not
    empty). The values may only be compared with columns of that type as they are; no `prefetch_related`.
    """

    def __init__(self, make: Callable[..., models.QuerySet[M]]) -> None:
        """Remember how the queryset is made; it is made when it is first asked for."""
        self._make = make
        self._plans = Memory(50)

    def __call__(self, *values: Value | Sequence[Value]) -> list[M]:
        """Read the rows for these values.

        :raises django.db.transaction.TransactionManagementError: when it locks rows, outside a transaction.
        """
        flat = [_as_sent(one) for value in values for one in ([value] if isinstance(value, Value) else value)]
        shape = tuple(-1 if isinstance(value, Value) else len(value) for value in values)
        plan: _Plan = self._plans.of((connection.vendor, shape), lambda: self._plan(values))
        if plan.compiler.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction")
        parameters = list(plan.parameters)
        for place, index in plan.places:
            parameters[place] = flat[index]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, parameters)
            rows = cursor.fetchall()
        return [_object(plan, row) for row in rows]

    def _plan(self, values: Sequence[Value | Sequence[Value]]) -> _Plan:
        standing = iter(range(10_000))
        stand_ins = [_stand_in(value, standing) for value in values]
        flat = [_as_sent(one) for each in stand_ins for one in (each if isinstance(each, list) else [each])]
        compiler: Any = self._make(*stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = tuple((place, flat.index(one)) for place, one in enumerate(parameters) if one in flat)
        if {index for _, index in places} != set(range(len(flat))):
            raise TypeError("a value of a prepared read did not reach its SQL as it was")
        fields = compiler.klass_info["select_fields"]
        span = slice(fields[0], fields[-1] + 1)
        return _Plan(
            sql=sql,
            parameters=tuple(parameters),
            places=places,
            compiler=compiler,
            converters=compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]]),
            names=[one[0].target.attname for one in compiler.select[span]],
            span=span,
            populators=get_related_populators(compiler.klass_info, compiler.select, connection.alias),  # type: ignore[call-arg]  # the stubs are of a later Django
            annotations=tuple(compiler.annotation_col_map.items()),
        )


def _stand_in(value: Value | Sequence[Value], standing: Any) -> Any:
    if isinstance(value, str):
        return TEXT.format(next(standing))
    if isinstance(value, datetime):
        return INSTANT + timedelta(days=next(standing))
    return NUMBER - next(standing) if isinstance(value, int) else [_stand_in(one, standing) for one in value]


def _as_sent(value: Value) -> Any:
    """Return a value as Django hands it to the driver: SQLite keeps instants as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _object(plan: _Plan, row: Sequence[Any]) -> Any:
    """Make an object with its related ones of a row, as Django's own `ModelIterable` does."""
    cells = list(row)
    for place, (converters, expression) in plan.converters.items():
        for convert in converters:
            cells[place] = convert(cells[place], expression, connection)
    made = plan.compiler.klass_info["model"].from_db(connection.alias, plan.names, cells[plan.span])
    for populator in plan.populators:
        populator.populate(cells, made)
    for name, place in plan.annotations:
        setattr(made, name, cells[place])
    return made


class ReadAhead(list[M]):
    """The rows of a relation, read before they are asked for. Iterates them; anything else that a queryset can do asks the database."""

    def __init__(self, relation: Any, rows: Iterable[M]) -> None:
        """Keep the rows, and the relation's manager for what they cannot answer."""
        super().__init__(rows)
        self._relation = relation

    def __getattr__(self, name: str) -> Any:
        """Return what the relation's queryset has by this name."""
        manager = self._relation
        return getattr(manager._apply_rel_filters(manager.model._default_manager.all()), name)

    def count(self) -> int:  # type: ignore[override]  # as querysets count
        """Return how many rows there are."""
        return len(self)


def read_ahead(owner: models.Model, relation: str, rows: Iterable[models.Model]) -> None:
    """Let `owner.relation.all()` answer with these rows, as `prefetch_related` would."""
    kept = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    kept[relation] = ReadAhead(getattr(owner, relation), rows)
