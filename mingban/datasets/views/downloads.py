"""An edition as a file: CSV, JSON, Excel. All are sent as they are read: memory does not grow with the table."""

import csv
import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from mingban.core.audiences import Audience, audience
from mingban.datasets import describing, queries
from mingban.datasets.choices import Terms
from mingban.datasets.models import Edition

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the old Chinese encoding
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t")
LONGEST_SHEET_NAME = 31


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def _named(response: StreamingHttpResponse, edition: Edition, ending: str) -> StreamingHttpResponse:
    name = f"{edition.dataset.code}-{edition.period}-{edition.number}.{ending}"
    title = quote(f"{queries.edition_title(edition).replace(chr(0xA0), '')}.{ending}", safe="")
    response["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{title}"
    response["Link"] = f'<{describing.absolute(queries.edition_address(edition))}>; rel="describedby"'
    return response


def _harmless(value: str) -> str:
    """A text that begins like a formula would be run by a spreadsheet: a quote before it keeps it text. Numbers stay numbers."""
    if not value.startswith(FORMULA_STARTS):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


@audience(Audience.PUBLIC)
@require_safe
def edition_csv(request: HttpRequest, code: str, number: int) -> StreamingHttpResponse:
    """Give an edition as CSV in UTF-8; with `?bom=1` the way Excel opens it rightly.

    :raises NotFound: when it was withdrawn.
    """
    edition = queries.readable_edition(code, number)
    is_tree = queries.layout_of(edition.dataset).is_tree
    mark = BYTE_ORDER_MARK if request.GET.get("bom") == "1" else ""
    response = StreamingHttpResponse(_csv(edition, mark, is_tree=is_tree), content_type="text/csv; charset=utf-8")
    return _named(response, edition, "csv")


def _csv(edition: Edition, mark: str, *, is_tree: bool) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    for row in queries.labelled_rows(edition, is_tree=is_tree, as_text=True):
        yield mark + writer.writerow([_harmless(str(value)) for value in row])
        mark = ""


@audience(Audience.PUBLIC)
@require_safe
def edition_json(request: HttpRequest, code: str, number: int) -> StreamingHttpResponse:
    """Give an edition as JSON: what it is, its columns, its rows; money in yuan.

    :raises NotFound: when it was withdrawn.
    """
    edition = queries.readable_edition(code, number)
    response = StreamingHttpResponse(_json(edition), content_type="application/json; charset=utf-8")
    return _named(response, edition, "json")


def _json(edition: Edition) -> Iterator[str]:
    dataset = edition.dataset
    head = {
        "code": dataset.code,
        "title": dataset.title,
        "period": edition.period,
        "edition": edition.number,
        "organisation": dataset.organisation.name,
        "description": dataset.description,
        "source": edition.source or dataset.source,
        "licence": describing.LICENCES[Terms(dataset.terms)],
        "published_at": edition.published_at.isoformat() if edition.published_at else None,
        "url": describing.absolute(queries.edition_address(edition)),
        "digest": edition.digest,
        "is_demo": dataset.is_demo,
        "columns": edition.columns,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    for place, row in enumerate(queries.export_rows(edition)):
        yield f"{',' if place else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"


@audience(Audience.PUBLIC)
@require_safe
def edition_xlsx(request: HttpRequest, code: str, number: int) -> FileResponse:
    """Give an edition as an Excel file, in the form in which it could be brought in again.

    :raises NotFound: when it was withdrawn.
    """
    edition = queries.readable_edition(code, number)
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(
        edition.dataset.title[:LONGEST_SHEET_NAME].translate(str.maketrans("", "", r"[]:*?/\'"))
    )
    for row in queries.labelled_rows(edition, is_tree=queries.layout_of(edition.dataset).is_tree, as_text=False):
        sheet.append([_cell(value) for value in row])
    file = TemporaryFile()  # noqa: SIM115 — the response closes it when it has been sent
    workbook.save(file)
    file.seek(0)
    response = FileResponse(file, content_type=EXCEL_TYPE)
    _named(response, edition, "xlsx")
    return response


def _cell(value: Any) -> Any:
    """Keep a text that looks like a formula a text."""
    return _harmless(value) if isinstance(value, str) else value
