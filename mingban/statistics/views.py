"""The public page of figures, and the figures as open data."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.statistics import queries
from mingban.statistics.rules import COVERAGE_WORDS, MEANINGS

COLUMNS = ("month", "organisation_code", "organisation", "item_code", "item", *queries.FIGURES)
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the old Chinese encoding


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def statistics_show(request: HttpRequest) -> HttpResponse:
    """Show the figures of one year (by default the latest) and, if one is chosen, of one organisation."""
    years, organisations = queries.years(), queries.organisations()
    asked = request.GET.get("year", "")
    year = next((one for one in years if str(one) == asked), years[0] if years else None)
    organisation = next((code for code, _ in organisations if code == request.GET.get("organisation")), "")
    months = queries.grouped("month", year=year, organisation=organisation)
    context = {
        "years": years,
        "year": year,
        "organisations": organisations,
        "organisation": organisation,
        "figures": _figures(year, organisation),
        "months": _with_bars(months),
        "rows": queries.grouped(
            "item_code" if organisation else "organisation_code", year=year, organisation=organisation
        ),
        "coverage": queries.coverage(organisation),
        "meanings": MEANINGS,
        "coverage_words": COVERAGE_WORDS,
    }
    return render(request, "statistics/show.html", context)


def _figures(year: int | None, organisation: str) -> list[dict[str, Any]]:
    sums = queries.totals(year=year, organisation=organisation)
    return [{"label": one.name, "value": sums[one.code], "unit": one.unit} for one in MEANINGS]


def _with_bars(months: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to each month how long its bars are, in percent of the longest."""
    most = max((row["handled"] for row in months), default=0) or 1
    return [row | {"bar": row["handled"] * 100 // most, "bar_on_time": row["on_time"] * 100 // most} for row in months]


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


@audience(Audience.PUBLIC)
@require_safe
def data_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give every figure away as CSV, line by line."""
    response = StreamingHttpResponse(_lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    return response


def _lines() -> Iterator[str]:
    writer = csv.writer(_Echo())
    head: Any = writer.writerow(COLUMNS)
    yield f"{BYTE_ORDER_MARK}{head}"
    for row in queries.open_data():
        line: Any = writer.writerow([row[name] for name in COLUMNS])
        yield line


@audience(Audience.PUBLIC)
@require_safe
def data_json(request: HttpRequest) -> StreamingHttpResponse:
    """Give every figure away as JSON, with what each of them means."""
    return StreamingHttpResponse(_json(), content_type="application/json")


def _json() -> Iterator[str]:
    meanings = [{"code": one.code, "name": one.name, "unit": one.unit, "meaning": one.words} for one in MEANINGS]
    yield f'{{"meanings": {json.dumps(meanings, ensure_ascii=False)}, "rows": ['
    for number, row in enumerate(queries.open_data()):
        yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"
