"""The annual report: written and published on the desk, read by everybody, with the lists behind its numbers."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, NotFound, Refused, StalePage
from mingban.core.forms import show_refusal
from mingban.core.front import same_for_everybody
from mingban.core.requests import acting, posted
from mingban.core.times import local_day
from mingban.requests import actions, queries, rules
from mingban.requests.choices import ApplicantKind, DisputeKind, DisputeResult
from mingban.requests.forms.report import ReportForm, report_initial
from mingban.requests.models import AnnualReport
from mingban.requests.views.numbers import linked_rows_three, linked_rows_two

HANDLERS = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD)
PAGE_SIZE = 50
YEARS = 5
LISTS = {"two": "requests:requests-desk", "three": "requests:disputes-list"}


@audience(Audience.STAFF, *HANDLERS)
def report_edit(request: HttpRequest, year: int) -> HttpResponse:
    """Write the annual report of one's own organisation, with its figures as they are now."""
    by, now = acting(request), timezone.now()
    organisation = Organisation.objects.get(pk=by.organisation_id or 0)
    year = _year(year)
    report = queries.annual_report(organisation.pk, year)
    form = ReportForm(posted(request), initial=report_initial(report))
    if form.is_valid():
        try:
            actions.save_report(year=year, by=by, at=now, **form.arguments())
        except StalePage as refusal:
            show_refusal(form, refusal)
            report = queries.annual_report(organisation.pk, year)
            renewed = request.POST.copy()
            renewed["revision"] = str(report.revision if report else 0)
            form.data = renewed
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "年度报告保存好了")
            return redirect("requests:report-edit", year=year)
    figures = queries.report_figures(organisation, year, report)
    today = local_day(now)
    context = {
        "organisation": organisation,
        "report": report,
        "form": form,
        "years": range(today.year, today.year - YEARS, -1),
        "duty": queries.report_duty(organisation, year),
        "has_entry": queries.report_entry(organisation) is not None,
        "due_on": rules.due_on(year, is_government=organisation.is_government),
        "clock_starts_on": date(year + 1, 1, 1),
        "today": today,
        "can_publish": report is not None and queries.can_publish_report(by, report),
        "why_not": _why_not(report, figures),
        "typed": report.typed.select_related("by__user") if report else [],
        "typed_names": rules.TYPED,
        **_tables(organisation, year, figures, is_desk=True),
    }
    return render(request, "requests/report_edit.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.HEAD)
@require_POST
def report_publish(request: HttpRequest, year: int) -> HttpResponse:
    """Publish the report that the head has before him."""
    revision = request.POST.get("revision", "")
    known = int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 7 else -1
    try:
        actions.publish_report(year=_year(year), revision=known, by=acting(request), at=timezone.now())
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "年度报告发布了，数字从现在起不再变")
    return redirect("requests:report-edit", year=year)


@audience(Audience.STAFF, *HANDLERS)
@require_safe
def report_licences(request: HttpRequest, year: int) -> HttpResponse:
    """List the licensing decisions that the first table counts: neither who asked nor what was said."""
    organisation = Organisation.objects.get(pk=acting(request).organisation_id or 0)
    rows = queries.counted_licences(organisation, _year(year))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "requests/report_licences.html", {"page": page, "year": year})


@audience(Audience.STAFF, *HANDLERS)
@require_safe
def report_offices(request: HttpRequest, year: int) -> HttpResponse:
    """Show what a number of a government's report sums up: how many of each organisation, and where they can be seen."""
    organisation = Organisation.objects.get(pk=acting(request).organisation_id or 0)
    table, code, column, columns = _cell_of(request.GET)
    if not organisation.is_government or not code:
        raise NotFound("没有这个数字")
    published = set(
        queries.all_published_reports().filter(year=_year(year)).values_list("organisation__code", flat=True)
    )
    rows = []
    for office in queries.summed_offices(organisation, year):
        counts = office[table].get(code, [])
        count = counts[columns.index(column)] if counts and column else sum(counts)
        if count:
            rows.append({**office, "count": count, "has_report": office["code"] in published})
    context = {
        "year": year,
        "rows": rows,
        "total": sum(row["count"] for row in rows),
        "name": rules.ROW_NAMES[code] if table == "two" else DisputeKind(code).label,
        "column": _label_of(table, column),
        "own": organisation.code,
        "own_list": f"{reverse(LISTS[table])}?{urlencode({**_filters(table, code, column), 'year': str(year)})}",
    }
    return render(request, "requests/report_offices.html", context)


