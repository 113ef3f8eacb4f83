"""The desk's page for one page of a document: look, find it right or wrong, mark where."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mingban.cases import access, actions, queries
from mingban.cases.forms.checking import CELLS, PageForm
from mingban.cases.models import Case, CaseMaterial
from mingban.cases.queries import checking
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.files.queries import Sheet


@audience(Audience.STAFF)
def pages_show(request: HttpRequest, number: str, use_id: int) -> HttpResponse:
    """Lead to the first page of a document that nobody has looked at, else to its first."""
    case = _visible_case(request, number)
    use = checking.use_of(case, use_id)
    sheets = checking.sheets_by_material([use], case).get(use.material_id, [])
    standing = [sheet for sheet in sheets if not sheet.is_replaced] or sheets
    if not standing:
        raise NotFound("这份材料没有文件")
    first = next((sheet for sheet in standing if sheet.finding is None), standing[0])
    return redirect(_address(case, use, first))


@audience(Audience.STAFF)
def page_check(request: HttpRequest, number: str, use_id: int, file: str, page: int) -> HttpResponse:
    """Show one page and take what was found on it; then go on to the next that nobody has looked at."""
    case, by = _visible_case(request, number), acting(request)
    use = checking.use_of(case, use_id)
    sheet, sheets = checking.sheet_of(case, use, file, page)
    form = PageForm(posted(request), common=checking.common_errors(use), initial=_initial(sheet))
    if form.is_valid():
        try:
            actions.check_page(
                number=number,
                use_id=use_id,
                file_token=file,
                page=page,
                is_accepted=form.cleaned_data["verdict"] == "yes",
                reason=form.cleaned_data["reason"],
                marks=form.cleaned_data["all_marks"],
                by=by,
                at=timezone.now(),
            )
            return _go_on(request, case, use, sheet)
        except NotAllowed:
            raise
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "case": case,
        "use": use,
        "sheet": sheet,
        "sheets": [{"sheet": one, "url": _address(case, use, one)} for one in sheets],
        "form": form,
        "cells": CELLS,
        "can_check": not sheet.is_replaced
        and access.can_check_pages(by, case, queries.facts_of(case, by), timezone.now()),
    }
    return render(request, "cases/page_check.html", context, status=422 if form.errors else 200)


def _go_on(request: HttpRequest, case: Case, use: CaseMaterial, sheet: Sheet) -> HttpResponse:
    sheets = checking.sheets_by_material([use], case)[use.material_id]
    left = _next(sheets, sheet)
    if left:
        return redirect(_address(case, use, left))
    messages.success(request, f"“{use.material.name}”每一页都看过了")
    return redirect(f"{reverse('cases:case-show', args=[case.number])}#d-mats")


def _next(sheets: Sequence[Sheet], here: Sheet) -> Sheet | None:
    """Return the next page that nobody has looked at, after this one first."""
    at = next(n for n, one in enumerate(sheets) if (one.file.pk, one.page) == (here.file.pk, here.page))
    return next((one for one in [*sheets[at + 1 :], *sheets[:at]] if one.finding is None and not one.is_replaced), None)


def _initial(sheet: Sheet) -> dict[str, Any]:
    """Return the form as it was last sent for this page."""
    found = sheet.finding
    if found is None:
        return {}
    marks = ";".join(",".join(str(number) for number in mark) for mark in found.marks)
    return {"verdict": "yes" if found.is_accepted else "no", "own": found.reason, "marks": marks}


def _address(case: Case, use: CaseMaterial, sheet: Sheet) -> str:
    return reverse("cases:page-check", args=[case.number, use.pk, sheet.file.token, sheet.page])


def _visible_case(request: HttpRequest, number: str) -> Case:
    case = queries.case_by_number(number)
    if not access.can_see_case(acting(request), case):
        raise NotFound("没有这个办件，或者它不归您的单位")
    return case
