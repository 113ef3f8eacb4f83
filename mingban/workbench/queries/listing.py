"""The officials' lists of cases: what a post may see, cut by tab and filters, the most urgent first, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, When
from django.db.models import Case as Choice
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import StaffPost
from mingban.agencies.models import Organisation
from mingban.cases import rules as engine
from mingban.cases.choices import StepState
from mingban.cases.models import Application, Case, Consultation, Opinion, Position, Step
from mingban.cases.queries import lent_cases, lists_hang_on, own_cases, visible_cases
from mingban.catalogue.models import ServiceItem
from mingban.core.actors import Actor
from mingban.core.memory import Memory
from mingban.workbench import access
from mingban.workbench.choices import Due, Tab
from mingban.workbench.queries.branches import Statement, beyond, counted, first_places, merged
from mingban.workbench.queries.people import person_named_by
from mingban.workbench.rules import LATEST, ME, STATES, Place, Wanted, due_span, place_of

PAGE_SIZE = 30
# Who answers when another authority asks for an opinion.
ADVISERS = frozenset({engine.REVIEWER, engine.DECIDER})
# Figures are counted no further: whoever has a thousand cases to do needs no exact number to begin.
CAP = 1000
# How long statements are kept: a divisor of the day in every time zone, as lists change with the day.
KEPT_SECONDS = 300
_statements = Memory(2000)
# Words may name several items; more than these are to be told apart by the filter.
ITEMS_BY_WORDS = 3
# What lists do not show is not read: decrypting it would cost more than everything else.
UNREAD = ("application__answers", "application__data", "application__delivery_address", "correction_note")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of a list, and the places from which the pages before and after it are read; None where there is none."""

    cases: Sequence[Case]
    before: Place | None = None
    after: Place | None = None


def inbox(actor: Actor, wanted: Wanted, *, at: datetime, after: str = "", before: str = "") -> InboxPage:
    """Return a page of the cases that the actor may see and asks for, reading on from a place or back from it.

    Open cases come by their due instant, those without one last; ended ones by their end. Three queries at any size.
    """
    place = place_of(before) or place_of(after)
    is_back = place is not None and place_of(before) is not None
    is_down = is_back != (_is_latest_first(wanted))
    if place:
        branches = [beyond(rows, place, is_back=is_down) for rows in branches_of(actor, wanted, at)]
        statement = merged(branches, limit=PAGE_SIZE + 1, is_back=is_down)
    else:
        statement = _statement(actor, wanted, at, limit=PAGE_SIZE + 1, is_back=is_down)
    places = first_places(statement)
    has_more, places = len(places) > PAGE_SIZE, places[:PAGE_SIZE]
    if not places:
        return InboxPage([])
    if is_back:
        places.reverse()
    has_before, has_after = (has_more, True) if is_back else (place is not None, has_more)
    cases = read_cases([one.pk for one in places])
    return InboxPage(cases, places[0] if has_before else None, places[-1] if has_after else None)


def _statement(actor: Actor, wanted: Wanted, at: datetime, *, limit: int, is_back: bool = False) -> Statement:
    """Return the statement for the first rows of a list. Of the plain ones, which everybody opens all day, it is kept for a while.

    Putting it together costs more than asking it. What it depends on is part of the key: who asks, what keeps him away, whom he
    heads, and the time to a few minutes; limits end with a day, and a day with such a while.
    """
    if replace(wanted, tab="", state="", due="", order="", alert="") != Wanted(tab=""):
        return merged(branches_of(actor, wanted, at), limit=limit, is_back=is_back)
    key = (lists_hang_on(actor, at), wanted, limit, is_back, int(at.timestamp() / KEPT_SECONDS))
    return _statements.of(key, lambda: merged(branches_of(actor, wanted, at), limit=limit, is_back=is_back))


def read_cases(ids: Sequence[int]) -> list[Case]:
    """Return these cases in this order, with what lists show of them."""
    rows = Case.objects.filter(pk__in=ids).select_related(
        "application__applicant", "organisation", "item", "officer__user"
    )
    found = {case.pk: case for case in rows.defer(*UNREAD).prefetch_related("needs")}
    return [found[pk] for pk in ids if pk in found]


def branches_of(actor: Actor, wanted: Wanted, at: datetime) -> list[QuerySet[Case]]:
    """Return the branches of a list: each is one run of an index (see `branches`). Numbers and persons are found in every tab."""
    rows = visible_cases(actor)
    if wanted.organisation and access.can_choose_organisation(actor):
        rows = rows.filter(organisation_id=_organisation(wanted.organisation))
    if wanted.party:
        return [rows.filter(application__applicant_id=person_named_by(wanted.party, actor))]
    if numbered := _numbered(rows, wanted.text):
        return [numbered]
    if wanted.officer:
        return _handled_by(actor, wanted, at)
    lent = _due_in(_lent(actor, wanted), wanted, at)
    if wanted.alert:
        return [_alerted(actor, rows, wanted, at), lent.filter(alert=wanted.alert)]
    rows = _due_in(own_cases(actor) if not wanted.organisation else rows, wanted, at)
    scopes = [rows.filter(item_id=pk) for pk in _items(actor, wanted)] if wanted.item or wanted.text else [rows]
    branches = [_in_stage(scope, stage, actor, wanted) for scope in scopes for stage in _stages(actor, wanted)]
    return [*branches, lent]


