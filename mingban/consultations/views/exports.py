"""Comments as data, nobody's name or phone in it: for officials at any time, for everybody with the results."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from mingban.consultations import queries
from mingban.consultations.choices import DraftState
from mingban.consultations.models import Draft
from mingban.consultations.views.desk import DESK
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.requests import Request, acting

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the old Chinese encoding


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


@audience(Audience.STAFF, *DESK)
@require_safe
def comments_csv(request: Request, number: str) -> StreamingHttpResponse:
    """Give the comments away as CSV, nobody's name or phone in it."""
    return _as_csv(queries.desk_draft(acting(request), number))


def _lines(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    head: Any = writer.writerow(queries.EXPORT_COLUMNS)
    yield f"{BYTE_ORDER_MARK}{head}"
    for row in rows:
        line: Any = writer.writerow([_harmless(row[name]) for name in queries.EXPORT_COLUMNS])
        yield line


def _harmless(value: Any) -> Any:
    """A cell that begins like a formula would be run by a spreadsheet: a quote before it keeps it text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t"} else value


@audience(Audience.STAFF, *DESK)
@require_safe
def comments_json(request: Request, number: str) -> StreamingHttpResponse:
    """Give the comments away as JSON, nobody's name or phone in it."""
    return _as_json(queries.desk_draft(acting(request), number))


def _json(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield "["
    for place, row in enumerate(rows):
        yield f"{',' if place else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]\n"


def _as_csv(draft: Draft, *, is_public: bool = False) -> StreamingHttpResponse:
    lines = _lines(queries.export_rows(draft, is_public=is_public))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="comments-{draft.number}.csv"'
    return response


def _as_json(draft: Draft, *, is_public: bool = False) -> StreamingHttpResponse:
    rows = queries.export_rows(draft, is_public=is_public)
    response = StreamingHttpResponse(_json(rows), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="comments-{draft.number}.json"'
    return response


def _with_results(number: str) -> Draft:
    draft = queries.public_draft(number)
    if draft.state != DraftState.RESULTS:
        raise NotFound("采纳情况公布以后才有数据")
    return draft


@audience(Audience.PUBLIC)
@require_safe
def data_csv(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """Give everybody the comments and answers as CSV, once the results are published.

    :raises NotFound: before that.
    """
    return _as_csv(_with_results(number), is_public=True)


@audience(Audience.PUBLIC)
@require_safe
def data_json(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """Give everybody the comments and answers as JSON, once the results are published.

    :raises NotFound: before that.
    """
    return _as_json(_with_results(number), is_public=True)
