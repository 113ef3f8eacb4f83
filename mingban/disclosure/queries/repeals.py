"""废止: which documents end which, and from which day."""

from datetime import date

from mingban.agencies import queries as agencies
from mingban.core.times import local_day
from mingban.disclosure.choices import Relation
from mingban.disclosure.models import DocumentRelation, NormativeDocument


def named_as_repealed(document: NormativeDocument) -> list[NormativeDocument]:
    """Return the documents that one says it repeals, in the order in which they are locked."""
    rows = NormativeDocument.objects.filter(relations_to__source=document, relations_to__relation=Relation.REPEALS)
    return list(rows.select_related("organisation__region").order_by("pk"))


def may_repeal(document: NormativeDocument, other: NormativeDocument) -> bool:
    """Tell whether a document ends another: of the same organisation, or of one below; nobody ends a superior's or a neighbour's."""
    if document.organisation_id == other.organisation_id:
        return True
    return other.organisation is not None and document.organisation in agencies.superiors_of(other.organisation)


def day_of_effect(document: NormativeDocument) -> date | None:
    """Return from which day a document works: its day of effect, else the day on which it was published; None for a draft without."""
    published = document.first_published_at
    return document.effective_on or (local_day(published) if published else None)


def repealed_from(document: NormativeDocument) -> date | None:
    """Return the first day on which documents that were published end one; None when none does.

    That one of them was taken off the site since changes nothing: see `actions.repealing`.
    """
    relations = DocumentRelation.objects.filter(target=document, relation=Relation.REPEALS)
    published = relations.filter(source__first_published_at__isnull=False).select_related("source__organisation")
    sources = [one.source for one in published if may_repeal(one.source, document)]
    return min((day for one in sources if (day := day_of_effect(one))), default=None)
