"""Publishers' pages: versions in force, import with a trial first, export, opening and closing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.catalogue import actions, queries
from mingban.catalogue.formats import write_excel, write_json
from mingban.catalogue.forms import ImportForm, OpenOrCloseForm
from mingban.catalogue.kinds import KINDS
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotFound
from mingban.core.forms import show_refusal
from mingban.core.requests import acting
from mingban.core.times import local_day

PUBLISHER = "publisher"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience(Audience.STAFF, PUBLISHER)
@require_safe
def versions_list(request: HttpRequest) -> HttpResponse:
    """List bundles and items with the version in force and those before it."""
    context = {"bundles": queries.all_bundles(), "items": queries.all_items(), "drafts": queries.open_drafts()}
    return render(request, "catalogue/desk_list.html", context)


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """Take a file in and try it; show every problem by its place, or what would change, to be confirmed."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return render(request, "catalogue/desk_import.html", {"form": form}, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    try:
        pending, report = actions.try_import(
            file=file, file_name=file.name or "", by=acting(request), at=timezone.now()
        )
    except BadInput as error:
        show_refusal(form, error)
        context = {"form": form, "problems": error.problems, "file_name": file.name}
        return render(request, "catalogue/desk_import.html", context, status=error.status)
    return render(request, "catalogue/desk_report.html", {"pending": pending, "report": report})


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["POST"])
def import_confirm(request: HttpRequest, token: str) -> HttpResponseRedirect:
    """Import what was tried."""
    report = actions.confirm_import(token=token, by=acting(request), at=timezone.now())
    done = sum(change.what != "不变" for change in report.changes)
    messages.success(request, f"导入好了：新增和更新 {done} 项，{len(report.changes) - done} 项没有变化")
    return redirect("catalogue:versions-list")


@audience(Audience.STAFF, PUBLISHER)
@require_safe
def export_download(request: HttpRequest) -> HttpResponse:
    """Return definitions in force as a file: `format` is xlsx or json; `item` and `bundle` name some, else all.

    :raises NotFound: for another format or an unknown code.
    """
    chosen = {"item_codes": request.GET.getlist("item"), "bundle_codes": request.GET.getlist("bundle")}
    file = queries.export_some(**chosen) if any(chosen.values()) else queries.export_all()
    wanted = request.GET.get("format", "xlsx")
    if wanted == "xlsx":
        response = HttpResponse(write_excel(file), content_type=EXCEL_TYPE)
    elif wanted == "json":
        response = HttpResponse(write_json(file), content_type="application/json")
    else:
        raise NotFound("只能导出 xlsx 或 json")
    name = "-".join([*chosen["bundle_codes"], *chosen["item_codes"]][:3]) or "catalogue"
    day = local_day(timezone.now())
    response["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y%m%d}.{wanted}"'
    return response


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def opening_edit(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Close an item or bundle to new applications, or open it again, with a reason that is public."""
    known = queries.offer_by_code(KINDS[kind], code)
    is_sent = request.method == "POST"
    form = OpenOrCloseForm(request.POST if is_sent else None, initial={"is_open": "no" if known.is_open else "yes"})
    if form.is_valid():
        actions.open_or_close(
            kind=kind,
            code=code,
            is_open=form.cleaned_data["is_open"],
            reason=form.cleaned_data["reason"],
            by=acting(request),
            at=timezone.now(),
        )
        messages.success(request, f"“{known.name}”已{'恢复' if form.cleaned_data['is_open'] else '暂停'}办理")
        return redirect("catalogue:versions-list")
    context = {"form": form, "known": known}
    return render(request, "catalogue/desk_opening.html", context, status=422 if form.is_bound else 200)
