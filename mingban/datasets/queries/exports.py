"""All rows of an edition, one after the other: whatever its size, only some are in memory at a time."""

from collections.abc import Iterator
from typing import Any

from mingban.datasets import rules
from mingban.datasets.models import Edition
from mingban.datasets.queries.base import columns_of

CHUNK = 1000
LEVEL = "层级"


def export_rows(edition: Edition) -> Iterator[dict[str, Any]]:
    """Yield every row as open data has it: `position`, `parent`, `level`, and its cells by column's name; money in yuan."""
    columns = columns_of(edition)
    rows = edition.rows.order_by("position").values_list("position", "parent", "trail", "cells")
    for position, parent, trail, cells in rows.iterator(chunk_size=CHUNK):
        values = {column.name: rules.plain_cell(column, cells.get(column.name)) for column in columns}
        yield {"position": position, "parent": parent, "level": len(trail) + 1, **values}


def labelled_rows(edition: Edition, *, is_tree: bool, as_text: bool) -> Iterator[list[Any]]:
    """Yield the headings and then every row as the template of the layout has them, the level first where rows form a tree."""
    columns = columns_of(edition)
    first = 0 if is_tree else 1
    yield [LEVEL, *(rules.heading_of(column) for column in columns)][first:]
    for trail, cells in edition.rows.order_by("position").values_list("trail", "cells").iterator(chunk_size=CHUNK):
        yield [len(trail) + 1, *(_value(column, cells.get(column.name), as_text) for column in columns)][first:]


def _value(column: Any, value: Any, as_text: bool) -> Any:
    if as_text or not column.is_number:
        return rules.written_cell(column, value)
    return rules.plain_cell(column, value)
