"""Publishers put a catalogue in force from a file: tried first, then confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation, Region
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput
from mingban.core.forms import show_refusal
from mingban.core.requests import acting
from mingban.disclosure import actions
from mingban.disclosure.catalogue_reader import MAX_BYTES
from mingban.disclosure.duties_forms import CatalogueUploadForm
from mingban.disclosure.models import DisclosureCatalogue


def _region(request: HttpRequest) -> Region:
    own = Organisation.objects.select_related("region").get(pk=acting(request).organisation_id or 0)
    return own.region


@audience(Audience.STAFF, Role.PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue_import(request: HttpRequest) -> HttpResponse:
    """Take a file in and try it; show every problem by its place, or what would change, to be confirmed."""
    form = CatalogueUploadForm(request.POST, request.FILES) if request.method == "POST" else CatalogueUploadForm()
    context: dict[str, object] = {"form": form, "catalogues": DisclosureCatalogue.objects.order_by("code")}
    if form.is_valid():
        data = form.cleaned_data
        try:
            upload, report = actions.try_upload(
                content=data["file"].read(MAX_BYTES + 1),
                file_name=data["file"].name or "",
                code=data["code"],
                name=data["name"],
                source=data["source"],
                region=_region(request),
                by=acting(request),
                at=timezone.now(),
            )
        except BadInput as error:
            show_refusal(form, error)
            context |= {"problems": error.problems, "file_name": data["file"].name}
        else:
            return render(request, "disclosure/duties/import_report.html", {"upload": upload, "report": report})
    return render(request, "disclosure/duties/import.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.PUBLISHER)
@require_POST
def catalogue_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Import what was tried."""
    report = actions.confirm_upload(token=token, region=_region(request), by=acting(request), at=timezone.now())
    said = "，".join(f"{what} {report.count(what)} 条" for what in ("新增", "更新", "停用") if report.count(what))
    messages.success(request, f"导入好了：{said or '没有变化'}")
    return redirect("disclosure:duties-desk")
