"""What the public site's templates ask."""

from typing import Any

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template import RequestContext

from mingban.disclosure import queries
from mingban.disclosure.models import Column, Interpretation, Meeting, NormativeDocument, OfficeSite, Publication

register = template.Library()


@register.simple_tag
def latest_publications() -> QuerySet[Publication]:
    """Return what was published last."""
    return queries.latest()


@register.simple_tag
def columns_below(page: Any) -> QuerySet[Column]:
    """Return the columns right below a page."""
    return Column.objects.live().child_of(page)


@register.simple_tag
def office_sites(page: Any) -> QuerySet[OfficeSite]:
    """Return the sub-sites below the front page."""
    return OfficeSite.objects.live().child_of(page)


@register.simple_tag(takes_context=True)
def listing(context: RequestContext, column: Any) -> dict[str, Any]:
    """Return a page of what stands below a column (`found`), and the place from which the next is read (`next`)."""
    found, following = queries.children_of(column, before=context["request"].GET.get("before", ""))
    return {"found": found, "next": following}


@register.simple_tag
def shelves() -> list[tuple[str, str, int]]:
    """Return the kinds of what is published, with how much there is of each."""
    return queries.shelves()


@register.simple_tag
def structured(page: Publication) -> dict[str, Any]:
    """Return what a page is in the words of schema.org."""
    return queries.structured(page)


@register.simple_tag
def graph_of(document: NormativeDocument) -> queries.Graph:
    """Return the documents around one."""
    return queries.graph_of(document)


@register.simple_tag
def making_of(document: NormativeDocument) -> list[queries.Step]:
    """Return how a document came about."""
    return queries.making_of(document)


@register.simple_tag
def interpretations_of(page: NormativeDocument | Meeting) -> QuerySet[Interpretation]:
    """Return the live interpretations of a document or a meeting."""
    return page.interpretations.live()


@register.filter
def whole_address(page: Publication) -> str:
    """Return the address of a page with its host, for codes that phones read."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{page.url}"


@register.filter
def found_as(page: Publication) -> str:
    """Return as what kind of thing search finds a page."""
    return queries.page_kind(page)
