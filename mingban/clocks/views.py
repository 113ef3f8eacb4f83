"""Public pages of time: the days off of a year, and when a limit would end."""

from datetime import datetime, time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingban.clocks import queries
from mingban.clocks.forms import WhatIfForm
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.core.front import same_for_everybody
from mingban.core.times import local_day

YEARS = range(1949, 2201)


@audience(Audience.PUBLIC)
@require_GET
@same_for_everybody
def calendar_show(request: HttpRequest, year: int) -> HttpResponse:
    """Show which days of a year are off and which are worked, by which notice; or that it is not announced.

    :raises NotFound: for a year of no calendar.
    """
    if year not in YEARS:
        raise NotFound("没有这一年的日历")
    years = queries.calendar_years(settings.SITE_REGION)
    calendar = years.get(year)
    context = {
        "year": year,
        "calendar": calendar,
        "holidays": queries.holidays_of(calendar) if calendar else [],
        "is_past": bool(years) and year < min(years),
        "years": sorted({*years, *([max(years) + 1] if years else [])}),
    }
    return render(request, "clocks/calendar.html", context)


@audience(Audience.PUBLIC)
@require_GET
def what_if(request: HttpRequest) -> HttpResponse:
    """Ask for a start and a limit, and answer with the due day and every step to it."""
    years = queries.calendar_years(settings.SITE_REGION)
    today = local_day(timezone.now())
    form = WhatIfForm(request.GET or None, first_year=min(years, default=None), initial={"start": today, "limit": 5})
    answer, status = None, 200
    if form.is_valid():
        answer = queries.what_if(
            region_code=settings.SITE_REGION,
            unit=form.cleaned_data["unit"],
            limit=form.cleaned_data["limit"],
            start=timezone.make_aware(datetime.combine(form.cleaned_data["start"], time())),
            pauses=form.pauses(),
            extension=form.cleaned_data["extension"] or 0,
            extension_note="《行政许可法》第四十二条",
        )
    elif form.is_bound:
        status = 422
    context = {"form": form, "answer": answer, "this_year": today.year}
    return render(request, "clocks/what_if.html", context, status=status)
