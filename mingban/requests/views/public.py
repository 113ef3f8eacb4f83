"""For everybody: whom one can ask, how, and what is public already."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockUnit
from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.core.times import local_day
from mingban.requests import queries, rules
from mingban.requests.forms.asking import LookForm
from mingban.search import queries as search

SHOWN = 5


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def guides_list(request: HttpRequest) -> HttpResponse:
    """List the organisations that take requests here."""
    return render(request, "requests/guides.html", {"guides": queries.guides()})


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def guide_show(request: HttpRequest, code: str) -> HttpResponse:
    """Say how one asks an organisation: ways, hours, contacts, fee, how long it takes (§12)."""
    guide, now = queries.guide(code), timezone.now()
    sample = clocks.what_if(
        region_code=guide.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=rules.ANSWER_DAYS,
        start=now,
        start_event="双方确认收到申请",
    )
    scheme = queries.scheme_on(guide, local_day(now))
    context = {"guide": guide, "sample": sample, "scheme": scheme, "form": LookForm(), "basis": rules.FEE_BASIS}
    context["reports"] = queries.published_reports(guide.organisation_id)[:SHOWN]
    return render(request, "requests/guide.html", context)


@audience(Audience.PUBLIC)
@require_safe
def information_look(request: HttpRequest, code: str) -> HttpResponse:
    """Show first what is public already: whoever finds it here need not ask and wait."""
    guide = queries.guide(code)
    name = request.GET.get("name", "").replace("\x00", "").strip()[:200]
    form = LookForm(request.GET if "name" in request.GET else None)
    results = search.search(name, limit=SHOWN) if name else None
    context = {"guide": guide, "name": name, "form": form, "results": results}
    return render(request, "requests/look.html", context, status=422 if form.errors else 200)
