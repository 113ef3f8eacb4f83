"""What can be found of what is published."""

from collections.abc import Collection, Iterable

from mingban.disclosure import (
    duties_registrations,  # noqa: F401 — it registers itself
    queries,
)
from mingban.disclosure.models import GazetteIssue, Interpretation, Meeting, NormativeDocument, Publication
from mingban.search.registry import Findable, findable


@findable("document", label="文件")
def find_documents(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live normative documents, all or those named."""
    rows = NormativeDocument.objects.live().select_related("organisation")
    for document in rows if keys is None else rows.filter(pk__in=keys):
        yield _findable(document, [document.validity.label, document.number])


@findable("interpretation", label="政策解读")
def find_interpretations(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live interpretations, all or those named."""
    return _found(Interpretation, keys)


@findable("gazette", label="政府公报")
def find_gazettes(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live issues of the gazette, all or those named."""
    return _found(GazetteIssue, keys)


@findable("meeting", label="政府会议")
def find_meetings(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live executive meetings, all or those named."""
    return _found(Meeting, keys)


@findable("publication", label="公开信息")
def find_publications(keys: Collection[str] | None) -> Iterable[Findable]:
    """Return live publications of no other kind, all or those named."""
    return _found(Publication, keys, content_type__model="publication")


def _found(model: type[Publication], keys: Collection[str] | None, **only: str) -> Iterable[Findable]:
    rows = model.objects.live().filter(**only).select_related("organisation")
    for page in rows if keys is None else rows.filter(pk__in=keys):
        yield _findable(page, [])


def _findable(page: Publication, badges: list[str]) -> Findable:
    office = page.organisation.short_name if page.organisation else ""
    return Findable(
        kind=queries.page_kind(page),
        key=str(page.pk),
        title=page.title,
        url=page.url or "",
        text="\n".join([page.summary, *page.paragraphs]),
        badges=[one for one in (*badges, office) if one],
    )
