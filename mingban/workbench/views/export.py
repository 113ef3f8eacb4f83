"""Lists as files."""

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotFound
from mingban.core.requests import acting
from mingban.core.times import local_day
from mingban.workbench import actions, queries
from mingban.workbench.rules import wanted_of
from mingban.workbench.spreadsheets import csv_lines, excel_file

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# An Excel file is sent when it is complete; longer lists would keep the browser waiting for more than a minute.
MOST_IN_EXCEL = 50_000


@audience(Audience.STAFF)
@require_POST
def list_export(request: HttpRequest, kind: str) -> FileResponse | StreamingHttpResponse:
    """Send the whole list that was shown as csv or xlsx. It is posted, as taking data out leaves entries behind.

    :raises NotFound: for another format. :raises BadInput: for more than an Excel file is made of.
    """
    if kind not in {"csv", "xlsx"}:
        raise NotFound("只能导出 Excel 或 CSV")
    by, now, wanted = acting(request), timezone.now(), wanted_of(request.POST.dict())
    if kind == "xlsx" and queries.is_longer_than(MOST_IN_EXCEL, by, wanted, now):
        raise BadInput(f"多于 {MOST_IN_EXCEL} 件，做成 Excel 要等太久。请先筛选，或者导出 CSV")
    rows = actions.export_cases(wanted=wanted, by=by, at=now)
    name = f"cases-{local_day(now):%Y%m%d}.{kind}"
    if kind == "xlsx":
        return FileResponse(excel_file(rows, title="办件"), as_attachment=True, filename=name, content_type=EXCEL_TYPE)
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
