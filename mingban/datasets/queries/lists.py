"""The list of all tables, and what search finds of them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mingban.datasets.choices import Kind
from mingban.datasets.models import Dataset, Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for in the list; empty parts do not narrow it."""

    kind: str = ""
    organisation: str = ""
    field: str = ""
    year: str = ""
    text: str = ""


def _current() -> QuerySet[Edition]:
    return Edition.objects.current().filter(dataset=OuterRef("pk")).order_by("-period", "-number")


def with_newest(rows: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Return the tables with what their newest edition is: `newest_period`, `newest_number`, `newest_at`, `newest_rows`."""
    newest = _current()
    return rows.annotate(
        newest_period=Subquery(newest.values("period")[:1]),
        newest_number=Subquery(newest.values("number")[:1]),
        newest_at=Subquery(newest.values("published_at")[:1]),
        newest_rows=Subquery(newest.values("row_count")[:1]),
    )


def wanted_datasets(wanted: Wanted) -> QuerySet[Dataset]:
    """Return the public tables that are looked for, each with its newest edition, by kind and code."""
    rows = Dataset.objects.public().select_related("organisation")
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.organisation:
        rows = rows.filter(organisation__code=wanted.organisation)
    if wanted.field:
        rows = rows.filter(field=wanted.field)
    if wanted.year:
        of_year = Edition.objects.current().filter(dataset=OuterRef("pk"), period__startswith=wanted.year)
        rows = rows.filter(Exists(of_year))
    if wanted.text:
        rows = rows.filter(title__icontains=wanted.text)
    # What belongs to another table stands below it.
    order = ("kind", Coalesce("part_of__code", "code"), F("part_of").asc(nulls_first=True), "code")
    return with_newest(rows).order_by(*order)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list can be narrowed by: values with their labels."""

    kinds: list[tuple[str, str]]
    organisations: list[tuple[str, str]]
    fields: list[str]
    years: list[str]


def list_filters() -> Filters:
    """Return the kinds, organisations, fields and years of which there are public tables."""
    public = Dataset.objects.public()
    rows = list(public.values_list("kind", "organisation__code", "organisation__short_name", "field").distinct())
    years = {period[:4] for period in Edition.objects.current().order_by().values_list("period", flat=True).distinct()}
    there = {row[0] for row in rows}
    return Filters(
        kinds=[(value, label) for value, label in Kind.choices if value in there],
        organisations=sorted({(row[1], row[2]) for row in rows}),
        fields=sorted({row[3] for row in rows}),
        years=sorted(years, reverse=True),
    )


def findable_datasets(codes: Collection[str] | None) -> QuerySet[Dataset]:
    """Return the public tables, all or those named, with their newest edition."""
    rows = Dataset.objects.public().filter(Exists(_current())).select_related("organisation")
    return with_newest(rows if codes is None else rows.filter(code__in=codes))


def names_in(dataset: Dataset, most: int) -> list[str]:
    """Return the names of the first rows of a table's newest edition, for search."""
    newest = Edition.objects.current().filter(dataset=dataset).order_by("-period").first()
    if newest is None:
        return []
    return list(newest.rows.order_by("position").values_list("name", flat=True)[:most])
