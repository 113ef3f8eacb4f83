"""The desk: the tables of one's organisation, beginning one, saying what it is, templates to fill in."""

from tempfile import TemporaryFile

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.datasets import access, actions, queries, workbooks
from mingban.datasets.forms import DatasetForm, initial_of
from mingban.ledger import queries as ledger

DESK = access.DESK_ROLES
WRITERS = access.IMPORTING_ROLES
PUBLISHERS = access.PUBLISHING_ROLES
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@audience(Audience.STAFF, *DESK)
@require_safe
def desk_list(request: Request) -> HttpResponse:
    """List the tables of the organisation, and what waits to be published."""
    by = acting(request)
    context = {
        "datasets": queries.desk_datasets(by),
        "waiting": queries.waiting_editions(by),
        "can_begin": access.can_begin(by),
    }
    return render(request, "datasets/desk/list.html", context)


@audience(Audience.STAFF, *WRITERS)
def dataset_register(request: Request) -> HttpResponse:
    """Begin a table."""
    layouts = [(one.code, one.name) for one in queries.all_layouts().values()]
    form = DatasetForm(posted(request), layouts=layouts)
    if form.is_valid():
        try:
            dataset = actions.register_dataset(
                code=form.cleaned_data["code"],
                layout=form.cleaned_data["layout"],
                terms=form.terms_given,
                by=acting(request),
                at=timezone.now(),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "建好了。下一步：下载模板，填好，导入第一期")
            return redirect("datasets:desk-show", dataset.code)
    context = {"form": form}
    return render(request, "datasets/desk/edit.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *WRITERS)
def dataset_edit(request: Request, code: str) -> HttpResponse:
    """Change what a table says of itself."""
    dataset = queries.desk_dataset(acting(request), code)
    form = DatasetForm(posted(request), initial=initial_of(dataset))
    if form.is_valid():
        try:
            actions.edit_dataset(code=code, terms=form.terms_given, by=acting(request), at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "说明改好了")
            return redirect("datasets:desk-show", code)
    context = {"form": form, "dataset": dataset}
    return render(request, "datasets/desk/edit.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, *DESK)
@require_safe
def desk_show(request: Request, code: str) -> HttpResponse:
    """Show a table with all its editions, and what was done to it."""
    by = acting(request)
    dataset = queries.desk_dataset(by, code)
    context = {
        "dataset": dataset,
        "layout": queries.layout_of(dataset),
        "editions": queries.all_editions(dataset),
        "can_import": access.can_import(by, dataset),
        "entries": ledger.entries_of(queries.matter_of(dataset)).reverse()[:20],
    }
    return render(request, "datasets/desk/show.html", context)


@audience(Audience.STAFF, *DESK)
@require_safe
def template_give(request: Request, layout: str) -> FileResponse:
    """Give the Excel file to fill in for a layout.

    :raises NotFound: when there is no such layout.
    """
    found = queries.layout_named(layout)
    file = TemporaryFile()  # noqa: SIM115 — the response closes it when it has been sent
    workbooks.template_of(found).save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{found.name}模板.xlsx", content_type=EXCEL_TYPE)
