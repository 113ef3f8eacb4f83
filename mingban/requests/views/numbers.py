"""Rows of the annual report's tables as their templates take them: each number with the address of the list of what it counts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from mingban.requests import rules
from mingban.requests.choices import ApplicantKind, DisputeResult

RESULTS = "三、本年度办理结果"


def linked_rows_two(
    rows: Sequence[tuple[str, Sequence[int]]], *, route: str = "", args: Sequence[Any] = (), query: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the second table's rows from codes and counts; without a route no number leads anywhere.

    `opens` begins a part of the table, `heading` stands over it.
    """
    url, last, found = reverse(route, args=args) if route else "", "", []
    for code, counts in rows:
        heading, _, name = rules.ROW_NAMES[code].rpartition(" ")
        row = _linked(name, counts, "kind", ApplicantKind.values, url=url, query={**query, "row": code})
        heading = heading or (RESULTS if code in {"1", "2"} else "")
        row |= {"is_part": bool(heading), "opens": heading != last, "heading": heading}
        last = heading
        found.append(row)
    return found


def linked_rows_three(
    rows: Sequence[tuple[str, str, Sequence[int]]],
    *,
    route: str = "",
    args: Sequence[Any] = (),
    query: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return the third table's rows from kinds, names and counts; without a route no number leads anywhere."""
    url = reverse(route, args=args) if route else ""
    values = DisputeResult.values
    return [
        _linked(name, counts, "result", values, url=url, query={**query, "dispute": kind})
        for kind, name, counts in rows
    ]


def _linked(
    name: str, counts: Sequence[int], column: str, values: Sequence[str], *, url: str, query: Mapping[str, str]
) -> dict[str, Any]:
    """Return a row; nought leads nowhere. `column` is the list's filter by column, `values` what it is in each."""

    def address(**more: str) -> str:
        return f"{url}?{urlencode({**query, **more})}" if url else ""

    cells = [(count, address(**{column: value}) if count else "") for count, value in zip(counts, values, strict=True)]
    total = sum(counts)
    return {"name": name, "cells": cells, "total": total, "link": address() if total else ""}
