"""What everybody may read: the list, a draft with its paragraphs, comments, results, files."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.consultations import queries, rules
from mingban.consultations.choices import DraftKind, DraftState
from mingban.consultations.models import Draft
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.front import same_for_everybody
from mingban.core.private import private_file
from mingban.core.requests import Request
from mingban.core.times import local_day
from mingban.disclosure import queries as disclosure
from mingban.files import queries as files
from mingban.files.choices import ScanState


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def drafts_list(request: HttpRequest) -> HttpResponse:
    """List published drafts by how far they are, of all organisations or one, of all kinds or one."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in queries.TABS else "open"
    kind = request.GET.get("kind", "")
    kind = kind if kind in DraftKind.values else ""
    organisation = request.GET.get("organisation", "")[:80]
    page = queries.public_page(tab=tab, organisation=organisation, kind=kind, place=request.GET.get("place", ""))
    counts = queries.tab_counts()
    today = local_day(timezone.now())
    context = {
        "tab": tab,
        "tabs": [(name, label, counts[name]) for name, label in queries.TAB_LABELS.items()],
        "kinds": DraftKind.choices,
        "kind": kind,
        "organisations": queries.organisations_asking(),
        "organisation": organisation,
        "page": page,
        "rows": [(one, rules.days_left(closes_on=one.closes_on, today=today)) for one in page.drafts],
        "today": today,
        "is_first": not request.GET.get("place"),
    }
    return render(request, "consultations/list.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def draft_show(request: Request, number: str) -> HttpResponse:
    """Show a draft, paragraph by paragraph, with how to comment on each."""
    draft, now = queries.public_draft(number), timezone.now()
    counts = queries.counts_by_paragraph(draft)
    least = queries.least_of(kind=draft.kind, affects_market=draft.affects_market)
    context = {
        **head(draft),
        "is_taking": queries.is_taking(draft, now),
        "days_left": rules.days_left(closes_on=draft.closes_on, today=local_day(now)),
        "is_ahead": draft.state == DraftState.OPEN and draft.opens_on > local_day(now),
        "days": rules.length(draft.opens_on, draft.closes_on),
        "least": least,
        "paragraphs": [(one, counts.get(one.number, 0)) for one in draft.paragraphs.all()],
        "whole_count": counts.get(0, 0),
        "total": sum(counts.values()),
        "attachments": queries.attachments(draft),
        "limits": queries.limits_of(draft),
    }
    return render(request, "consultations/show.html", context)


def head(draft: Draft) -> dict[str, Any]:
    """Return what every page of one draft shows of it."""
    return {
        "draft": draft,
        "hearing": queries.hearing_of(draft),
        "has_survey": draft.questions.exists(),
        "can_read_comments": queries.readable(draft).exists(),
    }


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def comments_list(request: HttpRequest, number: str) -> HttpResponse:
    """Show the comments that everybody may read, with the answers once these are published."""
    draft = queries.public_draft(number)
    paragraph = request.GET.get("paragraph", "")
    wanted = queries.wanted_of({"paragraph": paragraph})
    page = queries.page_of(queries.readable(draft, wanted.paragraph), after=_after(request))
    context = {
        **head(draft),
        "page": page,
        "paragraph": wanted.paragraph,
        "paragraphs": draft.paragraphs.all(),
        "sizes": queries.group_sizes(page.comments),
        "figures": queries.figures(draft),
        "has_results": draft.state == DraftState.RESULTS,
    }
    return render(request, "consultations/comments.html", context)


def _after(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else 0


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def result_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show for every paragraph what was adopted and why not the rest.

    :raises NotFound: before the results are published.
    """
    draft = queries.public_draft(number)
    if draft.state != DraftState.RESULTS:
        raise NotFound("采纳情况还没有公布")
    context = {
        **head(draft),
        "results": queries.results_of(draft),
        "figures": queries.figures(draft),
        "verdicts": _verdicts(draft),
        "made": disclosure.made_after(number),
    }
    return render(request, "consultations/result.html", context)


def _verdicts(draft: Draft) -> list[rules.Bar]:
    counts = queries.verdict_counts(draft)
    labels = queries.verdict_labels()
    people = sum(counts.values())
    by_place = dict(enumerate(counts.values()))
    return rules.bars(kind="", options=[labels[code] for code in counts], counts=by_place, people=people)


@audience(Audience.PUBLIC)
@require_safe
def file_open(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Give a file beside a published draft to anybody.

    :raises NotFound: when the draft has no such file, or a virus was found in it.
    """
    draft = queries.public_draft(number)
    file = queries.attachments(draft).filter(token=token).exclude(scan=ScanState.INFECTED).first()
    if file is None:
        raise NotFound("没有这个附件")
    return private_file(files.bytes_of(file), media_type=file.media_type, name=file.name)
