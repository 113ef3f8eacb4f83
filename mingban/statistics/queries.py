"""What each ended case adds to the figures, and the figures as pages and files show them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, QuerySet, Sum
from django.db.models.functions import ExtractYear

from mingban.agencies.models import Organisation
from mingban.cases.choices import DeliveryMeans
from mingban.cases.models import Case, CaseMaterial
from mingban.catalogue import queries as catalogue
from mingban.catalogue.models import ServiceItem
from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockState, ClockUnit
from mingban.clocks.models import Clock
from mingban.clocks.rules import Calendar, NotAnnounced
from mingban.core.times import local_day
from mingban.ledger.models import Entry
from mingban.statistics import rules
from mingban.statistics.models import Coverage, Monthly

DUTIES = ("acceptance", "statutory", "promise")
FIGURES = tuple(meaning.code for meaning in rules.MEANINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one ended case adds."""

    month: date
    organisation: str
    item: str
    is_on_time: bool
    materials_saved: int
    days_saved: int
    visits_saved: int


def done_cases(endings: Sequence[Entry]) -> Iterator[Done]:
    """Yield what each case adds that these entries ended; as many queries for one as for thousands."""
    rows = Case.objects.select_related("organisation__region", "item", "item_version", "application")
    rows = rows.defer("correction_note", "application__answers", "application__data", "application__delivery_address")
    cases = {case.number: case for case in rows.filter(number__in=[entry.matter_id for entry in endings])}
    timed = _clocks(list(cases))
    saved = _materials_saved(list(cases.values()))
    calendars: dict[str, Calendar] = {}
    for entry in endings:
        case = cases.get(entry.matter_id)
        if case is None:
            continue
        region = case.organisation.region.code
        calendar = calendars.get(region) or calendars.setdefault(region, clocks.calendar_for(region))
        own = timed.get(case.number, [])
        fetches = case.application.delivery_means == DeliveryMeans.PICK_UP and case.position == 1
        yield Done(
            month=rules.month_of(local_day(entry.at)),
            organisation=case.organisation.code,
            item=case.item.code,
            is_on_time=not any(clock.state == ClockState.MISSED for clock in own),
            materials_saved=saved[case.pk],
            days_saved=max((_days_saved(clock, calendar) for clock in own if clock.duty == "statutory"), default=0),
            visits_saved=rules.visits_saved(
                catalogue.item_definition(case.item_version).visits, fetches=fetches
            ),
        )  # fmt: skip


def _clocks(numbers: list[str]) -> dict[str, list[Clock]]:
    found: dict[str, list[Clock]] = {}
    rows = Clock.objects.filter(owner_kind="case", owner_id__in=numbers, duty__in=DUTIES).order_by("pk")
    for clock in rows.prefetch_related("pauses"):
        found.setdefault(clock.owner_id, []).append(clock)
    return found


def _days_saved(clock: Clock, calendar: Calendar) -> int:
    """Return by how many days a decision came before the end of the law's limit; none where a year is not announced."""
    if clock.stopped_at is None or clock.state != ClockState.MET:
        return 0
    end = local_day(clock.stopped_at)
    pauses = [(local_day(one.from_at), local_day(one.to_at) if one.to_at else end) for one in clock.pauses.all()]
    counts = calendar.is_workday if clock.unit == ClockUnit.WORKING_DAY else _any_day
    try:
        used = rules.days_used(local_day(clock.started_at), end, pauses, counts)
    except NotAnnounced:
        return 0
    return max(0, clock.limit - used)


def _any_day(day: date) -> bool:
    return True


def _materials_saved(cases: list[Case]) -> dict[int, int]:
    """Return by case how many documents were not asked of the applicant."""
    uses = list(CaseMaterial.objects.filter(case__in=cases).values_list("case_id", "material_id", "material__means"))
    shared = CaseMaterial.objects.filter(material_id__in={pk for _, pk, _ in uses})
    first = dict(shared.values_list("material_id").annotate(Min("case__position")))
    saved = {}
    for case in cases:
        own = [(pk, means) for case_id, pk, means in uses if case_id == case.pk]
        before = {pk for pk, _ in own if first[pk] < case.position}
        saved[case.pk] = rules.materials_saved(own, before)
    return saved


def totals(*, year: int | None = None, organisation: str = "") -> dict[str, int]:
    """Return every figure's sum, of all years and organisations unless one is named."""
    sums = _rows(year, organisation).aggregate(**{name: Sum(name, default=0) for name in FIGURES})
    return {name: int(sums[name]) for name in FIGURES}


def _rows(year: int | None, organisation: str) -> QuerySet[Monthly]:
    rows = Monthly.objects.all()
    rows = rows.filter(month__year=year) if year else rows
    return rows.filter(organisation_code=organisation) if organisation else rows


def grouped(by: str, *, year: int | None, organisation: str = "") -> list[dict[str, Any]]:
    """Return the figures by `month`, `organisation_code` or `item_code`, with the share done in time; months in order, else most first."""
    sums = _rows(year, organisation).values(by).annotate(**{f"sum_{name}": Sum(name) for name in FIGURES})
    names = _names(by)
    rows = [
        {name: row[f"sum_{name}"] for name in FIGURES}
        | {
            "key": row[by],
            "name": names.get(row[by], row[by]),
            "share": rules.percent(row["sum_on_time"], row["sum_handled"]),
        }
        for row in sums.order_by(by)
    ]
    return rows if by == "month" else sorted(rows, key=lambda row: -row["handled"])


def _names(by: str) -> dict[Any, str]:
    if by == "organisation_code":
        return dict(Organisation.objects.values_list("code", "name"))
    return dict(ServiceItem.objects.values_list("code", "plain_name")) if by == "item_code" else {}


def years() -> list[int]:
    """Return the years that have figures, the latest first."""
    found = Monthly.objects.annotate(year=ExtractYear("month")).values_list("year", flat=True).distinct()
    return sorted(found, reverse=True)


def organisations() -> list[tuple[str, str]]:
    """Return code and name of the organisations that have figures."""
    codes = Monthly.objects.values("organisation_code").distinct()
    return list(Organisation.objects.filter(code__in=codes).order_by("pk").values_list("code", "name"))


def coverage(organisation: str = "") -> dict[str, Any]:
    """Return how many items are open, and how many of them want no visit, or one at most, in numbers and shares."""
    rows = Coverage.objects.filter(organisation_code=organisation) if organisation else Coverage.objects.all()
    sums = rows.aggregate(items=Sum("items", default=0), no=Sum("no_visit", default=0), one=Sum("one_visit", default=0))
    return {
        **sums,
        "no_share": rules.percent(sums["no"], sums["items"]),
        "one_share": rules.percent(sums["one"], sums["items"]),
    }


def open_data() -> Iterator[dict[str, Any]]:
    """Yield every figure there is, by month, organisation and item, with codes and names, as the files give it."""
    organisations, items = _names("organisation_code"), _names("item_code")
    for row in Monthly.objects.order_by("month", "organisation_code", "item_code").iterator(chunk_size=1000):
        yield {
            "month": f"{row.month:%Y-%m}",
            "organisation_code": row.organisation_code,
            "organisation": organisations.get(row.organisation_code, ""),
            "item_code": row.item_code,
            "item": items.get(row.item_code, ""),
            **{name: getattr(row, name) for name in FIGURES},
        }
