"""The officials' lists of requests: what a post may see, cut by filters, page by page (keyset)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.requests import access
from mingban.requests.choices import ApplicantKind, Due, State
from mingban.requests.models import Consultation, DisclosureRequest
from mingban.requests.rules import CARRIED_IN, CARRIED_ON, NEW, OPEN, OVER, ROW_CODES, TOTAL

PAGE_SIZE = 30
OPEN_TAB, ENDED_TAB = "open", "ended"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 2008, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One list: its tab and filters; empty ones let everything through.

    `row`, `kind` and `year` together are one cell of the annual report's second table; then the tab says nothing.
    """

    tab: str = OPEN_TAB
    text: str = ""
    state: str = ""
    due: str = ""
    organisation: str = ""
    row: str = ""
    kind: str = ""
    year: int = 0

    def as_query(self) -> dict[str, str]:
        """Return what differs from the plain list, as an address holds it."""
        plain = asdict(Wanted())
        return {name: str(value) for name, value in asdict(self).items() if value != plain[name]}


def wanted_of(raw: Mapping[str, str]) -> Wanted:
    """Read what is asked for; what nobody could have meant is left out."""
    year = raw.get("year", "")
    row = _one_of(raw.get("row", ""), ROW_CODES | {NEW, CARRIED_IN, TOTAL, CARRIED_ON})
    return Wanted(
        tab=_one_of(raw.get("tab", ""), {OPEN_TAB, ENDED_TAB}) or OPEN_TAB,
        text=raw.get("text", "").replace("\x00", "").strip()[:100],
        state=_one_of(raw.get("state", ""), set(State.values)),
        due=_one_of(raw.get("due", ""), set(Due.values)),
        organisation=raw.get("organisation", "").replace("\x00", "")[:80],
        row=row,
        kind=_one_of(raw.get("kind", ""), set(ApplicantKind.values)),
        year=int(year) if row and _is_year(year) else 0,
    )


def _one_of(text: str, known: frozenset[str] | set[str]) -> str:
    return text if text in known else ""


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR


def year_span(year: int) -> tuple[datetime, datetime]:
    """Return the first instant of a year and of the next, in the platform's time zone."""
    first, after = (timezone.make_aware(datetime.combine(date(one, 1, 1), time())) for one in (year, year + 1))
    return first, after


def in_row(row: str, year: int) -> Q:
    """Return the filter for the requests that one row of the second table counts in one year."""
    first, after = year_span(year)
    received, ended = Q(received_at__isnull=False), Q(ended_at__gte=first, ended_at__lt=after)
    if row == NEW:
        return Q(received_at__gte=first, received_at__lt=after)
    if row == CARRIED_IN:
        return Q(received_at__lt=first) & (Q(ended_at=None) | Q(ended_at__gte=first))
    if row == CARRIED_ON:
        return Q(received_at__lt=after) & (Q(ended_at=None) | Q(ended_at__gte=after))
    return received & ended if row == TOTAL else received & ended & Q(result_row=row)


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in a list."""

    sort_at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.sort_at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


def place_of(text: str) -> Place | None:
    """Read a place back from an address; what is none is the beginning of the list."""
    left, _, right = text.rpartition("-")
    try:
        place = Place(EPOCH + timedelta(microseconds=int(left[:20])), int(right[:20]))
    except (ValueError, OverflowError):
        return None
    return place if 0 <= place.pk < 2**63 else None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page; the place from which the next is read, None on the last."""

    requests: list[DisclosureRequest]
    after: Place | None


def requests_page(actor: Actor, wanted: Wanted, *, at: datetime, after: str = "") -> ListPage:
    """Return a page of what an official may see: open ones by what is due first, ended ones the latest first."""
    rows, is_down = filtered(actor, wanted, at), wanted.tab == ENDED_TAB or bool(wanted.row)
    place = place_of(after)
    if place and is_down:
        rows = rows.filter(Q(sort_at__lt=place.sort_at) | Q(sort_at=place.sort_at, pk__lt=place.pk))
    elif place:
        rows = rows.filter(Q(sort_at__gt=place.sort_at) | Q(sort_at=place.sort_at, pk__gt=place.pk))
    order = ("-sort_at", "-pk") if is_down else ("sort_at", "pk")
    found = list(rows.select_related("organisation", "applicant", "officer__user").order_by(*order)[: PAGE_SIZE + 1])
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    return ListPage(found[:PAGE_SIZE], Place(last.sort_at, last.pk) if last else None)


def filtered(actor: Actor, wanted: Wanted, at: datetime) -> QuerySet[DisclosureRequest]:
    """Return what an official may see and asks for."""
    rows = DisclosureRequest.objects.filter(access.visible_requests(actor)).defer("contact", "features", "reasons")
    if wanted.organisation and can_choose_organisation(actor):
        rows = rows.filter(organisation__code=wanted.organisation)
    if wanted.text:
        rows = rows.filter(Q(number=wanted.text.replace(" ", "")) | Q(title__icontains=wanted.text))
    if wanted.kind:
        rows = rows.filter(applicant_kind=wanted.kind)
    if wanted.row and wanted.year:
        return rows.filter(in_row(wanted.row, wanted.year))
    rows = rows.filter(state__in=OVER if wanted.tab == ENDED_TAB else OPEN)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.due == Due.OVERDUE:
        return rows.filter(due_at__lt=at)
    return rows.filter(due_at__gte=at, due_at__lt=at + timedelta(days=7)) if wanted.due else rows


def can_choose_organisation(actor: Actor) -> bool:
    """Tell whether an official sees more than one organisation's requests."""
    return actor.role == Role.SUPERVISOR


def organisations_to_choose(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations that a list can be cut by: none for who sees his own only."""
    if not can_choose_organisation(actor):
        return Organisation.objects.none()
    rows = Organisation.objects.filter(access.counted_organisations(actor), request_guide__isnull=False)
    return rows.order_by("name")


def list_figures(actor: Actor, at: datetime) -> dict[str, int]:
    """Return how many requests wait for confirmation, are open, and are overdue."""
    rows = DisclosureRequest.objects.filter(access.visible_requests(actor))
    return {
        "sent": rows.filter(state=State.SENT).count(),
        "open": rows.filter(state__in=OPEN).count(),
        "overdue": rows.filter(state__in=OPEN, due_at__lt=at).count(),
    }


def questions_for(actor: Actor) -> list[Consultation]:
    """Return what other organisations ask the actor's, open ones first, the latest hundred."""
    rows = Consultation.objects.filter(access.questions_to(actor)).select_related("request__organisation")
    waiting = list(rows.filter(closed_at=None).order_by("due_at", "pk")[:100])
    return [*waiting, *rows.filter(closed_at__isnull=False).order_by("-closed_at")[:20]]


def own_list(actor: Actor, at: datetime) -> QuerySet[DisclosureRequest]:
    """Return a citizen's requests, the latest first."""
    rows = DisclosureRequest.objects.filter(access.own_requests(actor, at))
    return rows.select_related("organisation", "applicant").order_by("-sent_at", "-pk")
