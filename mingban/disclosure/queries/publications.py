"""Which publications there are."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import Page, Site

from mingban.agencies.models import Organisation
from mingban.core.errors import NotFound
from mingban.disclosure.choices import Validity
from mingban.disclosure.models import Column, NormativeDocument, OfficeSite, Publication
from mingban.disclosure.models.publications import organisation_above
from mingban.disclosure.models.site import PAGE_SIZE
from mingban.ledger.rules import Matter

KINDS = {
    "normativedocument": "document",
    "interpretation": "interpretation",
    "gazetteissue": "gazette",
    "meeting": "meeting",
}


def page_kind(page: Publication) -> str:
    """Return of what kind a publication is, as search and events name it."""
    return KINDS.get(page.specific_class._meta.model_name, "publication")


def matter_of(page: Publication) -> Matter:
    """Return the publication as journal and clocks know it."""
    return Matter(kind="publication", id=str(page.pk), name=page.title)


def publication_by_id(pk: int) -> Publication:
    """Return a live publication as what it is.

    :raises NotFound: when there is none.
    """
    page = Publication.objects.live().filter(pk=pk).first()
    if page is None:
        raise NotFound("没有这条信息，或者它已经撤下了")
    return page.specific


def publication_titled(title: str) -> Publication | None:
    """Return the live publication of this title that was published first; None without one."""
    return Publication.objects.live().filter(title=title).order_by("first_published_at", "pk").first()


def own_publication(organisation_id: int | None, pk: int) -> Publication:
    """Return a publication of an organisation as what it is, live or not.

    :raises NotFound: when it has none of this number.
    """
    page = Publication.objects.filter(pk=pk, organisation=organisation_id or 0).first()
    if page is None:
        raise NotFound("本单位没有这条信息")
    return page.specific


def columns_of(organisation_id: int | None) -> QuerySet[Column]:
    """Return the live columns of an organisation's sub-site, in the order of the tree; none for an organisation without one."""
    site = OfficeSite.objects.filter(organisation=organisation_id or 0).first()
    return Column.objects.live().descendant_of(site).order_by("path") if site else Column.objects.none()


def filled_columns(organisation_id: int | None) -> list[tuple[Column, int]]:
    """Return the live columns of an organisation with how much is published right below each."""
    columns = list(columns_of(organisation_id))
    pages = Publication.objects.live().filter(organisation=organisation_id or 0).values_list("path", flat=True)
    counted = Counter(path[: -Page.steplen] for path in pages)
    return [(column, counted[column.path]) for column in columns]


def text_of(pk: int) -> str:
    """Return the words of a publication besides its title; nothing for one that is gone."""
    page = Publication.objects.filter(pk=pk).first()
    return "\n".join([page.summary, *page.specific.paragraphs]) if page else ""


def latest(limit: int = 10) -> QuerySet[Publication]:
    """Return what was published last on the whole site."""
    rows = Publication.objects.live().select_related("organisation")
    return rows.order_by("-first_published_at", "-pk")[:limit]


def published_under(entry_code: str) -> QuerySet[Publication]:
    """Return what is published under an entry of the catalogue, the latest first."""
    return Publication.objects.live().filter(entry_code=entry_code).order_by("-first_published_at", "-pk")


def children_of(column: Any, *, before: str = "") -> tuple[list[Publication], str]:
    """Return a page of what stands below a column, the latest first, and the place from which the next page is read.

    Places are `instant,id` of the last row; what is no place reads from the start.
    """
    rows = Publication.objects.live().descendant_of(column).select_related("organisation")
    place = _place(before)
    if place:
        rows = rows.filter(place)
    found = list(rows.order_by("-first_published_at", "-pk")[: PAGE_SIZE + 1])
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return found[:PAGE_SIZE], f"{last.first_published_at.isoformat()},{last.pk}" if last else ""


def _place(text: str) -> Q | None:
    instant, _, pk = text.partition(",")
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return None
    if at.tzinfo is None or not pk.isdecimal():
        return None
    return Q(first_published_at__lt=at) | Q(first_published_at=at, pk__lt=int(pk))


def documents_ending(on: date, within_days: int) -> QuerySet[NormativeDocument]:
    """Return the documents in force whose validity ends within so many days."""
    rows = NormativeDocument.objects.live().filter(repealed_on=None, valid_until__gte=on)
    return rows.filter(valid_until__lte=on + timedelta(days=within_days)).select_related("organisation")


def documents_changing(on: date) -> QuerySet[NormativeDocument]:
    """Return the documents that came into force, expired or were repealed by a day, and of which that is not noted yet."""
    past = Q(validity_noted=Validity.REPEALED)
    expired = Q(valid_until__lt=on) & ~Q(validity_noted=Validity.EXPIRED)
    begun = Q(effective_on__lte=on, validity_noted=Validity.COMING)
    rows = NormativeDocument.objects.live().exclude(past)
    return rows.filter(Q(repealed_on__lte=on) | expired | begun)


def is_field(name: str) -> bool:
    """Tell whether anything is published in a field of this name."""
    return bool(name) and Publication.objects.live().filter(field=name).exists()


def column_by_id(pk: str) -> Column | None:
    """Return a live column by its id as text; None for what is none."""
    return Column.objects.live().filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else None


def columns_above(pk: int) -> list[str]:
    """Return the ids of the columns in which a publication stands."""
    page = Publication.objects.filter(pk=pk).first()
    above = Column.objects.ancestor_of(page) if page else Column.objects.none()
    return [str(one) for one in above.values_list("pk", flat=True)]


def latest_of(limit: int, **only: str) -> QuerySet[Publication]:
    """Return what was published last of an organisation (`organisation__code`), a field, one of the five, an entry."""
    rows = Publication.objects.live().filter(**only).select_related("organisation")
    return rows.order_by("-first_published_at", "-pk")[:limit]


def place_of(path: str) -> tuple[str, Organisation | None]:
    """Return the title of the live page at a path of the public site, and whose it is; nobody's for the site of all."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    base = reverse("wagtail_serve", args=[""])
    if site is None or not path.startswith(base):
        return "", None
    page = Page.objects.live().filter(url_path=site.root_page.url_path + path.removeprefix(base)).first()
    if page is None:
        return "", None
    specific = page.specific
    organisation = specific.organisation if isinstance(specific, Publication | OfficeSite) else organisation_above(page)
    return str(page.title), organisation
