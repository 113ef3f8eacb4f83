"""What pages and other apps ask of what is published."""

from mingban.disclosure.queries.documents import Graph, document_pdf, gazette_pdf, graph_of, normative_terms, terms
from mingban.disclosure.queries.indicators import Indicator, indicators
from mingban.disclosure.queries.publications import (
    children_of,
    columns_of,
    documents_ending,
    latest,
    matter_of,
    page_kind,
    publication_by_id,
    published_under,
    text_of,
)

__all__ = [
    "Graph",
    "Indicator",
    "children_of",
    "columns_of",
    "document_pdf",
    "documents_ending",
    "gazette_pdf",
    "graph_of",
    "indicators",
    "latest",
    "matter_of",
    "normative_terms",
    "page_kind",
    "publication_by_id",
    "published_under",
    "terms",
    "text_of",
]
