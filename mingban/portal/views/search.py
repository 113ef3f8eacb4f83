"""The search page, its suggestions, and what belongs to a thing."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.times import local_day
from mingban.portal import queries
from mingban.portal.sifting import Sifting
from mingban.search import actions
from mingban.search import queries as search
from mingban.search.queries import Asked, Found
from mingban.search.registry import kinds
from mingban.search.rules import LONGEST_QUERY

IN_A_GROUP = 5
ON_A_PAGE = 20


@audience(Audience.PUBLIC)
@require_safe
def search_show(request: HttpRequest) -> HttpResponse:
    """Show the first few of each kind; or, narrowed or by day, one list, page by page. What is not found is remembered
    for editors; a missing index is reported.
    """
    now = timezone.now()
    sifting = Sifting(request.GET, known=kinds(), today=local_day(now))
    asked, page = sifting.asked, None
    if sifting.is_list:
        found, page = _page(asked, request.GET.get("page", ""))
    else:
        found = search.find(asked, in_groups=IN_A_GROUP)
    if not found.is_ready:
        actions.report_missing_index(at=now)
    elif asked.text and not found.total and not asked.is_narrowed:
        actions.record_miss(text=asked.text, at=now)
    context = {
        "text": asked.text,
        "found": found,
        "page": page,
        "sifting": sifting,
        "chips": sifting.chips(),
        "kinds": sifting.of_kinds(found.counts),
        "filters": sifting.filters(found.counts),
        "bundles": [] if found.total else queries.bundle_cards(limit=6),
    }
    return render(request, "portal/search.html", context)


def _page(asked: Asked, wanted: str) -> tuple[Found, Page[int]]:
    """Return what stands on a page of the list, and the page; the last one where there are not so many."""
    last = search.MOST_PAGED // ON_A_PAGE
    number = min(int(wanted), last) if wanted.isascii() and wanted.isdigit() and wanted.strip("0") else 1
    found = search.find(asked, limit=ON_A_PAGE, offset=(number - 1) * ON_A_PAGE)
    page = Paginator(range(min(found.total, search.MOST_PAGED)), ON_A_PAGE).get_page(number)
    if page.number != number:
        found = search.find(asked, limit=ON_A_PAGE, offset=(page.number - 1) * ON_A_PAGE)
    return found, page


@audience(Audience.PUBLIC)
@require_safe
def search_suggest(request: HttpRequest) -> HttpResponse:
    """Return the suggestions below a search box, for htmx."""
    text = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    return render(request, "portal/suggestions.html", {"text": text, "hits": search.suggest(text)})
