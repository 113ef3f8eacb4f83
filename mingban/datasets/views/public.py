"""What everybody may read: the list, a table with its editions, one edition."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.core.times import local_day
from mingban.datasets import describing, queries
from mingban.datasets.choices import EditionState, Kind, View
from mingban.datasets.definitions import Layout
from mingban.datasets.models import Dataset, Edition
from mingban.datasets.queries import Asked, Wanted

PAGE_SIZE = 20


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def datasets_list(request: HttpRequest) -> HttpResponse:
    """List the tables, of one kind, organisation, field or year, or with a word in their titles."""
    wanted = Wanted(
        kind=_given(request, "kind") if _given(request, "kind") in Kind.values else "",
        organisation=_given(request, "organisation"),
        field=_given(request, "field"),
        year=_given(request, "year")[:4],
        text=_given(request, "q"),
    )
    context = {
        "wanted": wanted,
        "filters": queries.list_filters(),
        "page": Paginator(queries.wanted_datasets(wanted), PAGE_SIZE).get_page(request.GET.get("page")),
        "is_narrowed": wanted != Wanted(),
    }
    return render(request, "datasets/list.html", context)


def _given(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:100]


def asked_of(request: HttpRequest) -> Asked:
    """Read from the address which rows are asked for; what it cannot mean is left out."""
    under = request.GET.get("under", "")
    return Asked(
        under=int(under) if under.isascii() and under.isdecimal() and len(under) <= 9 else 0,
        sort=_given(request, "sort"),
        text=_given(request, "q"),
        page=request.GET.get("page", ""),
    )


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def dataset_show(request: HttpRequest, code: str) -> HttpResponse:
    """Show a table: its newest edition, and which others there are."""
    dataset = queries.public_dataset(code)
    editions = queries.editions_of(dataset)
    newest = next((one for one in editions if one.is_current), None)
    edition = queries.public_edition(code, (newest or editions[0]).number)
    return _show(request, dataset, edition, editions)


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def edition_show(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show one edition: its address stays for good, also once it is corrected or withdrawn."""
    edition = queries.public_edition(code, number)
    return _show(request, edition.dataset, edition, queries.editions_of(edition.dataset))


def _show(request: HttpRequest, dataset: Dataset, edition: Edition, editions: list[Edition]) -> HttpResponse:
    layout = queries.layout_of(dataset)
    context: dict[str, Any] = {
        "dataset": dataset,
        "edition": edition,
        "editions": editions,
        "layout": layout,
        "is_open": edition.state == EditionState.PUBLISHED,
        "instead": _instead(edition, editions),
        "json_ld": describing.page_json_ld(dataset, edition),
        "today_iso": local_day(timezone.now()).isoformat(),
    }
    if context["is_open"]:
        asked = asked_of(request)
        context["table"] = queries.table_page(edition, layout, asked, editions)
        context["years"] = [] if asked.text else queries.years_of(editions, layout, context["table"].under)
        context |= drawings(edition, editions, layout, is_whole=not asked.under and not asked.text)
    context["parts"] = queries.parts_of(dataset)
    # What was withdrawn must not count as published: whoever looks after duties asks for the status.
    return render(request, "datasets/show.html", context, status=200 if context["is_open"] else 410)


def _instead(edition: Edition, editions: list[Edition]) -> Edition | None:
    """Return the edition that holds instead of one that was corrected or withdrawn."""
    if edition.is_current:
        return None
    return next((one for one in editions if one.is_current and one.period == edition.period), None)


def drawings(edition: Edition, editions: list[Edition], layout: Layout, *, is_whole: bool) -> dict[str, Any]:
    """Return what an edition is drawn as besides a table, on the page that shows all of it."""
    if not is_whole:
        return {}
    if layout.view == View.SERIES:
        return {"series": queries.series_of(editions, layout)}
    if layout.view == View.PLACES:
        return {"places": queries.places_of(edition, layout, queries.columns_of(edition))}
    if layout.view == View.STEPS:
        return {"steps": queries.steps_of(edition, layout)}
    return {}
