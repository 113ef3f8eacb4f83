"""A draft as citizens would see it: the guide by the guide's own template, the form by the form's own controls."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingban.catalogue import queries, rules
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.models import Draft
from mingban.catalogue.queries import Guide
from mingban.catalogue.rules import Known, MergedSection
from mingban.catalogue.views.desk import PUBLISHER
from mingban.catalogue.views.guides import guide_context
from mingban.core.audiences import Audience, audience
from mingban.core.errors import Refused
from mingban.forms.forms import section_form_class
from mingban.forms.rules import FieldSpec


@audience(Audience.STAFF, PUBLISHER)
@require_safe
def draft_preview(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Show the guide and the form of a draft for the answers in the address."""
    draft = queries.draft_by_id(draft_id)
    context = {"draft": draft, "kind": KINDS[draft.kind]}
    return render(
        request, "catalogue/editor/preview.html", context | preview_context(draft, queries.known(), request.GET.dict())
    )


def preview_context(draft: Draft, known: Known, raw_answers: Mapping[str, str]) -> dict[str, Any]:
    """Return the preview of what can be read of a draft; `preview_fails` says why there is none."""
    definition = queries.readable_draft(draft, known)
    if definition is None:
        return {"preview_fails": "写得还太少，看不出样子。"}
    number = (draft.base_number or 0) + 1
    try:
        if isinstance(definition, ItemDefinition):
            guide = queries.guide_of_item(definition, raw_answers, version=number, in_force_from=None)
        else:
            guide = queries.guide_of_bundle(definition, raw_answers, version=number, in_force_from=None)
        sections = _sections(definition, known, guide)
    except (Refused, rules.CircularNeeds) as failure:
        return {"preview_fails": str(failure)}
    pages = [(section.title, _page(section, known)) for section in sections]
    return {"preview": guide_context(guide) | {"panels": []}, "preview_pages": pages}


def _sections(definition: ItemDefinition | BundleDefinition, known: Known, guide: Guide) -> Sequence[MergedSection]:
    """Return the pages of the form for the answers of the guide."""
    answers = guide.asked.answers
    if isinstance(definition, ItemDefinition):
        return rules.merge_item(definition, known.material_kinds, answers).sections
    items = queries.items_of(definition)
    return rules.merge(definition, items, known.material_kinds, answers or definition.reference_answers).sections


def _page(section: MergedSection, known: Known) -> forms.Form:
    """Return a page of the form; what depends on another field says so."""
    specs = [
        FieldSpec(element=known.elements[each.element], is_required=each.is_required and not each.when, hint=each.hint)
        for each in section.fields
        if each.element in known.elements
    ]
    return section_form_class(specs)(auto_id="try_%s")
