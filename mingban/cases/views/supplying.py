"""After handing in: documents that were deferred, or that a correction asks for, whole or page by page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mingban.cases import actions, queries
from mingban.cases.forms.applying import UploadForm
from mingban.cases.models import Application, Material
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted
from mingban.files import actions as files


@audience(Audience.CITIZEN)
def material_supply(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Hand in a deferred document, or one that a correction asks for; a page found wrong is shown with its marks and replaced by itself."""
    application = queries.own_application(acting(request), number, timezone.now())
    material = application.materials.filter(kind_code=kind).first()
    if material is None:
        raise NotFound("这份申请里没有这份材料")
    wanted = request.POST.get("replaces", "")
    pages = _pages(request, material, wanted)
    if wanted and wanted not in {page["key"] for page in pages}:
        raise NotFound("这一页现在不用换")
    whole = UploadForm(None if wanted else posted(request), None if wanted else request.FILES or None)
    form = next((page["form"] for page in pages if page["key"] == wanted), whole)
    if form.is_valid():
        try:
            _supply(request, application, kind, form)
            return _go_on(request, application, material)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {
        "application": application,
        "material": material,
        "pages": pages,
        "is_infected": queries.wants_clean_file(material),
        "form": form,
        "whole": whole,
        "service_name": application.subject_name,
    }
    return render(request, "cases/supply.html", context, status=422 if form.errors else 200)


def _pages(request: HttpRequest, material: Material, wanted: str) -> list[dict[str, Any]]:
    """Return the pages to replace, each with a form of its own."""
    shown = []
    for number, row in enumerate(queries.wrong_sheets(material), start=1):
        key = f"{row.sheet.file.token}/{row.sheet.page}"
        is_sent = key == wanted
        data, files = (request.POST, request.FILES) if is_sent else (None, None)
        shown.append({"key": key, "row": row, "form": UploadForm(data, files, auto_id=f"page-{number}-%s")})
    return shown


def _supply(request: HttpRequest, application: Application, kind: str, form: UploadForm) -> None:
    screened = files.screen(form.cleaned_data["file"])
    first, *more = screened.clean
    token, _, page = request.POST.get("replaces", "").partition("/")
    actions.supply_material(
        application=application,
        kind_code=kind,
        upload=first,
        more=more,
        scans=screened.results,
        replaces=(token, int(page)) if page.isdecimal() else None,
        by=acting(request),
        at=timezone.now(),
    )
    if screened.words:
        messages.warning(request, screened.words)


def _go_on(request: HttpRequest, application: Application, material: Material) -> HttpResponse:
    """Stay while pages are left to replace."""
    left = [row for row in queries.wrong_sheets(material) if not row.sheet.is_replaced]
    material.refresh_from_db()
    if left and material.state == "REJECTED":
        messages.success(request, f"换好了一页，还有 {len(left)} 页")
        return redirect("cases:material-supply", number=application.number, kind=material.kind_code)
    messages.success(request, f"“{material.name}”交上来了")
    return redirect("cases:application-show", number=application.number)