def _cell_of(asked: Mapping[str, str]) -> tuple[str, str, str, list[str]]:
    """Return which cell an address means: table, row, column (empty: all of them), and the table's columns; no row when it means none."""
    table = "three" if "dispute" in asked else "two"
    row, column = (
        (asked.get("dispute"), asked.get("result")) if table == "three" else (asked.get("row"), asked.get("kind"))
    )
    rows: Collection[str] = rules.ROW_NAMES if table == "two" else DisputeKind.values
    columns = list(ApplicantKind.values if table == "two" else DisputeResult.values)
    return table, row if row in rows and row else "", column if column in columns and column else "", columns


def _filters(table: str, row: str, column: str) -> dict[str, str]:
    names = ("row", "kind") if table == "two" else ("dispute", "result")
    return {name: value for name, value in zip(names, (row, column), strict=True) if value}


def _label_of(table: str, column: str) -> str:
    if not column:
        return ""
    return ApplicantKind(column).label if table == "two" else DisputeResult(column).label


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def reports_list(request: HttpRequest) -> HttpResponse:
    """List published annual reports by year, of one organisation where the address names one."""
    code = request.GET.get("organisation", "").replace("\x00", "")[:80]
    organisation = get_object_or_404(Organisation, code=code) if code else None
    page = Paginator(queries.all_published_reports(code), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "requests/reports.html", {"page": page, "organisation": organisation})


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def report_show(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Show a published report: six parts, three tables, the figures as they were published."""
    report = queries.published_report(code, year)
    tables = _tables(report.organisation, year, report.frozen, is_desk=False)
    return render(request, "requests/report.html", {"report": report, **tables})


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def report_documents(request: HttpRequest, code: str, year: int, what: str) -> HttpResponse:
    """List the documents that a number of the first table counts."""
    if what not in rules.DOCUMENTS:
        raise NotFound("没有这个数字")
    organisation = get_object_or_404(Organisation, code=code)
    rows = queries.listed_documents(organisation, _year(year), what)
    context = {
        "organisation": organisation,
        "year": year,
        "name": rules.COUNTED[what],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_published": queries.published_reports(organisation.pk).filter(year=year).exists(),
    }
    return render(request, "requests/report_documents.html", context)


def _year(year: int) -> int:
    if not rules.FIRST_YEAR <= year <= local_day(timezone.now()).year:
        raise NotFound("没有这一年的年度报告")
    return year


def _why_not(report: AnnualReport | None, figures: Mapping[str, Any]) -> str:
    if report is None:
        return "还没有人填写"
    parts = {name: getattr(report, name) for name in rules.PARTS}
    today = local_day(timezone.now())
    return rules.why_not_publish(report.year, today, parts=parts, typed=figures["one"], wrong=figures["wrong"])


def _tables(organisation: Organisation, year: int, figures: Mapping[str, Any], *, is_desk: bool) -> dict[str, Any]:
    """Return the three tables with the addresses of the lists behind their numbers."""
    two = [(row["code"], row["counts"]) for row in figures["two"]]
    three = [(row["code"], row["name"], row["counts"]) for row in figures["three"]]
    return {
        "year": year,
        "groups": [
            {
                "group": group,
                "rows": [(name, _cells(organisation, year, figures, keys, is_desk)) for name, keys in group.rows],
            }
            for group in rules.TABLE_ONE
        ],
        "columns": [kind.label for kind in ApplicantKind],
        "rows": linked_rows_two(two, **_to_list(organisation, year, "two", is_desk)),
        "wrong": figures["wrong"],
        "disputes": linked_rows_three(three, **_to_list(organisation, year, "three", is_desk)),
        "results": [result.label for result in DisputeResult],
        "basis": rules.REPORT_BASIS,
    }


def _to_list(organisation: Organisation, year: int, table: str, is_desk: bool) -> dict[str, Any]:
    """Return where a table's numbers lead: nowhere in public, of a government to what each of its departments has."""
    if not is_desk:
        return {"query": {}}
    if organisation.is_government:
        return {"route": "requests:report-offices", "args": [year], "query": {}}
    return {"route": LISTS[table], "query": {"year": str(year)}}


def _cells(
    organisation: Organisation, year: int, figures: Mapping[str, Any], keys: tuple[str, ...], is_desk: bool
) -> list[tuple[str, str]]:
    """Return numbers of the first table; one that nobody has typed yet is empty."""
    cells = []
    for key in keys:
        link = ""
        if key in rules.DOCUMENTS:
            link = reverse("requests:report-documents", args=[organisation.code, year, key])
        elif key == "licences" and is_desk:
            link = reverse("requests:report-licences", args=[year])
        cells.append((figures["one"].get(key, ""), link))
    return cells
