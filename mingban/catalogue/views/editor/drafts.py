"""Drafts as a whole: begin one, see what there is to do, throw it away."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingban.catalogue import actions, queries
from mingban.catalogue.choices import OPEN_DRAFTS, DraftState
from mingban.catalogue.forms.editor import Part, StartForm, part_of_path, parts_of
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft
from mingban.catalogue.rules import Finding
from mingban.catalogue.views.desk import PUBLISHER
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.core.forms import show_refusal
from mingban.core.requests import acting, posted


@audience(Audience.STAFF, PUBLISHER)
@require_POST
def draft_start(request: HttpRequest, kind: str, code: str) -> HttpResponseRedirect:
    """Begin to change an item or bundle, or go on with the draft that there is."""
    draft = actions.start_draft(kind=kind, code=code, by=acting(request), at=timezone.now())
    return redirect("catalogue:draft-show", draft_id=draft.pk)


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Begin an item or bundle that does not exist yet."""
    form = StartForm(posted(request))
    if form.is_valid():
        try:
            draft = actions.start_new(kind=kind, by=acting(request), at=timezone.now(), **form.cleaned_data)
            return redirect("catalogue:draft-show", draft_id=draft.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "kind": KINDS[kind]}
    return render(request, "catalogue/editor/new.html", context, status=422 if form.errors else 200)


@audience(Audience.STAFF, PUBLISHER)
@require_safe
def draft_show(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show the parts of a draft with what each still needs."""
    draft = queries.draft_by_id(draft_id)
    known = queries.known()
    findings = queries.draft_findings(draft, known)
    newer = queries.version_in_force(draft.kind, draft.code)
    context = {
        "draft": draft,
        "kind": KINDS[draft.kind],
        "tasks": [_task(draft, part, findings) for part in parts_of(draft.kind)],
        "problem_count": len(findings),
        "others": [found.message for found in findings if part_of_path(draft.kind, found.path) is None],
        "is_editable": draft.state == DraftState.EDITING,
        "is_open": draft.state in OPEN_DRAFTS,
        "newer": newer if newer and newer.number != draft.base_number and draft.state in OPEN_DRAFTS else None,
        "is_mine": draft.submitted_by_user == acting(request).id,
        "changes": queries.changes_of(draft, known) if draft.state == DraftState.SUBMITTED else [],
    }
    return render(request, "catalogue/editor/draft.html", context)


def _task(draft: Draft, part: Part, findings: list[Finding]) -> dict[str, Any]:
    """Return a part as a line of the list of what there is to do."""
    count = sum(part_of_path(draft.kind, found.path) is part for found in findings)
    is_new = draft.base_number is None and part.key not in draft.touched and bool(part.piece(draft.content)) is False
    state, state_kind = ("写好了", "ok")
    if count:
        state, state_kind = ("还没写", "") if is_new else (f"有 {count} 处要改", "warn")
    elif is_new:
        state, state_kind = "没有写", ""
    return {
        "title": part.title,
        "text": part.intro,
        "url": reverse("catalogue:part-edit", args=[draft.pk, part.key]),
        "state": state,
        "state_kind": state_kind,
    }


@audience(Audience.STAFF, PUBLISHER)
@require_POST
def draft_discard(request: HttpRequest, draft_id: int) -> HttpResponseRedirect:
    """Throw a draft away."""
    draft = actions.discard_draft(draft_id=draft_id, by=acting(request), at=timezone.now())
    messages.success(request, f"“{draft.name}”的修改稿不要了，现行的没有变")
    return redirect("catalogue:versions-list")


@audience(Audience.STAFF, PUBLISHER)
@require_safe
def draft_compare(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show what a draft changes of the version in force."""
    draft = queries.draft_by_id(draft_id)
    context = {"draft": draft, "kind": KINDS[draft.kind], "changes": queries.changes_of(draft, queries.known())}
    return render(request, "catalogue/editor/compare.html", context)
