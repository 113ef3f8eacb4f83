"""The desk: bringing in an edition, looking at it, publishing it, throwing it away, withdrawing it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, NotAllowed, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import Request, acting, posted
from mingban.datasets import access, actions, queries
from mingban.datasets.choices import EditionState
from mingban.datasets.forms import ImportForm, ReasonForm
from mingban.datasets.models import Dataset
from mingban.datasets.views.desk import DESK, PUBLISHERS, WRITERS
from mingban.datasets.views.public import asked_of


@audience(Audience.STAFF, *WRITERS)
def edition_import(request: Request, code: str) -> HttpResponse:
    """Check a file, say everything that is wrong with it, or keep it as a draft to look at."""
    dataset = queries.desk_dataset(acting(request), code)
    form = ImportForm(posted(request), request.FILES if request.method == "POST" else None)
    problems = []
    if form.is_valid():
        try:
            edition = _import(request, dataset, form)
        except Refused as refusal:
            show_refusal(form, refusal)
            problems = refusal.problems if isinstance(refusal, BadInput) else []
        else:
            messages.success(request, f"检查通过，{edition.row_count} 行。请看一遍，再请负责人发布")
            return redirect("datasets:edition-preview", code, edition.number)
    layout = queries.layout_of(dataset)
    context = {"form": form, "dataset": dataset, "layout": layout, "problems": problems}
    return render(request, "datasets/desk/import.html", context, status=422 if form.errors else 200)


def _import(request: Request, dataset: Dataset, form: ImportForm) -> Any:
    upload = form.cleaned_data["file"]
    about = actions.About(
        period=form.cleaned_data["period"],
        reason=form.cleaned_data["reason"],
        source=form.cleaned_data["source"],
        file_name=upload.name,
    )
    return actions.import_file(
        code=dataset.code,
        file=upload.file,
        about=about,
        scale=form.cleaned_data["scale"],
        by=acting(request),
        at=timezone.now(),
    )


@audience(Audience.STAFF, *DESK)
@require_safe
def edition_preview(request: Request, code: str, number: int) -> HttpResponse:
    """Show an edition as it is or would be published, with what was noticed in it, and what its reader may do."""
    by = acting(request)
    dataset = queries.desk_dataset(by, code)
    edition = queries.desk_edition(dataset, number)
    layout = queries.layout_of(dataset)
    is_draft = edition.state == EditionState.DRAFT
    context = {
        "dataset": dataset,
        "edition": edition,
        "layout": layout,
        "table": queries.table_page(edition, layout, asked_of(request), queries.editions_of(dataset)),
        "is_draft": is_draft,
        "can_publish": is_draft and access.can_publish(by, dataset) and edition.imported_by_id != by.id,
        "can_drop": is_draft and (access.can_import(by, dataset) or access.can_publish(by, dataset)),
        "can_justify": is_draft and bool(edition.findings) and access.can_import(by, dataset),
        "can_withdraw": edition.state == EditionState.PUBLISHED and access.can_publish(by, dataset),
        "form": ReasonForm(initial={"reason": edition.justification}),
    }
    return render(request, "datasets/desk/preview.html", context)


def _act(request: Request, code: str, number: int, act: Callable[..., Any], said: str, **more: str) -> HttpResponse:
    """Do an act that a button asks for, and say what came of it."""
    queries.desk_dataset(acting(request), code)
    try:
        act(code=code, number=number, by=acting(request), at=timezone.now(), **more)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("datasets:edition-preview", code, number)
    messages.success(request, said)
    return redirect("datasets:desk-show", code)


@audience(Audience.STAFF, *PUBLISHERS)
@require_POST
def edition_publish(request: Request, code: str, number: int) -> HttpResponse:
    """Publish an edition."""
    return _act(request, code, number, actions.publish_edition, "发布了，公众现在就看得到")


@audience(Audience.STAFF, *WRITERS)
@require_POST
def edition_justify(request: Request, code: str, number: int) -> HttpResponse:
    """Say why what looks like personal data may be public."""
    reason = request.POST.get("reason", "")
    return _act(request, code, number, actions.justify_findings, "理由记下了，发布的人看得到", reason=reason)


@audience(Audience.STAFF, *DESK)
@require_POST
def edition_drop(request: Request, code: str, number: int) -> HttpResponse:
    """Throw a draft away."""
    return _act(request, code, number, actions.drop_draft, "丢掉了，没有发布过")


@audience(Audience.STAFF, *PUBLISHERS)
def edition_withdraw(request: Request, code: str, number: int) -> HttpResponse:
    """Ask why, then show an edition no more."""
    by = acting(request)
    dataset = queries.desk_dataset(by, code)
    edition = queries.desk_edition(dataset, number)
    form = ReasonForm(posted(request))
    if form.is_valid():
        try:
            actions.withdraw_edition(
                code=code, number=number, reason=form.cleaned_data["reason"], by=by, at=timezone.now()
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "撤下了，理由写在公开的页面上")
            return redirect("datasets:desk-show", code)
    context = {"form": form, "dataset": dataset, "edition": edition}
    return render(request, "datasets/desk/withdraw.html", context, status=422 if form.errors else 200)
