"""Public pages of the state: organisations, and the places where people are served."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingban.agencies import queries, registry
from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody


@audience(Audience.PUBLIC)
@require_GET
@same_for_everybody
def centre_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a service centre is, when it is open, and which counter does what."""
    centre, now = queries.centre(code), timezone.now()
    context = {
        "centre": centre,
        "panels": registry.panels(code, now),
        "hours": queries.hours_in_words(centre),
        "is_open": queries.is_open_at(centre, now),
        "counters": centre.counters.select_related("organisation"),
    }
    return render(request, "agencies/centre.html", context)


@audience(Audience.PUBLIC)
@require_GET
@same_for_everybody
def organisation_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show how to reach an organisation, and where its counters are."""
    organisation = queries.organisation(code)
    context = {
        "organisation": organisation,
        "region": queries.full_name(organisation.region),
        "places": [(centre, queries.hours_in_words(centre)) for centre in queries.centres_serving(organisation)],
        "children": organisation.children.order_by("code"),
    }
    return render(request, "agencies/organisation.html", context)
