"""Normative documents: the local rules, their relations as a drawing, their faithful copy as PDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from mingban.disclosure.choices import Relation
from mingban.disclosure.definitions import normative_terms
from mingban.disclosure.models import DocumentRelation, GazetteIssue, NormativeDocument
from mingban.disclosure.rules import Terms
from mingban.documents import queries as documents


def terms() -> Terms:
    """Return how long documents bind here, and when their owners are told."""
    local = normative_terms()
    return Terms(years=local.years, trial_years=local.trial_years, told_days_before=local.told_days_before)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One document bears on another; `is_ours` when the first is the one whose page it is."""

    document: NormativeDocument
    said: str
    is_ours: bool


@dataclass(frozen=True, kw_only=True)
class Graph:
    """What a document stands on or changes, and what changes or explains it: to be drawn left and right of it."""

    towards: list[Edge]
    from_others: list[Edge]

    @property
    def is_empty(self) -> bool:
        """True when the document stands alone."""
        return not self.towards and not self.from_others


SAID_OF = {Relation.REPEALS: "被它废止", Relation.AMENDS: "被它修改", Relation.BASED_ON: "依据本文件"}


def graph_of(document: NormativeDocument) -> Graph:
    """Return the live documents around one. Two queries."""
    towards = DocumentRelation.objects.filter(source=document, target__live=True).select_related("target")
    others = DocumentRelation.objects.filter(target=document, source__live=True).select_related("source")
    return Graph(
        towards=[Edge(document=one.target, said=one.get_relation_display(), is_ours=True) for one in towards],
        from_others=[Edge(document=one.source, said=SAID_OF[Relation(one.relation)], is_ours=False) for one in others],
    )


def document_pdf(document: NormativeDocument) -> bytes:
    """Return the document set in the layout of official documents (GB/T 9704-2012), with its QR code; from the text of its page.

    :raises documents.typesetting.FontsMissing: when the machine lacks the fonts.
    """
    content = {
        **_content(document),
        "registration_number": document.registration_number,
        "is_demo": document.is_demo_text,
    }
    return documents.typeset(
        "official-document",
        title=document.title,
        number=document.number,
        organisation=document.issued_by,
        url=f"{settings.PUBLIC_URL}{document.url}",
        content=content,
        at=document.last_published_at or timezone.now(),
    )


def gazette_pdf(issue: GazetteIssue) -> bytes:
    """Return a whole issue of the gazette: contents, then each live document from a new page, from the texts of their pages.

    :raises documents.typesetting.FontsMissing: when the machine lacks the fonts.
    """
    items = issue.items.select_related("document__organisation")
    carried = [
        {"title": one.document.title, "number": one.document.number, "issued_by": one.document.issued_by}
        | _content(one.document)
        for one in items
        if one.document.live
    ]
    total = f"（总第 {issue.total_issue} 期）" if issue.total_issue else ""
    return documents.typeset(
        "gazette",
        title=issue.title,
        number=f"{issue.year} 年第 {issue.issue} 期{total}　{_chinese_day(issue.issued_on)}",
        organisation=issue.issued_by or settings.SITE_NAME,
        url=f"{settings.PUBLIC_URL}{issue.url}",
        content={"documents": carried},
        at=issue.last_published_at or timezone.now(),
    )


def _content(document: NormativeDocument) -> dict[str, object]:
    """Return the text of a document as the templates set it."""
    return {
        "blocks": [block for one in document.body if (block := _block(one.block_type, one.value))],
        "issued_on": _chinese_day(document.issued_on),
    }


def _chinese_day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def _block(kind: str, value: object) -> dict[str, object]:
    if kind == "paragraph":
        return {"kind": "paragraph", "lines": [line.strip() for line in str(value).splitlines() if line.strip()]}
    if kind == "heading" and isinstance(value, Mapping):
        return {"kind": "heading", "level": int(value["level"]), "text": value["text"]}
    if kind == "table" and isinstance(value, Mapping):
        rows = [[str(cell or "") for cell in row] for row in value.get("data", [])]
        return {"kind": "table", "rows": rows} if rows else {}
    return {}
