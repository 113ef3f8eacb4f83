"""One part of a draft: its form, what is wrong in it, and the preview beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingban.catalogue import actions, queries
from mingban.catalogue.choices import DraftState
from mingban.catalogue.forms.editor import BlockForm, Part, Shelf, change_rows, part_of_path, parts_of, row_after
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft
from mingban.catalogue.rules import Known
from mingban.catalogue.views.desk import PUBLISHER
from mingban.catalogue.views.editor.preview import preview_context
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.forms import UiBoundField
from mingban.core.requests import acting

CHANGES = frozenset({"add", "remove", "up", "down"})


@audience(Audience.STAFF, PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def part_edit(request: HttpRequest, draft_id: int, part: str) -> HttpResponse:
    """Show a part, or keep what was typed; buttons of rows add, remove and move them and keep the rest."""
    draft = queries.draft_by_id(draft_id)
    page = _part(draft, part)
    known = queries.known()
    if request.method == "POST":
        form = page.form(request.POST, _shelf(draft, page, known))
        try:
            return _save(request, draft, page, form.content)
        except actions.Overtaken as overtaken:
            context = _context(request, overtaken.draft, page, form, known) | {"overtaken": overtaken}
            return render(request, "catalogue/editor/part.html", context, status=overtaken.status)
    form = page.form_of(draft.content, _shelf(draft, page, known))
    return render(request, "catalogue/editor/part.html", _context(request, draft, page, form, known))


def _part(draft: Draft, key: str) -> Part:
    found = next((part for part in parts_of(draft.kind) if part.key == key), None)
    if found is None:
        raise NotFound("没有这一页")
    return found


def _shelf(draft: Draft, part: Part, known: Known) -> Shelf:
    """Return what there is to pick from on a part's page."""
    topics = queries.topics_of(draft.kind, draft.content, known, with_form=part.key == "form")
    return Shelf(lists=queries.names_on_platform(known) | queries.names_in_draft(draft.content, known), topics=topics)


def _save(request: HttpRequest, draft: Draft, part: Part, written: dict[str, Any]) -> HttpResponseRedirect:
    do, _, path = request.POST.get("do", "").partition(":")
    if do in CHANGES:
        written = change_rows(written, do, path)
    revision = request.POST.get("revision", "")
    actions.save_part(
        draft_id=draft.pk,
        part=part.key,
        fields=part.block.fields,
        written=written,
        revision=int(revision) if revision.isdecimal() else 0,
        by=acting(request),
        at=timezone.now(),
    )
    if do == "next":
        return redirect(_after(draft, part))
    if do == "done":
        messages.success(request, f"“{part.title}”保存好了")
    return redirect(_again(request, row_after(written, do, path) if do in CHANGES else ""))


def _again(request: HttpRequest, row: str) -> str:
    """Return the page's own address with the preview's answers, and the row that the eye is to be led to."""
    query = request.GET.copy()
    query.pop("open", None)
    if row:
        query["open"] = row
    return f"{request.path}{'?' if query else ''}{query.urlencode()}{'#' if row else ''}{row}"


def _after(draft: Draft, part: Part) -> str:
    """Return the address of the next part, after the last that of the draft."""
    parts = list(parts_of(draft.kind))
    rest = parts[parts.index(part) + 1 :]
    if rest:
        return reverse("catalogue:part-edit", args=[draft.pk, rest[0].key])
    return reverse("catalogue:draft-show", args=[draft.pk])


def _context(request: HttpRequest, draft: Draft, part: Part, form: BlockForm, known: Known) -> dict[str, Any]:
    """Return what the page shows; findings stand at their controls, those that have none at the top."""
    findings = queries.draft_findings(draft, known)
    mine = [found for found in findings if part_of_path(draft.kind, found.path) is part]
    homeless = [found.message for found in mine if not form.show(found.path, found.message)]
    problems = _problems(form)
    names = queries.names_on_platform(known)
    parts = list(parts_of(draft.kind))
    return {
        "draft": draft,
        "kind": KINDS[draft.kind],
        "part": part,
        "filled": form,
        "homeless": homeless,
        "problems": problems,
        "problem_count": len(problems) + len(homeless),
        "others": len(findings) - len(mine),
        "lists": [(source, names[source].items()) for source in sorted(_looked_up(part.block))],
        "opened": request.GET.get("open", ""),
        "is_editable": draft.state == DraftState.EDITING,
        "parts": parts,
        "place": parts.index(part) + 1,
        "is_last": part is parts[-1],
        **preview_context(draft, known, request.GET.dict()),
    }


def _problems(form: BlockForm) -> list[dict[str, str]]:
    """Return what is wrong, with the control that each leads to."""
    return [
        {"to": field.focus_id, "topic": field.topic, "message": str(message)}
        for each in form.walk()
        for field in each
        if isinstance(field, UiBoundField)
        for message in field.errors
    ]


def _looked_up(block: Any) -> set[str]:
    found = {each.source for each in block.inputs if each.is_looked_up}
    return found.union(*(_looked_up(each.block) for each in block.lists))