def _handled_by(actor: Actor, wanted: Wanted, at: datetime) -> list[QuerySet[Case]]:
    """Return the branches of what some officer handles: one for each post of his, and of those for whom he stands in."""
    rows = _due_in(own_cases(actor), wanted, at)
    if wanted.item or wanted.text:
        rows = rows.filter(item_id__in=_items(actor, wanted))
    if wanted.alert:
        rows = rows.filter(alert=wanted.alert)
    posts = posts_of_officer(actor, wanted.officer, at)
    return [
        _in_stage(rows.filter(officer_id=post), stage, actor, wanted)
        for post in posts
        for stage in _stages(actor, wanted)
    ]


def _alerted(actor: Actor, rows: QuerySet[Case], wanted: Wanted, at: datetime) -> QuerySet[Case]:
    """Return what stands on a rung of the ladder: few cases, in one run of the index of those; the rest is asked of each."""
    rows = _due_in(own_cases(actor) if not wanted.organisation else rows, wanted, at).filter(alert=wanted.alert)
    rows = rows.filter(stage__in=_stages(actor, wanted))
    if wanted.item or wanted.text:
        rows = rows.filter(item_id__in=_items(actor, wanted))
    if wanted.tab != Tab.MINE:
        return rows
    at_the_counter = Q(stage__in=engine.AT_THE_COUNTER)
    return rows.alias(is_theirs=_has_step_for(actor)).filter(at_the_counter | Q(is_theirs=True))


def posts_of_officer(actor: Actor, name: str, at: datetime) -> list[int]:
    """Return the ids of the posts that a list is cut by: one's own and those for whose holders one stands in, or another's."""
    if name == ME:
        return [actor.post_id or 0, *accounts.stood_in_for(actor, at)]
    if not access.can_assign(actor):
        return []
    organisation = actor.organisation_id or 0
    held = accounts.posts_in(organisation, at).filter(user__username=name).values_list("pk", flat=True)
    left = accounts.posts_left_in(organisation, at).filter(user__username=name).values_list("pk", flat=True)
    return [*held, *left]


def officers_to_choose(actor: Actor, at: datetime) -> list[StaffPost]:
    """Return who of the actor's organisation may handle cases, one post for each person; nobody for who may not assign.

    Who has left a post stays among them as long as cases that have not ended are in his name: others have to take those.
    """
    if not access.can_assign(actor):
        return []
    organisation = actor.organisation_id or 0
    held = accounts.posts_in(organisation, at).filter(role__in=engine.STEP_ROLES)
    in_hand = Case.objects.filter(officer_id=OuterRef("pk"), stage__in=engine.open_stages())
    left = accounts.posts_left_in(organisation, at).filter(Exists(in_hand))
    return list({post.user_id: post for post in [*left, *held]}.values())


def _lent(actor: Actor, wanted: Wanted) -> QuerySet[Case]:
    """Return other organisations' cases with a step of the actor's: few, so they are one branch."""
    rows = lent_cases(actor).exclude(organisation_id=actor.organisation_id or 0)
    stages = _stages(actor, replace(wanted, tab=Tab.OPEN) if wanted.tab == Tab.MINE else wanted)
    rows = rows.filter(stage__in=stages)
    if wanted.item:
        rows = rows.filter(item__code=wanted.item)
    if wanted.text:
        rows = rows.filter(Q(item__plain_name__icontains=wanted.text) | Q(item__name__icontains=wanted.text))
    is_theirs = _has_step_for(actor, organisation_id=actor.organisation_id)
    if wanted.tab != Tab.MINE:
        return rows
    asked = Consultation.objects.filter(organisation_id=actor.organisation_id or 0, ended_at=None)
    invited = Position.objects.filter(organisation_id=actor.organisation_id or 0, given_at=None, review__ended_at=None)
    waiting = Q(pk__in=asked.values("case_id")) | Q(pk__in=invited.values("review__case_id"))
    is_asked = waiting if actor.role in ADVISERS else Q(pk__in=[])
    return rows.alias(is_theirs=is_theirs).filter(Q(is_theirs=True) | is_asked)


def every_case(actor: Actor, wanted: Wanted, *, at: datetime, chunk: int) -> Iterator[list[Case]]:
    """Yield a whole list in its order, so many cases at a time: no more than one chunk is held, however long it is."""
    is_down, branches = _is_latest_first(wanted), branches_of(actor, wanted, at)
    places = first_places(merged(branches, limit=chunk, is_back=is_down))
    while places:
        yield read_cases([place.pk for place in places])
        rest = [beyond(rows, places[-1], is_back=is_down) for rows in branches]
        places = first_places(merged(rest, limit=chunk, is_back=is_down))


def is_longer_than(count: int, actor: Actor, wanted: Wanted, at: datetime) -> bool:
    """Tell whether a list has more rows than so many, without counting further."""
    return counted(_statement(actor, wanted, at, limit=count + 1)) > count


