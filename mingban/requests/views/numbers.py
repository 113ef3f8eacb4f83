"""Numbers of the annual report, each with the address of the list of what it counts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode


def linked_row(
    name: str, counts: Sequence[int], column: str, values: Sequence[str], *, url: str, query: Mapping[str, str]
) -> dict[str, Any]:
    """Return a row as the tables' templates take it: every number with the address of its list, nought and rows without a list with none.

    `column` is the list's filter by column, `values` what it is in each; `query` filters by row and year.
    """

    def address(**more: str) -> str:
        return f"{url}?{urlencode({**query, **more})}" if url else ""

    cells = [(count, address(**{column: value}) if count else "") for count, value in zip(counts, values, strict=True)]
    total = sum(counts)
    return {"name": name, "cells": cells, "total": total, "link": address() if total else ""}
