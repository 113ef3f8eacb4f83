"""Guides that everybody reads without signing in: bundles and items, their lists, and the one-time notice sheet."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingban.catalogue import queries, rules
from mingban.catalogue.forms import ItemFilterForm, QuestionsForm
from mingban.catalogue.kinds import KINDS
from mingban.catalogue.queries import Guide
from mingban.catalogue.registry import panels
from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.documents import queries as documents

ON_A_PAGE = 30


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def bundle_guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of a bundle for the answers in the address."""
    return _guide_page(request, queries.bundle_guide(code, request.GET.dict()))


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def item_guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of an item for the answers in the address."""
    return _guide_page(request, queries.item_guide(code, request.GET.dict()))


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def notice_sheet(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show the one-time notice sheet as a page to print."""
    guide = _guide(request, kind, code)
    addresses = _addresses(guide)
    sheet = queries.notice_sheet(guide, url=addresses["public_url"], site_name=settings.SITE_NAME)
    rows = [
        {"label": "办理时限", "value": sheet["limit"]},
        {"label": "办理地点", "value": sheet["place"]},
        {"label": "工作时间", "value": "\n".join(sheet["hours"])},
        {"label": "收费", "value": "\n".join(sheet["fees"]) or "不收费"},
        {"label": "咨询电话", "value": sheet["phone"]},
        {"label": "监督电话", "value": sheet["complaint_phone"]},
    ]
    context = {
        "guide": guide,
        "sheet": sheet,
        "sheet_rows": rows,
        "answered": _answered(guide),
        "reform_answers": "；".join(guide.reform_answers),
    }
    return render(request, "catalogue/notice.html", context | addresses)


@audience(Audience.PUBLIC)
@require_safe
def notice_pdf(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Return the one-time notice sheet as PDF."""
    guide = _guide(request, kind, code)
    content = queries.notice_sheet(guide, url=_addresses(guide)["public_url"], site_name=settings.SITE_NAME)
    response = HttpResponse(documents.render("notice-sheet", content), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{code}.pdf"'
    return response


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def bundle_list(request: HttpRequest) -> HttpResponse:
    """List the bundles that can be applied for."""
    bundles = [queries.bundle_definition(version) for version in queries.open_bundles()]
    return render(request, "catalogue/bundles.html", {"bundles": bundles})


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def item_list(request: HttpRequest) -> HttpResponse:
    """List the items that can be applied for: all, or those of an organisation or for a kind of applicant."""
    form = ItemFilterForm(request.GET)
    status = 200 if form.is_valid() else 422
    organisation = form.cleaned_data.get("organisation")
    found = queries.items_for(
        organisation_code=organisation.code if organisation else "", audience=form.cleaned_data.get("audience", "")
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "catalogue/items.html", {"form": form, "page": page}, status=status)


def _guide(request: HttpRequest, kind: str, code: str) -> Guide:
    read = {"bundle": queries.bundle_guide, "item": queries.item_guide}[kind]
    return read(code, request.GET.dict())


def _guide_page(request: HttpRequest, guide: Guide) -> HttpResponse:
    latest = queries.change_record(guide.kind, guide.code, limit=1) if guide.version > 1 else []
    context = guide_context(guide) | _addresses(guide) | {"latest": next(iter(latest), None)}
    return render(request, "catalogue/guide.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def change_list(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Show everything that was ever changed in an item or bundle, closed ones too."""
    offer = queries.offer_by_code(KINDS[kind], code)
    context = {"kind": kind, "offer": offer, "record": queries.change_record(kind, code)}
    return render(request, "catalogue/changes.html", context)


def guide_context(guide: Guide) -> dict[str, Any]:
    """Return what the page shows besides addresses."""
    answers = rules.write_answers(guide.asked.answers)
    questions = QuestionsForm(guide.asked.questions, initial=answers, auto_id="ask_%s")
    return {
        "guide": guide,
        "form": questions if guide.asked.questions else None,
        "answered": _answered(guide),
        "facts": _facts(guide),
        "reform_answers": "；".join(guide.reform_answers),
        "panels": panels(guide.kind, guide.code),
        "start_query": urlencode({guide.kind: guide.code} | answers),
    }


def _answered(guide: Guide) -> list[dict[str, str]]:
    """Return the questions that were answered, for a list of answers."""
    return [
        {"label": question.text, "value": rules.say_answer(question, guide.asked.answers[question.code])}
        for question in guide.asked.questions
        if question.code in guide.asked.answers
    ]


def _facts(guide: Guide) -> list[dict[str, object]]:
    """Return the five figures at the head of a guide."""
    more = "" if guide.is_settled or guide.is_example else "起"
    number, _, unit = guide.days.partition("\N{NO-BREAK SPACE}")
    return [
        {"label": "填表", "value": 1, "unit": "张"},
        {"label": "材料", "value": len(guide.materials), "unit": f"份{more}"},
        {"label": "跑腿", "value": guide.visits, "unit": "趟"},
        {"label": "最长", "value": number, "unit": unit},
        {"label": "收费", "value": "有收费" if guide.fees else "不收", "unit": ""},
    ]


def _addresses(guide: Guide) -> dict[str, str]:
    """Return where the guide, its sheet and its PDF are, for these answers."""
    answers = rules.write_answers(guide.asked.answers)
    query = f"?{urlencode(answers)}" if answers else ""
    here = reverse(f"catalogue:{guide.kind}-guide", args=[guide.code])
    named = {"kind": guide.kind, "code": guide.code}
    return {
        "guide_url": here + query,
        "public_url": settings.PUBLIC_URL.rstrip("/") + here + query,
        "flow_url": reverse("catalogue:item-flow", args=[guide.code]) + query if guide.kind == "item" else "",
        "notice_url": reverse("catalogue:notice-sheet", kwargs=named) + query,
        "pdf_url": reverse("catalogue:notice-pdf", kwargs=named) + query,
    }
