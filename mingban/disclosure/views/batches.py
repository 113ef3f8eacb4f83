"""Taking many documents over: checked as a whole, confirmed, then watched."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.accounts.choices import Role
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput, Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting
from mingban.disclosure import actions, batch_reader, queries, tasks
from mingban.disclosure.catalogue_writer import EXCEL_TYPE
from mingban.disclosure.forms import BatchForm


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def batches_list(request: HttpRequest) -> HttpResponse:
    """List the organisation's batches; take a new one in and say everything that is wrong with it by its place."""
    form = BatchForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"can_send": acting(request).role == Role.EDITOR}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.check_batch(name=str(file.name), file=file, by=acting(request), at=timezone.now())
        except Refused as refusal:
            show_refusal(form, refusal)
            context["problems"] = refusal.problems if isinstance(refusal, BadInput) else []
        else:
            return redirect("disclosure:batch-show", batch.token)
    context |= {"form": form, "rows": queries.batches_of(acting(request).organisation_id)[:50]}
    return render(request, "disclosure/gate/batches.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_http_methods(["GET", "HEAD", "POST"])
def batch_show(request: HttpRequest, token: str) -> HttpResponse:
    """Show a batch's rows and how far it is; confirm it, or let it be published as of its days."""
    batch = queries.batch(acting(request).organisation_id, token)
    if request.method == "POST":
        do, terms = request.POST.get("do"), {"token": token, "by": acting(request), "at": timezone.now()}
        try:
            if do in {"drafts", "history"}:
                actions.confirm_batch(is_history=do == "history", **terms)  # type: ignore[arg-type]  # as the action takes them
            elif do in {"accept", "refuse"}:
                actions.decide_batch(is_accepted=do == "accept", **terms)  # type: ignore[arg-type]  # as the action takes them
            tasks.carry_on_imports.enqueue()
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("disclosure:batch-show", token)
    context = {
        "batch": batch,
        "rows": queries.rows_of(batch),
        "is_mine": batch.sent_by_user == acting(request).id,
        "can_decide": acting(request).role == Role.HEAD,
    }
    return render(request, "disclosure/gate/batch.html", context)


@audience(Audience.STAFF, Role.EDITOR, Role.HEAD)
@require_safe
def batch_template(request: HttpRequest) -> HttpResponse:
    """Give an empty workbook."""
    response = HttpResponse(batch_reader.template(), content_type=EXCEL_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="documents.xlsx"'
    return response
