"""Whose turn it is: the cases that wait for a post, its own organisation's and those lent to it, as one filter in SQL."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mingban.cases import rules
from mingban.cases.choices import Act, StepState
from mingban.cases.models import Consultation, Opinion, Position, Step
from mingban.core.actors import Actor


def waiting_for_post(actor: Actor) -> Q:
    """Return the filter for the cases in which it is the turn of the actor's post; it does not say which he may see.

    Of his own organisation what stands at the counter, for a clerk, and cases with an open step for his role; of others steps that
    are his organisation's, questions to it, and joint reviews in which it has yet to say where it stands. A step on which he has
    given his opinion, or that wants another person than an earlier one, does not wait for him.
    """
    if actor.organisation_id is None:
        return Q(pk__in=[])
    office = actor.organisation_id
    own = Q(organisation_id=office, stage__in=rules.stages_awaiting(actor.role))
    at_the_counter = Q(stage__in=rules.AT_THE_COUNTER) if actor.role == rules.CLERK else Q(pk__in=[])
    mine = _open_steps(actor)
    is_mine = Exists(mine.filter(case=OuterRef("pk"), organisation=None))
    lent = mine.filter(organisation_id=office).order_by().values("case_id")
    named = lent.union(*(asked for act, asked in _asked(office) if actor.role in rules.TRANSITIONS[act].roles))
    return (own & (at_the_counter | is_mine)) | Q(pk__in=named)


def _open_steps(actor: Actor) -> QuerySet[Step]:
    given = Opinion.objects.filter(user=actor.id)
    is_done = Exists(given.filter(step=OuterRef("pk"), round=OuterRef("round")))
    did_earlier = Exists(given.filter(step__case=OuterRef("case"), step__position__lt=OuterRef("position")))
    steps = Step.objects.filter(state=StepState.OPEN, role=actor.role)
    return steps.filter(~is_done).exclude(Q(did_earlier, is_by_another=True))


def _asked(office: int) -> tuple[tuple[Act, QuerySet[Any, Any]], ...]:
    """Return the ids of other organisations' cases in which this one is asked for something, by the act that answers."""
    questions = Consultation.objects.filter(organisation_id=office, ended_at=None).order_by()
    positions = Position.objects.filter(organisation_id=office, given_at=None, review__ended_at=None).order_by()
    positions = positions.exclude(review__case__organisation_id=office)
    return (
        (Act.GIVE_OPINION, questions.values("case_id")),
        (Act.GIVE_POSITION, positions.values("review__case_id")),
    )
