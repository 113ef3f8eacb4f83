"""Home, and the list of everything that can be done here."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.portal import queries

ON_A_PAGE = 24


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page; every figure on it comes from the database."""
    now = timezone.now()
    context = {
        "offer": queries.offer(),
        "bundles": queries.bundle_cards(limit=6),
        "tiles": queries.popular_items(now),
        "halls": queries.halls(settings.SITE_REGION, now),
        "figures": queries.figures(),
    }
    return render(request, "portal/home.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def services_list(request: HttpRequest) -> HttpResponse:
    """List bundles, and items of all organisations or of one."""
    chosen = request.GET.get("organisation", "")
    page = Paginator(queries.items_of_organisation(chosen), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "bundles": [] if chosen or page.number > 1 else queries.bundle_cards(),
        "organisations": queries.organisations_with_items(),
        "chosen": chosen,
        "page": page,
        "items": [queries.item_card(version) for version in page],
    }
    return render(request, "portal/services.html", context)
