"""The steps of a draft as a BPMN 2.0 file, out and in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingban.catalogue import actions, queries
from mingban.catalogue.formats import read_bpmn, write_bpmn
from mingban.catalogue.forms.editor import FlowFileForm
from mingban.catalogue.views.desk import PUBLISHER
from mingban.catalogue.views.flows import BPMN_TYPE
from mingban.core.audiences import Audience, audience
from mingban.core.errors import BadInput
from mingban.core.requests import acting


@audience(Audience.STAFF, PUBLISHER)
@require_safe
def draft_flow(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Return the steps of a draft as a file.

    :raises NotFound: for a draft that has no steps to draw.
    """
    flow = queries.draft_flow(queries.draft_by_id(draft_id), queries.known())
    response = HttpResponse(write_bpmn(flow.item, flow.steps, flow.names), content_type=BPMN_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{flow.item.code}.bpmn"'
    return response


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_flow_import(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Take the steps of a draft from a file; everything in it that cannot be read is told, and then nothing is taken."""
    draft = queries.draft_by_id(draft_id)
    form = FlowFileForm(request.POST, request.FILES) if request.method == "POST" else FlowFileForm()
    problems: list[str] = []
    if form.is_valid():
        try:
            steps = read_bpmn(form.cleaned_data["file"].read())
            actions.save_part(
                draft_id=draft_id,
                part="steps",
                fields={"steps"},
                written={"steps": [step.model_dump(mode="json") for step in steps]},
                revision=draft.revision,
                by=acting(request),
                at=timezone.now(),
            )
            messages.success(request, f"从流程图读了 {len(steps)} 个环节，原来的换掉了")
            return redirect("catalogue:part-edit", draft_id=draft_id, part="steps")
        except BadInput as refused:
            form.add_error("file", refused.message)
            problems = [str(problem) for problem in refused.problems]
    context = {"draft": draft, "form": form, "problems": problems}
    return render(request, "catalogue/editor/flow_import.html", context, status=422 if form.errors else 200)
