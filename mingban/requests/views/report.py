"""The annual report: written and published on the desk, read by everybody, with the lists behind its numbers."""

from collections.abc import Mapping
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
from mingban.requests.choices import ApplicantKind, DisputeResult
from mingban.requests.forms.report import ReportForm, report_initial
from mingban.requests.models import AnnualReport

HANDLERS = (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD)
PAGE_SIZE = 50
YEARS = 5


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
        "due_on": rules.due_on(year, is_government=organisation.is_government),
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
        "rows": [_row_two(organisation, year, row, is_desk) for row in figures["two"]],
        "wrong": figures["wrong"],
        "disputes": [{**row, "total": sum(row["counts"])} for row in figures["three"]],
        "results": [result.label for result in DisputeResult],
        "basis": rules.REPORT_BASIS,
    }


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


def _row_two(organisation: Organisation, year: int, row: Mapping[str, Any], is_desk: bool) -> dict[str, Any]:
    """Return a row of the second table; a government's sums have no list, as each department's requests are its own."""
    total, link = sum(row["counts"]), ""
    cells = [(count, "") for count in row["counts"]]
    if is_desk and not organisation.is_government:
        query = {"row": row["code"], "year": str(year)}
        link = f"{reverse('requests:requests-desk')}?{urlencode(query)}"
        kinds = zip(ApplicantKind.values, row["counts"], strict=True)
        cells = [(count, f"{link}&kind={kind}" if count else "") for kind, count in kinds]
    return {"name": row["name"], "cells": cells, "total": total, "link": link if total else ""}
