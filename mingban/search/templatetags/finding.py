"""What belongs to the thing of a page: `{% load finding %}{% related_documents "item" code %}`."""

from typing import Any

from django import template

from mingban.search import queries

register = template.Library()


@register.inclusion_tag("search/related.html")
def related_documents(kind: str, key: str, limit: int = 5) -> dict[str, Any]:
    """Show the documents that belong to a service."""
    return {"documents": queries.related(kind, key, limit=limit).documents}


@register.inclusion_tag("search/related.html")
def related_things(kind: str, key: str, limit: int = 5) -> dict[str, Any]:
    """Show the services and the documents that belong to a document."""
    found = queries.related(kind, key, limit=limit)
    return {"services": found.services, "documents": found.documents}
