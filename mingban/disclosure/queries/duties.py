"""Reads of duties: how they stand, an organisation's desk, a month's table, and how a last day came about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.agencies.models import Organisation
from mingban.clocks import queries as clocks
from mingban.clocks.rules import ExplainStep
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day
from mingban.disclosure import duties_access as access
from mingban.disclosure import rules
from mingban.disclosure.choices import DutyState, LimitKind, Manner, OnTime
from mingban.disclosure.models import CatalogueEntry, PublishingDuty
from mingban.disclosure.queries.catalogue import active_entries
from mingban.disclosure.rules import LeagueRow, Tally
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter

KIND = "publishing-duty"
PUBLISH, RESTORE = "publish", "restore"
PAGE_SIZE = 30
TABS = {"due": "要公开的", "late": "过期没公开的", "stale": "该更新的", "done": "公开着的"}


def matter_of_duty(duty: PublishingDuty) -> Matter:
    """Return the duty as journal and clocks know it."""
    return Matter(kind=KIND, id=str(duty.pk), name=f"{duty.entry.name}：{duty.what}"[:200])


def duty_by_id(pk: int) -> PublishingDuty:
    """Return a duty with all that its page shows.

    :raises NotFound: when there is none.
    """
    rows = PublishingDuty.objects.select_related("entry__catalogue", "organisation__region", "page")
    duty = rows.filter(pk=pk).first()
    if duty is None:
        raise NotFound("没有这一条公开义务")
    return duty


def standing(duty: PublishingDuty, at: datetime) -> OnTime:
    """Tell how a duty stands against its last day."""
    return rules.on_time(state=duty.state, published_at=duty.published_at, due_at=duty.due_at, at=at)


def basis_of(entry: CatalogueEntry) -> str:
    """Return by what an entry's own limit holds, in words short enough for a clock."""
    if entry.limit_kind == LimitKind.UNREAD:
        return f"{rules.STATUTORY_BASIS}（目录写的是“{entry.limit_text[:60]}”，没有天数）"
    law = entry.legal_basis.splitlines()[0][:160] if entry.legal_basis else ""
    return f"公开目录“{entry.limit_text[:100]}”{f'；{law}' if law else ''}"


def explain_duty(duty: PublishingDuty) -> list[ExplainStep]:
    """Return how a duty's last day came about, step by step; of a page that has gone how the day came about by which it must be back."""
    found = list(clocks.clocks_of(KIND, str(duty.pk)))
    return clocks.explain_clock(found[-1]) if found else []


def duty_timeline(duty: PublishingDuty) -> QuerySet[Entry]:
    """Return what was done about a duty, oldest first."""
    return ledger.entries_of(matter_of_duty(duty))


def fresh_until(duty: PublishingDuty, since: datetime) -> datetime | None:
    """Return until when what was published at `since` is as it has to be: its time of public notice, or its next renewal.

    None: for good, or a year that it reaches is not announced yet.
    """
    entry = duty.entry
    if entry.stays_days and not duty.is_kept:
        region = duty.organisation.region.code
        unit, limit = entry.stays_unit, entry.stays_days
        return clocks.what_if(region_code=region, unit=unit, limit=limit, start=since, ends_on_workday=False).due_at
    if entry.cycle and entry.limit_kind == LimitKind.AFTER_EVENT:
        return clocks.end_of_day(rules.renewal_day(entry.cycle, local_day(since)))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an official's screen of duties shows: figures by tab, and one page of the chosen one."""

    tab: str
    figures: dict[str, int]
    page: Page[Any]


def desk(actor: Actor, *, tab: str = "", organisation: str = "", page: str = "", at: datetime) -> Desk:
    """Return the duties that an official sees, those of one tab by how urgent they are; `organisation` narrows what supervisors see.

    Without a tab: of the first that is not empty.
    """
    rows = duties_of_desk(actor)
    if organisation:
        rows = rows.filter(organisation__code=organisation)
    parts = _parts(at)
    figures = rows.order_by().aggregate(**{name: Count("pk", filter=part) for name, part in parts.items()})
    tab = tab or next((name for name in TABS if figures[name]), "due")
    found = rows.filter(parts[tab]).order_by(*_order(tab))
    return Desk(tab=tab, figures=figures, page=Paginator(found, PAGE_SIZE).get_page(page))


