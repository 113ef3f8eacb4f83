"""The catalogue of all tables for other catalogues (DCAT-AP 3): JSON-LD, Turtle, RDF/XML."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from rdflib import Graph

from mingban.core.audiences import Audience, audience
from mingban.core.front import same_for_everybody
from mingban.datasets import describing, queries

KINDS = {
    "jsonld": ("application/ld+json", ""),
    "ttl": ("text/turtle", "turtle"),
    "rdf": ("application/rdf+xml", "pretty-xml"),
}


@audience(Audience.PUBLIC)
@require_safe
@same_for_everybody
def catalogue_show(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the catalogue in one of its three forms."""
    media_type, form = KINDS[kind]
    body = json.dumps(describing.dcat_catalogue(queries.catalogued()), ensure_ascii=False, indent=1)
    if form:
        body = Graph().parse(data=body, format="json-ld").serialize(format=form)
    return HttpResponse(body, content_type=f"{media_type}; charset=utf-8")
