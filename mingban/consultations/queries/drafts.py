"""Reads of drafts: for everybody, and on the desk."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.urls import reverse

from mingban.agencies.models import Organisation
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import ExplainStep
from mingban.consultations import access, rules
from mingban.consultations.choices import DraftState
from mingban.consultations.definitions import LocalRules
from mingban.consultations.definitions import local_rules as read_local_rules
from mingban.consultations.models import Draft, DraftQuerySet
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day
from mingban.files.models import StoredFile
from mingban.files.queries import files_of
from mingban.ledger.rules import Matter

MATTER = "public-draft"
PERIOD, RESULT = "consultation-period", "consultation-result"
PAGE_SIZE = 20
# What the tabs of the list are called in addresses; each a state.
TABS = {
    "open": DraftState.OPEN,
    "closed": DraftState.CLOSED,
    "results": DraftState.RESULTS,
    "withdrawn": DraftState.WITHDRAWN,
}
TAB_LABELS = {"open": "正在征集", "closed": "截止了，等结果", "results": "有结果的", "withdrawn": "撤回的"}


def local_rules() -> LocalRules:
    """Return what the place itself has set."""
    return read_local_rules(settings.CONSULTATIONS_FILE)


def matter_of(draft: Draft) -> Matter:
    """Return a draft as the journal and its clocks name it."""
    return Matter(kind=MATTER, id=draft.number, name=draft.title)


def result_address(draft: Draft) -> str:
    """Return where it is said what came of a draft."""
    return reverse("consultations:result-show", args=[draft.number])


def address_of(draft: Draft) -> str:
    """Return the path of a draft's public page."""
    return reverse("consultations:draft-show", args=[draft.number])


def _drafts() -> DraftQuerySet:
    return Draft.objects.select_related("organisation__region")


def public_draft(number: str) -> Draft:
    """Return a draft that everybody may read.

    :raises NotFound: when there is none, or it is not published.
    """
    found = _drafts().public().filter(number=number).first()
    if found is None:
        raise NotFound("没有这次意见征集，或者还没有公布")
    return found


def desk_draft(actor: Actor, number: str) -> Draft:
    """Return a draft that an official may open.

    :raises NotFound: when there is none, or it is another organisation's.
    """
    found = _drafts().filter(access.desk_drafts(actor), number=number).first()
    if found is None:
        raise NotFound("您的单位没有这次意见征集")
    return found


@dataclass(frozen=True, slots=True)
class DraftPage:
    """Some drafts of a tab; `next_place` asks for what comes after, empty on the last page."""

    drafts: list[Draft]
    next_place: str


def public_page(*, tab: str, organisation: str, kind: str, place: str, size: int = PAGE_SIZE) -> DraftPage:
    """Return a page of published drafts: open ones by their last day, the nearest first; others the latest first.

    A place that no page gave out is taken for the beginning.
    """
    rows = _drafts().public().filter(state=TABS.get(tab, DraftState.OPEN))
    if organisation:
        rows = rows.filter(organisation__code=organisation)
    if kind:
        rows = rows.filter(kind=kind)
    is_open = TABS.get(tab, DraftState.OPEN) == DraftState.OPEN
    after = _read_place(place)
    if after:
        compare = TupleGreaterThan if is_open else TupleLessThan
        rows = rows.filter(compare((F("closes_on"), F("pk")), after))
    order = ("closes_on", "pk") if is_open else ("-closes_on", "-pk")
    found = list(rows.annotate(said=_said()).order_by(*order)[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return DraftPage(found[:size], f"{last.closes_on:%Y%m%d}-{last.pk}" if last else "")


def _said() -> Count:
    return Count("comments", filter=Q(comments__state="SENT"))


def _read_place(place: str) -> tuple[date, int] | None:
    day, _, key = place.partition("-")
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:8])), int(key[:18])
    except ValueError:
        return None


def tab_counts() -> dict[str, int]:
    """Return how many published drafts each tab holds."""
    rows = Draft.objects.public().order_by().values_list("state").annotate(n=Count("pk"))
    found: dict[str, int] = dict(rows)
    return {tab: found.get(state, 0) for tab, state in TABS.items()}


def organisations_asking() -> QuerySet[Organisation]:
    """Return the organisations that have published drafts, by name."""
    asking = Draft.objects.public().order_by().values("organisation_id")
    return Organisation.objects.filter(pk__in=asking).order_by("name")


def open_now(at: datetime) -> list[Draft]:
    """Return the published drafts that are open or about to open, the nearest end first; for feeds and calendars."""
    rows = _drafts().public().filter(state=DraftState.OPEN, closes_on__gte=local_day(at))
    return list(rows.order_by("closes_on", "pk")[:200])


def latest(at: datetime) -> list[Draft]:
    """Return the drafts that last were published, closed or given results, the newest first; for the Atom feed."""
    return list(_drafts().public().order_by("-published_at", "-pk")[:50])


def changed_at(draft: Draft) -> datetime:
    """Return when something last happened to a draft that everybody can see."""
    happened = (draft.published_at, draft.closed_at, draft.results_at, draft.withdrawn_at)
    return max(one for one in (*happened, draft.prepared_at) if one is not None)


def desk_page(actor: Actor, *, state: str, after: int, size: int = 50) -> DraftPage:
    """Return a page of the drafts that an official may see, the newest first, with how many comments came and wait."""
    rows = _drafts().filter(access.desk_drafts(actor))
    if state:
        rows = rows.filter(state=state)
    if after:
        rows = rows.filter(pk__lt=after)
    unanswered = Count("comments", filter=Q(comments__state="SENT", comments__verdict=""))
    found = list(rows.annotate(said=_said(), unanswered=unanswered).order_by("-pk")[: size + 1])
    return DraftPage(found[:size], str(found[size - 1].pk) if len(found) > size else "")


def attachments(draft: Draft) -> QuerySet[StoredFile]:
    """Return the files beside a draft, the oldest first."""
    return files_of(MATTER, [draft.number])


def least_of(*, kind: str, affects_market: bool) -> rules.Least:
    """Return how long a draft of this kind is open at least, by law or by local rule."""
    local = local_rules()
    days = {str(one): number for one, number in local.least_days.items()}
    return rules.least_period(kind=kind, affects_market=affects_market, local_days=days, local_source="本地规定")


@dataclass(frozen=True, slots=True)
class Explained:
    """A time limit with every step of how its last day came about."""

    clock: Clock
    steps: list[ExplainStep]


def limits_of(draft: Draft) -> list[Explained]:
    """Return the time limits of a draft, explained."""
    found = list(clocks.clocks_of(MATTER, draft.number))
    return [Explained(clock, clocks.explain_clock(clock)) for clock in found]


def is_taking(draft: Draft, at: datetime) -> bool:
    """Tell whether comments are taken now."""
    return draft.state == DraftState.OPEN and rules.is_taking(
        opens_on=draft.opens_on, closes_on=draft.closes_on, today=local_day(at)
    )


def draft_named(number_or_title: str) -> Draft | None:
    """Return the published draft of a number or a whole title, the latest of several; None when there is none."""
    named = Q(number=number_or_title) | Q(title=number_or_title)
    return Draft.objects.public().filter(named).exclude(state=DraftState.WITHDRAWN).order_by("-pk").first()


def findable_drafts(numbers: list[str] | None) -> list[Draft]:
    """Return the published drafts, all or those named, with their paragraphs."""
    rows = _drafts().public().exclude(state=DraftState.WITHDRAWN).prefetch_related("paragraphs")
    return list(rows if numbers is None else rows.filter(number__in=numbers))
