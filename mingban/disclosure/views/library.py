"""What is published, found by what it is: the library, the gazette's contents, the executive meetings."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.core.times import local_day
from mingban.disclosure import queries
from mingban.disclosure.choices import Five
from mingban.disclosure.queries import Carried, Looked

PAGE_SIZE = 20
LONGEST = 100


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST]


def _number(request: HttpRequest, name: str) -> int | None:
    said = _asked(request, name)
    return int(said) if said.isascii() and said.isdecimal() and 0 < int(said) <= 9999 else None


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return parse_date(_asked(request, name))
    except ValueError:
        return None


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def library_show(request: HttpRequest) -> HttpResponse:
    """List what is published by kind, one of the five, field, organisation, year, validity and words; documents also by number."""
    looked = Looked(
        shelf=_asked(request, "shelf"),
        five=_asked(request, "five") if _asked(request, "five") in Five.values else "",
        field=_asked(request, "field"),
        organisation=_asked(request, "organisation"),
        year=_number(request, "year"),
        validity=_asked(request, "validity"),
        text=_asked(request, "q"),
        by_number=_asked(request, "order") == "number",
    )
    rows = queries.library(looked, local_day(timezone.now()))
    context = {
        "looked": looked,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "shelves": queries.shelves(),
        **queries.library_choices(),
    }
    return render(request, "disclosure/library.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def gazette_index(request: HttpRequest) -> HttpResponse:
    """List what the gazette carries, by year, issue, kind, day and words of title or number."""
    looked = Carried(
        year=_number(request, "year"),
        issue=_number(request, "issue"),
        kind=_asked(request, "kind"),
        text=_asked(request, "q"),
        first=_day(request, "first"),
        last=_day(request, "last"),
    )
    context = {
        "looked": looked,
        "page": Paginator(queries.carried(looked), PAGE_SIZE).get_page(request.GET.get("page")),
        **queries.gazette_choices(),
    }
    return render(request, "disclosure/gazette_index.html", context)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def meetings_list(request: HttpRequest) -> HttpResponse:
    """List the executive meetings of a year by their days."""
    meetings, years = queries.meetings_by_year(_number(request, "year"))
    context = {"meetings": meetings, "years": years, "year": meetings[0].held_on.year if meetings else None}
    return render(request, "disclosure/meetings.html", context)
