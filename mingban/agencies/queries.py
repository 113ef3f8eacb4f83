"""Reads of the state: where it is, who it is, and when its doors are open."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone

from mingban.agencies import rules
from mingban.agencies.models import Organisation, Region, ServiceCentre
from mingban.clocks import queries as clocks
from mingban.clocks.rules import NotAnnounced, regions_above
from mingban.core.errors import NotFound
from mingban.core.lately import Lately
from mingban.core.times import WEEKDAYS

HOLIDAYS_IN_WORDS = "法定节假日放假；周末调休上班的日子开门"


def organisation(code: str) -> Organisation:
    """Return an organisation by its code.

    :raises NotFound: when there is none.
    """
    found = Organisation.objects.select_related("region", "parent").filter(code=code).first()
    if found is None:
        raise NotFound("没有这个机构")
    return found


def region(code: str) -> Region:
    """Return a region by its code.

    :raises NotFound: when there is none.
    """
    found = Region.objects.filter(code=code).first()
    if found is None:
        raise NotFound("没有这个地区")
    return found


def superiors_of(organisation: Organisation) -> list[Organisation]:
    """Return the organisations above one, the nearest first: those that it belongs to, then the governments of its regions.

    An authority that the file names no parent of (one led from the province, say) still has the government where it is.
    """
    above = [organisation]
    while above[-1].parent and above[-1].parent not in above:
        above.append(above[-1].parent)
    codes = regions_above(organisation.region.code)
    governments = Organisation.objects.filter(is_government=True, region__code__in=codes).select_related("region")
    nearest_first = sorted(governments, key=lambda one: (codes.index(one.region.code), one.pk))
    return list(dict.fromkeys([*above, *nearest_first]))[1:]


def centre(code: str) -> ServiceCentre:
    """Return a service centre by its code.

    :raises NotFound: when there is none.
    """
    found = ServiceCentre.objects.select_related("organisation__region").filter(code=code).first()
    if found is None:
        raise NotFound("没有这个大厅")
    return found


def region_path(region: Region) -> list[Region]:
    """Return a region and all regions around it, the province first."""
    path = [region]
    while path[0].parent:
        path.insert(0, path[0].parent)
    return path


def full_name(region: Region) -> str:
    """Return a region's name with those around it: 湖南省怀化市鹤城区."""
    return "".join(part.name for part in region_path(region))


def centres_serving(organisation: Organisation) -> QuerySet[ServiceCentre]:
    """Return the centres that an organisation runs or has a counter in."""
    served = ServiceCentre.objects.filter(counters__organisation=organisation)
    return (ServiceCentre.objects.filter(organisation=organisation) | served).distinct().order_by("name")


def _hours(centre: ServiceCentre) -> dict[int, list[tuple[time, time]]]:
    hours: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in centre.hours.all():
        hours[row.weekday].append((row.opens, row.closes))
    return hours


def hours_in_words(centre: ServiceCentre) -> list[str]:
    """Return when a centre is open, one line for weekdays with the same hours; empty when its hours are not known."""
    hours = _hours(centre)
    lines = []
    for spans, group in groupby(range(7), key=hours.get):
        weekdays = list(group)
        if spans:
            first, last = (f"星期{WEEKDAYS[weekday]}" for weekday in (weekdays[0], weekdays[-1]))
            days = first if first == last else f"{first}至{last}"
            lines.append(f"{days} {'，'.join(_say_span(*span) for span in spans)}")
    return [*lines, HOLIDAYS_IN_WORDS] if lines else []


def _say_span(opens: time, closes: time) -> str:
    return f"{opens.hour}:{opens:%M}–{closes.hour}:{closes:%M}"


def is_open_at(centre: ServiceCentre, at: datetime) -> bool | None:
    """Tell whether a centre is open at an instant; None when that year's days off are not announced."""
    local = timezone.localtime(at)
    try:
        return rules.is_open(local, _hours(centre), clocks.calendar_for(centre.organisation.region.code))
    except NotAnnounced:
        return None


@dataclass(frozen=True, slots=True)
class OpeningDays:
    """On which days of a period a centre is open, and from when to when; `not_announced_year` is where nothing is known any more."""

    days: list[tuple[date, list[tuple[time, time]]]] = field(default_factory=list)
    not_announced_year: int | None = None


def opening_days(centre: ServiceCentre, first: date, count: int) -> OpeningDays:
    """Return the days from `first` on, so many of them, on which a centre is open; closed days are left out."""
    hours, calendar = _hours(centre), clocks.calendar_for(centre.organisation.region.code)
    days: list[tuple[date, list[tuple[time, time]]]] = []
    for day in (first + timedelta(days=n) for n in range(count)):
        try:
            spans = rules.openings(day, hours, calendar)
        except NotAnnounced as unknown:
            return OpeningDays(days, unknown.year)
        if spans:
            days.append((day, list(spans)))
    return OpeningDays(days)


_offices = Lately(1)


def offices() -> list[tuple[str, str]]:
    """Return every organisation as a choice, by code; pages ask once a second."""
    return _offices.read("", lambda: [(one.code, str(one)) for one in Organisation.objects.order_by("code")])
