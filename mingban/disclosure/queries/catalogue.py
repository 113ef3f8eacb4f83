"""Reads of the catalogue: what must be public, found by anybody, and what stands under one entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from mingban.agencies.models import Organisation
from mingban.cases.models import Case
from mingban.catalogue import queries as services
from mingban.catalogue.registry import Panel, panels
from mingban.core.errors import NotFound
from mingban.core.lately import Lately
from mingban.core.times import local_day
from mingban.disclosure import rules
from mingban.disclosure.catalogue_layout import LIMIT
from mingban.disclosure.choices import DutyState, Five, LimitKind, Manner, OnTime
from mingban.disclosure.models import CatalogueEntry, CatalogueUpload, DutyPage, PublishingDuty
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument

PATH_MARK = " › "
DECISIONS_SHOWN = 10
PAGES_SHOWN = 50
_lately = Lately(200)


def say_path(names: Sequence[str]) -> str:
    """Return where an entry stands, from the field down."""
    return PATH_MARK.join(names)


def limit_of(entry: CatalogueEntry) -> rules.Limit:
    """Return an entry's time limit as the rules know it."""
    return rules.Limit(
        kind=LimitKind(entry.limit_kind),
        days=entry.limit_days,
        unit=entry.limit_unit,
        event=entry.event,
        cycle=entry.cycle,
        due_month=entry.due_month,
        due_day=entry.due_day,
        stays_days=entry.stays_days,
        stays_unit=entry.stays_unit,
        stays_at_least=entry.stays_at_least,
        why_unread=rules.NO_DAYS if entry.limit_kind == LimitKind.UNREAD else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries a page shows; empty asks for all."""

    five: str = ""
    field: str = ""
    organisation: str = ""
    tier: str = ""
    text: str = ""

    def as_query(self) -> dict[str, str]:
        """Return the filled-in parts, as an address has them."""
        names = {"five": self.five, "field": self.field, "organisation": self.organisation}
        names |= {"tier": self.tier, "q": self.text}
        return {name: value for name, value in names.items() if value}


def active_entries() -> QuerySet[CatalogueEntry]:
    """Return the entries in force, headings left out, in the order of their catalogues."""
    rows = CatalogueEntry.objects.filter(is_active=True, organisation__isnull=False)
    return rows.select_related("organisation__region", "catalogue").order_by("catalogue__code", "position")


def wanted_entries(wanted: Wanted) -> QuerySet[CatalogueEntry]:
    """Return the entries in force that somebody looks for; each word of the text must stand somewhere in the entry."""
    rows = active_entries()
    named = {"five": wanted.five, "field": wanted.field, "organisation__code": wanted.organisation}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if wanted.tier:
        rows = rows.filter(tiers__contains=wanted.tier)
    for word in wanted.text.split()[:5]:
        found = Q(path__icontains=word) | Q(content__icontains=word) | Q(legal_basis__icontains=word)
        found |= Q(code__iexact=word) | Q(organisation__name__icontains=word)
        found |= Q(organisation__short_name__icontains=word)
        rows = rows.filter(found)
    return rows


def filters() -> Mapping[str, list[tuple[str, str]]]:
    """Return what the entries in force can be chosen by, with the words for it; asked once a second."""
    return _lately.read("filters", _filters)


def _filters() -> Mapping[str, list[tuple[str, str]]]:
    rows = active_entries().order_by()
    fives = set(rows.values_list("five", flat=True).distinct())
    fields = rows.values_list("field", flat=True).distinct().order_by("field")
    offices = Organisation.objects.filter(pk__in=rows.values("organisation_id")).order_by("code")
    tiers = {tier for text in rows.values_list("tiers", flat=True).distinct() for tier in text.split("、") if tier}
    return {
        "fives": [(one.value, one.label) for one in Five if one.value in fives],
        "fields": [(name, name) for name in fields],
        "organisations": [(one.code, one.short_name) for one in offices],
        "tiers": [(tier, tier) for tier in sorted(tiers)],
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of a list: its limit in words, what was published last, whether on time, and how many duties are overdue."""

    entry: CatalogueEntry
    limit: str
    latest: PublishingDuty | None = None
    standing: OnTime | None = None
    overdue: int = 0


def entry_lines(entries: Sequence[CatalogueEntry], at: datetime) -> list[EntryLine]:
    """Return entries with what is known of them, in as many reads for one as for hundreds."""
    keys = [entry.pk for entry in entries]
    newest = PublishingDuty.objects.filter(entry=OuterRef("pk"), published_at__isnull=False, state__in=UP)
    newest_id = Subquery(newest.order_by("-published_at", "-pk").values("pk")[:1])
    of_entry = CatalogueEntry.objects.filter(pk__in=keys).annotate(newest=newest_id)
    wanted = [pk for pk in of_entry.values_list("newest", flat=True) if pk]
    latest = {one.entry_id: one for one in PublishingDuty.objects.filter(pk__in=wanted).select_related("page")}
    missed = PublishingDuty.objects.overdue(at).filter(entry__in=keys).order_by().values_list("entry_id")
    overdue = dict(missed.annotate(Count("pk")))
    return [
        EntryLine(
            entry=entry,
            limit=rules.say_limit(limit_of(entry)),
            latest=latest.get(entry.pk),
            standing=_standing(latest.get(entry.pk), at),
            overdue=overdue.get(entry.pk, 0),
        )
        for entry in entries
    ]


# What is there to be read now.
UP = (DutyState.PUBLISHED, DutyState.STALE)


def _standing(duty: PublishingDuty | None, at: datetime) -> OnTime | None:
    if duty is None:
        return None
    return rules.on_time(state=duty.state, published_at=duty.published_at, due_at=duty.due_at, at=at)


def entry_by_code(code: str) -> CatalogueEntry:
    """Return an entry, one no longer in force too, as what was published under it stays.

    :raises NotFound: when there is none, or it is only a heading.
    """
    rows = CatalogueEntry.objects.select_related("organisation__region", "catalogue", "parent")
    entry = rows.filter(code=code, organisation__isnull=False).first()
    if entry is None:
        raise NotFound("公开目录里没有这一条")
    return entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the service item of an entry's code adds by itself: its guide, figures, and its latest decisions by number and day."""

    name: str
    guide_url: str
    year: int
    decided: int
    granted: int
    decisions: list[tuple[str, str, datetime]] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """All that stands under an entry."""

    entry: CatalogueEntry
    limit: str
    duties: list[tuple[PublishingDuty, OnTime]]
    pages: list[DutyPage]
    service: Service | None


def entry_facts(entry: CatalogueEntry, at: datetime) -> EntryFacts:
    """Return what the page of an entry shows: occasions, what answers, and what its service says by itself."""
    rows = entry.duties.counted().select_related("page", "entry").order_by("-happened_on", "-pk")[:PAGES_SHOWN]
    duties = [
        (duty, rules.on_time(state=duty.state, published_at=duty.published_at, due_at=duty.due_at, at=at))
        for duty in rows
    ]
    pages = entry.pages.up().order_by("-reported_at", "-pk")[:PAGES_SHOWN]
    return EntryFacts(
        entry=entry,
        limit=rules.say_limit(limit_of(entry)),
        duties=duties,
        pages=list(pages),
        service=_lately.read(("service", entry.code), lambda: service_of(entry.code, at)),
    )


def service_of(code: str, at: datetime) -> Service | None:
    """Return what is public of the service item of a code: one code for disclosure and for service (S16); None where there is none.

    Decisions are told by number and day only: who applied is nobody else's business.
    """
    version = services.open_items().filter(item__code=code).first()
    if version is None:
        return None
    year = local_day(at).year
    decided = Case.objects.filter(item__code=code, decided_at__isnull=False)
    of_year = decided.filter(decided_at__year=year)
    return Service(
        name=version.item.plain_name,
        guide_url=reverse("catalogue:item-guide", args=[code]),
        year=year,
        decided=of_year.count(),
        granted=of_year.filter(is_approved=True).count(),
        decisions=_decisions(decided),
        panels=panels("item", code),
    )


def _decisions(decided: QuerySet[Case]) -> list[tuple[str, str, datetime]]:
    numbers = list(decided.order_by("-decided_at").values_list("number", flat=True)[:DECISIONS_SHOWN])
    rows = IssuedDocument.objects.filter(
        owner_kind="case", owner_id__in=numbers, kind__in=[DocumentKind.APPROVAL, DocumentKind.REFUSAL]
    )
    found = rows.order_by("-issued_at", "-pk").values_list("number", "kind", "issued_at")[:DECISIONS_SHOWN]
    return [(number, DocumentKind(kind).label, issued_at) for number, kind, issued_at in found]


def upload_to_confirm(token: str, user_id: int) -> CatalogueUpload:
    """Return a file that was tried by this user and waits to be confirmed.

    :raises NotFound: when there is none.
    """
    upload = CatalogueUpload.objects.filter(token=token, uploaded_by=user_id).first()
    if upload is None:
        raise NotFound("这次试导入已经用过或者过期了，请重新上传文件")
    return upload


def export_rows(wanted: Wanted) -> Iterator[dict[str, str]]:
    """Yield entries in the layout of the file, by the names of its columns; what is read back is the same."""
    rows = wanted_entries(wanted).annotate(office=F("organisation__name"))
    for entry in rows.iterator(chunk_size=500):
        yield _exported(entry, str(entry.office))


def _exported(entry: Any, office: str) -> dict[str, str]:
    names = entry.path.split(PATH_MARK)
    places = dict(zip(("field", "item1", "item2", "item3"), [*names, "", "", ""], strict=False))
    return {
        **places,
        "code": entry.code,
        "content": entry.content,
        "basis": entry.legal_basis,
        LIMIT: entry.limit_text,
        "organisation": office,
        "channels": entry.channels,
        "audience": entry.audience,
        "manner": Manner(entry.manner).label,
        "tiers": entry.tiers,
        "five": Five(entry.five).label if entry.five else "",
    }