def _organisation(code: str) -> int:
    """Return an organisation's id; 0, which none has, for an unknown code. By its id the planner knows how many rows it has."""
    return Organisation.objects.filter(code=code).values_list("pk", flat=True).first() or 0


def _is_latest_first(wanted: Wanted) -> bool:
    return (wanted.tab == Tab.ENDED) != (wanted.order == LATEST)


def _numbered(rows: QuerySet[Case], text: str) -> QuerySet[Case] | None:
    """Return the cases of a number, its own or its application's; None when the text is no number that exists."""
    if not any(sign.isdigit() for sign in text):
        return None
    number = text.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    applications = list(Application.objects.filter(number=number).values_list("pk", flat=True))
    found = rows.filter(Q(number=number) | Q(application_id__in=applications))
    return found if applications or found.exists() else None


def _due_in(rows: QuerySet[Case], wanted: Wanted, at: datetime) -> QuerySet[Case]:
    since, until = due_span(wanted.due, at, timezone.get_current_timezone())
    if since:
        rows = rows.filter(sort_at__gte=since)
    return rows.filter(sort_at__lt=until) if until else rows


def _items(actor: Actor, wanted: Wanted) -> list[int]:
    """Return the ids of the items that a filter names by code, or words by their names."""
    rows = ServiceItem.objects.order_by("pk")
    if wanted.item:
        rows = rows.filter(code=wanted.item)
    if wanted.text:
        rows = rows.filter(Q(plain_name__icontains=wanted.text) | Q(name__icontains=wanted.text))
        own = actor.organisation_id if not access.can_choose_organisation(actor) else None
        rows = rows.filter(organisation_id=own) if own else rows
    return list(rows.values_list("pk", flat=True)[:ITEMS_BY_WORDS])


def _stages(actor: Actor, wanted: Wanted) -> list[str]:
    if wanted.tab == Tab.ENDED:
        return engine.stages_in(engine.ENDED)
    stages = engine.stages_awaiting(actor.role) if wanted.tab == Tab.MINE else engine.open_stages()
    asked = engine.stages_in(STATES[wanted.state][1]) if wanted.state else stages
    return [stage for stage in stages if stage in asked]


def _in_stage(rows: QuerySet[Case], stage: str, actor: Actor, wanted: Wanted) -> QuerySet[Case]:
    rows = rows.filter(stage=stage)
    is_review = wanted.tab == Tab.MINE and stage not in engine.AT_THE_COUNTER
    return rows.alias(is_theirs=_has_step_for(actor)).filter(is_theirs=True) if is_review else rows


def _has_step_for(actor: Actor, *, organisation_id: int | None = None) -> Choice:
    """Return the condition for cases with an open step that is still this person's to do.

    What wants two officers, or another person than before, is not shown again to who has done his part; what he asked to be
    changed comes back to him in its next round. It is asked of each
    row as it is read from the index: in a CASE, or the planner might begin with all open steps and sort; and with a second,
    always true comparison, or it might gather all open steps in a hash table first.
    """
    own = Opinion.objects.filter(step__case=OuterRef("case"), step__case__gte=OuterRef("case"), user=actor.id)
    did_earlier = Exists(own.filter(step__position__lt=OuterRef("position")))
    has_done = Exists(own.filter(step=OuterRef("pk"), round=OuterRef("round"))) | Q(did_earlier, is_by_another=True)
    of_case = Step.objects.filter(case=OuterRef("pk"), case__gte=OuterRef("pk"))
    steps = of_case.filter(~has_done, state=StepState.OPEN, role=actor.role)
    steps = steps.filter(organisation_id=organisation_id) if organisation_id else steps.filter(organisation=None)
    return Choice(When(Exists(steps), then=True), default=False, output_field=BooleanField())


def figures(actor: Actor, at: datetime) -> dict[str, int]:
    """Return how many cases wait for the actor, are open, and are overdue; none is counted further than `CAP`."""
    asked = {
        "mine": Wanted(tab=Tab.MINE),
        "open": Wanted(tab=Tab.OPEN),
        "overdue": Wanted(tab=Tab.OPEN, due=Due.OVERDUE),
    }
    return {name: counted(_statement(actor, wanted, at, limit=CAP)) for name, wanted in asked.items()}


def items_to_choose(actor: Actor, organisation: str = "") -> QuerySet[ServiceItem]:
    """Return the items that a list can be filtered by: those of the actor's organisation, or of the one chosen."""
    if not access.can_choose_organisation(actor):
        return ServiceItem.objects.filter(organisation_id=actor.organisation_id or 0).order_by("plain_name")
    return ServiceItem.objects.filter(organisation__code=organisation).order_by("plain_name")


def organisations_to_choose(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations that a list can be filtered by: none for who sees his own only, else those with items."""
    if not access.can_choose_organisation(actor):
        return Organisation.objects.none()
    return Organisation.objects.filter(Exists(ServiceItem.objects.filter(organisation=OuterRef("pk")))).order_by("pk")
