"""The search page and its suggestions."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.portal import queries
from mingban.search import actions
from mingban.search import queries as search
from mingban.search.registry import kinds
from mingban.search.rules import LONGEST_QUERY

IN_A_GROUP = 5
ON_A_PAGE = 20


@audience(Audience.PUBLIC)
@require_safe
def search_show(request: HttpRequest) -> HttpResponse:
    """Show what was found, grouped; or of one kind, page by page. What is not found is remembered for editors."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    known = {kind.name for kind in kinds()}
    kind = request.GET.get("kind", "") if request.GET.get("kind", "") in known else ""
    results = search.search(text, kind, limit=search.MOST if kind else IN_A_GROUP)
    if text and results.is_ready and not results.total and not kind:
        actions.record_miss(text=text, at=timezone.now())
    context = {
        "text": text,
        "kind": kind,
        "results": results,
        "bundles": [] if results.total else queries.bundle_cards(limit=6),
    }
    if kind and results.groups:
        context["page"] = Paginator(results.groups[0].hits, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/search.html", context)


@audience(Audience.PUBLIC)
@require_safe
def search_suggest(request: HttpRequest) -> HttpResponse:
    """Return the suggestions below a search box, for htmx."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "portal/suggestions.html", {"text": text, "hits": search.suggest(text)})
