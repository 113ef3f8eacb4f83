"""What is published, found by what it is: kind, one of the five, field, organisation, year, validity; issues of the gazette by what they carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from mingban.agencies.models import Organisation
from mingban.core.lately import Lately
from mingban.disclosure.choices import Five, PaperKind, Validity
from mingban.disclosure.models import (
    GazetteIssue,
    GazetteItem,
    Interpretation,
    Meeting,
    NormativeDocument,
    Publication,
)

SHELVES: Mapping[str, tuple[type[Publication], str]] = {
    "documents": (NormativeDocument, "规范性文件"),
    "interpretations": (Interpretation, "政策解读"),
    "gazette": (GazetteIssue, "政府公报"),
    "meetings": (Meeting, "政府会议"),
    "information": (Publication, "公开信息"),
}
MOST_WORDS = 5
_lately = Lately(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Which publications a page of the library shows; empty asks for all. `validity` and `by_number` mean documents only."""

    shelf: str = ""
    five: str = ""
    field: str = ""
    organisation: str = ""
    year: int | None = None
    validity: str = ""
    text: str = ""
    by_number: bool = False


def library(looked: Looked, on: date) -> QuerySet[Publication]:
    """Return the live publications somebody looks for: the latest first, or documents by the parts of their numbers."""
    model, _ = SHELVES.get(looked.shelf, (Publication, ""))
    rows = model.objects.live().select_related("organisation").filter(_described(looked))
    if looked.shelf == "information":
        rows = rows.filter(content_type__model="publication")
    if model is NormativeDocument:
        return _documents(rows, looked, on)
    return rows.order_by("-first_published_at", "-pk")


def _described(looked: Looked) -> Q:
    named = {"five": looked.five, "field": looked.field, "organisation__code": looked.organisation}
    wanted = Q(**{name: value for name, value in named.items() if value})
    if looked.year:
        issued = Q(issued_on__year=looked.year)
        wanted &= issued | Q(issued_on=None, first_published_at__year=looked.year)
    for word in looked.text.split()[:MOST_WORDS]:
        found = Q(title__icontains=word) | Q(summary__icontains=word) | Q(index_number__iexact=word)
        if looked.shelf == "documents":
            found |= Q(number__icontains=word) | Q(subject_words__icontains=word)
        wanted &= found
    return wanted


def _documents(rows: QuerySet[NormativeDocument], looked: Looked, on: date) -> QuerySet[NormativeDocument]:
    if looked.validity in Validity.values:
        rows = rows.annotate(validity_then=_validity(on)).filter(validity_then=looked.validity)
    if looked.by_number:
        return rows.exclude(number_organ="").order_by("number_organ", "-number_year", "-number_serial", "-pk")
    return rows.order_by("-first_published_at", "-pk")


def _validity(on: date) -> Case:
    """Return in SQL what `rules.validity` says, in its order."""
    return Case(
        When(repealed_on__lte=on, then=Value(Validity.REPEALED.value)),
        When(valid_until__lt=on, then=Value(Validity.EXPIRED.value)),
        When(effective_on__gt=on, then=Value(Validity.COMING.value)),
        default=Value(Validity.IN_FORCE.value),
    )


def shelves() -> list[tuple[str, str, int]]:
    """Return each shelf of the library with its name and how much stands on it; counted once a second."""
    return _lately.read("shelves", _shelves)


def _shelves() -> list[tuple[str, str, int]]:
    names = {model._meta.model_name: name for name, (model, _) in SHELVES.items()}
    rows = Publication.objects.live().order_by().values_list("content_type__model").annotate(Count("pk"))
    counted = {names.get(model, "information"): count for model, count in rows}
    return [(name, label, counted[name]) for name, (_, label) in SHELVES.items() if counted.get(name)]


def library_choices() -> Mapping[str, list[tuple[str, str]]]:
    """Return what publications can be chosen by, with the words for it; asked once a second."""
    return _lately.read("choices", _choices)


def _choices() -> Mapping[str, list[tuple[str, str]]]:
    rows = Publication.objects.live().order_by()
    fives = set(rows.values_list("five", flat=True).distinct())
    fields = rows.exclude(field="").values_list("field", flat=True).distinct().order_by("field")
    offices = Organisation.objects.filter(pk__in=rows.values("organisation_id")).order_by("code")
    years = rows.exclude(issued_on=None).annotate(year=ExtractYear("issued_on")).values_list("year", flat=True)
    return {
        "fives": [(one.value, one.label) for one in Five if one.value in fives],
        "fields": [(name, name) for name in fields],
        "organisations": [(one.code, one.short_name) for one in offices],
        "years": [(str(year), f"{year} 年") for year in sorted(set(years.distinct()), reverse=True)],
        "validities": [(one.value, one.label) for one in Validity],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Which documents somebody looks for in the gazette: in which year and issue, of what kind, by words or number, of which days."""

    year: int | None = None
    issue: int | None = None
    kind: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None


def carried(looked: Carried) -> QuerySet[GazetteItem]:
    """Return the documents that live issues of the gazette carry, the latest issue first, in the order of each issue."""
    rows = GazetteItem.objects.filter(gazette__live=True, document__live=True)
    rows = rows.select_related("gazette", "document__organisation")
    named: dict[str, object] = {
        "gazette__year": looked.year,
        "gazette__issue": looked.issue,
        "document__kind": looked.kind if looked.kind in PaperKind.values else "",
        "document__issued_on__gte": looked.first,
        "document__issued_on__lte": looked.last,
    }
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    for word in looked.text.split()[:MOST_WORDS]:
        document = Q(document__title__icontains=word) | Q(document__number__icontains=word)
        rows = rows.filter(document | Q(document__subject_words__icontains=word) | Q(heading__icontains=word))
    return rows.order_by("-gazette__year", "-gazette__issue", "sort_order", "pk")


def gazette_choices() -> Mapping[str, list[tuple[str, str]]]:
    """Return the years and kinds of documents that the gazette has; asked once a second."""
    return _lately.read("gazette", _gazette_choices)


def _gazette_choices() -> Mapping[str, list[tuple[str, str]]]:
    items = GazetteItem.objects.filter(gazette__live=True, document__live=True).order_by()
    years = items.values_list("gazette__year", flat=True).distinct()
    kinds = set(items.values_list("document__kind", flat=True).distinct())
    return {
        "years": [(str(year), f"{year} 年") for year in sorted(years, reverse=True)],
        "kinds": [(one.value, one.label) for one in PaperKind if one.value in kinds],
    }


def meetings_by_year(year: int | None) -> tuple[list[Meeting], list[int]]:
    """Return the executive meetings of a year (None: of the latest), the latest first, and the years that have any."""
    rows = Meeting.objects.live().select_related("organisation")
    years = sorted(set(rows.order_by().values_list("held_on__year", flat=True).distinct()), reverse=True)
    shown = year or (years[0] if years else None)
    return list(rows.filter(held_on__year=shown).order_by("-held_on", "-pk")) if shown else [], years