def _parts(at: datetime) -> dict[str, Q]:
    is_open = Q(state=DutyState.OPEN)
    return {
        "due": is_open & (Q(acts_by__gte=at) | Q(acts_by=None)),
        "late": is_open & Q(acts_by__lt=at),
        "stale": Q(state=DutyState.STALE),
        "done": Q(state__in=[DutyState.PUBLISHED, DutyState.ENDED]),
    }


def _order(tab: str) -> list[Any]:
    if tab == "done":
        return ["-published_at", "-pk"]
    return ["fresh_until", "pk"] if tab == "stale" else [F("acts_by").asc(nulls_last=True), "pk"]


def duties_of_desk(actor: Actor) -> QuerySet[PublishingDuty]:
    """Return the duties that an official may work on or watch."""
    rows = PublishingDuty.objects.filter(access.visible_duties(actor))
    return rows.select_related("entry", "organisation", "page")


def entries_to_open(actor: Actor) -> QuerySet[CatalogueEntry]:
    """Return the entries of an official's organisation under which something can have happened."""
    return active_entries().filter(organisation_id=actor.organisation_id or 0, manner=Manner.PROACTIVE)


def month_from(text: str, at: datetime) -> date:
    """Return the first day of the month that an address names (2026-11), of the present one where it names none."""
    year, _, month = text.partition("-")
    if year.isdecimal() and month.isdecimal() and 2000 <= int(year) <= 2200 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return local_day(at).replace(day=1)


def league(month: date, at: datetime, *, region_stem: str = "") -> list[LeagueRow]:
    """Return every organisation that has entries or had duties, by how many of a month's duties it met in time.

    The month is that of the last day; what was cancelled is not counted. Stale and vanished publications are those of now.
    """
    first, following = (timezone.make_aware(datetime.combine(day, time())) for day in rules.month_bounds(month))
    in_month = Q(due_at__gte=first, due_at__lt=following)
    unpublished = in_month & Q(published_at=None)
    counts = {
        "on_time": Count("pk", filter=in_month & Q(published_at__lte=F("due_at"))),
        "late": Count("pk", filter=in_month & Q(published_at__gt=F("due_at"))),
        "overdue": Count("pk", filter=unpublished & Q(due_at__lt=at)),
        "pending": Count("pk", filter=unpublished & Q(due_at__gte=at)),
        "stale": Count("pk", filter=Q(state=DutyState.STALE)),
        "down": Count("pk", filter=Q(state=DutyState.OPEN, withdrawn_at__isnull=False)),
    }
    rows = PublishingDuty.objects.counted().order_by().values("organisation_id").annotate(**counts)
    by_office: dict[int, dict[str, Any]] = {row["organisation_id"]: dict(row) for row in rows}
    return rules.ranked([_tally(office, by_office.get(office.pk, {})) for office in _measured(by_office, region_stem)])


def _measured(by_office: dict[int, Any], region_stem: str) -> Iterable[Organisation]:
    """Return who stands in the table: whoever has duties to publish, whether one was due or not."""
    with_entries = active_entries().order_by().values("organisation_id")
    offices = Organisation.objects.filter(Q(pk__in=with_entries) | Q(pk__in=list(by_office)))
    return offices.filter(region__code__startswith=region_stem).order_by("code")


def _tally(office: Organisation, row: dict[str, Any]) -> Tally:
    names = ("on_time", "late", "overdue", "pending", "stale", "down")
    return Tally(organisation_code=office.code, organisation=office.name, **{name: row.get(name, 0) for name in names})


def told_posts(organisation: Organisation, at: datetime) -> list[StaffPost]:
    """Return who of an organisation is told of its duties: its heads and publishers; where it has none, all who may tend them."""
    held = accounts.posts_in(organisation.pk, at)
    leading = list(held.filter(role__in=[Role.HEAD, Role.PUBLISHER, Role.EDITOR]))
    return leading or list(held.filter(role__in=access.TENDING_ROLES))
