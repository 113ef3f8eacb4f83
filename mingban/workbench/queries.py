"""What officials' lists show."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from mingban.accounts.choices import Role
from mingban.cases import rules
from mingban.cases.choices import CaseState, StepState
from mingban.cases.models import Case, Opinion, Step
from mingban.cases.queries import visible_cases
from mingban.core.actors import Actor

PAGE_SIZE = 30
TABS = {"mine": "等我办", "open": "在办", "ended": "已办结"}

# What a clerk has to do besides open steps: take in, accept, hand over, close what was posted.
CLERK_STATES = (CaseState.SUBMITTED, CaseState.RECEIVED, CaseState.DECIDED, CaseState.DELIVERED)


def inbox(actor: Actor, *, tab: str, text: str = "") -> QuerySet[Case]:
    """Return the cases of one tab that the actor may see, the most urgent first (ended ones: the latest first)."""
    rows = visible_cases(actor).filter(_tab_filter(actor, tab))
    if text:
        rows = rows.filter(Q(number=text) | Q(application__number=text) | Q(item_name__icontains=text))
    rows = rows.select_related("application__applicant", "organisation").prefetch_related("needs")
    return (
        rows.order_by("-concluded_at", "-id")
        if tab == "ended"
        else rows.order_by(F("due_at").asc(nulls_last=True), "id")
    )


def _tab_filter(actor: Actor, tab: str) -> Q:
    ended = Q(state__in=rules.ENDED)
    if tab == "ended":
        return ended
    if tab == "mine":
        return ~ended & _waits_for(actor)
    return ~ended


def _waits_for(actor: Actor) -> Q:
    """Return the filter for cases whose next act belongs to the actor's role."""
    own = Opinion.objects.filter(step__case=OuterRef("case"), user=actor.id)
    # What wants two officers, or another person than before, is not shown again to who has done his part.
    has_done = Exists(own.filter(step=OuterRef("pk"))) | Q(Exists(own), is_by_another=True)
    steps = Step.objects.filter(~has_done, case=OuterRef("pk"), state=StepState.OPEN, role=actor.role)
    open_step = Exists(steps)
    # A clerk's own step comes up where he decides at the counter (an instant item).
    return Q(state__in=CLERK_STATES) | Q(open_step) if actor.role == Role.CLERK else Q(open_step)


def figures(actor: Actor, at: datetime) -> dict[str, Any]:
    """Return the counts over the actor's open cases: waiting for him, open, overdue."""
    rows = visible_cases(actor).exclude(state__in=rules.ENDED)
    overdue = Q(due_at__lt=at)
    counted = rows.aggregate(open=Count("id"), overdue=Count("id", filter=overdue))
    return {**counted, "mine": inbox(actor, tab="mine").count()}
