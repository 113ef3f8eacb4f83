"""What can be found of what is published: only what is live and open to everybody, with what narrows and orders it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from mingban.disclosure import (
    duties_registrations,  # noqa: F401 — it registers itself
    queries,
)
from mingban.disclosure.choices import Validity
from mingban.disclosure.models import GazetteIssue, Interpretation, Meeting, NormativeDocument, Publication
from mingban.search.registry import Findable, findable

# What may no longer be relied on stays to be found, below what may.
WEIGHT_OF_PAST = 0.6
PAST = (Validity.EXPIRED, Validity.REPEALED)


@findable("document", label="文件")
def find_documents(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live normative documents, all or those named."""
    return (_document(page) for page in _live(NormativeDocument.objects, keys))


@findable("interpretation", label="政策解读")
def find_interpretations(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live interpretations, all or those named; each also by the document or the meeting that it explains."""
    for page in _live(Interpretation.objects.select_related("document", "about_meeting"), keys):
        document = page.document
        explained = f"解读的文件：{document.title} {document.number}" if document else f"评论的会议：{page.about.title}"
        yield _findable(page, "政策解读", explained)


@findable("gazette", label="政府公报")
def find_gazettes(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live issues of the gazette, all or those named; each also by its number and by what it carries."""
    for page in _live(GazetteIssue.objects.prefetch_related("items__document"), keys):
        carried = [f"{one.document.title} {one.document.number}" for one in page.items.all() if one.document.live]
        numbers = [f"{page.year}年第{page.issue}期", f"总第{page.total_issue}期" if page.total_issue else ""]
        found = _findable(page, "政府公报", *carried, page.issued_by)
        yield replace(found, words=list(filter(None, numbers)), badges=[*filter(None, numbers)])


@findable("meeting", label="政府会议")
def find_meetings(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live executive meetings, all or those named."""
    for page in _live(Meeting.objects, keys):
        yield replace(_findable(page, "政府会议"), on=page.held_on, words=[page.session] if page.session else [])


@findable("publication", label="公开信息")
def find_publications(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live publications of no other kind, all or those named."""
    for page in _live(Publication.objects.filter(content_type__model="publication"), keys):
        yield _findable(page, "公开信息")


def _live(rows: Any, keys: Collection[str] | None) -> Iterable[Any]:
    """Return the pages that anybody can open: none that stands behind a password or outside the site."""
    chosen = rows.live().public().select_related("organisation")
    found = chosen if keys is None else chosen.filter(pk__in=keys)
    return (page for page in found.order_by("pk").iterator(chunk_size=500) if page.url)


def _document(page: NormativeDocument) -> Findable:
    found = _findable(page, page.get_kind_display(), page.issued_by, page.unit)
    return replace(
        found,
        words=page.subject_words.replace("；", " ").replace(";", " ").split(),
        number=page.number,
        badges=[page.validity.label, *found.badges],
        facets={**found.facets, "validity": page.validity.label},
        weight=WEIGHT_OF_PAST if page.validity in PAST else 1.0,
    )


def _findable(page: Publication, kind_of_document: str, *more: str) -> Findable:
    """Return what all kinds share; `more` is found in the text as well, after what is quoted."""
    office = page.organisation.short_name if page.organisation else ""
    five = page.get_five_display() if page.five else ""
    facets = {"five": five, "organisation": office, "field": page.field, "kind_of_document": kind_of_document}
    return Findable(
        kind=queries.page_kind(page),
        key=str(page.pk),
        title=page.title,
        url=page.url or "",
        text="\n".join(filter(None, [page.summary, *page.paragraphs, *more])),
        badges=[office] if office else [],
        facets={name: value for name, value in facets.items() if value},
        on=page.generated_on,
        entry=page.entry_code,
    )
