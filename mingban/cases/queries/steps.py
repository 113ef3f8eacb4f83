"""The steps of a case's review: whose they are, who did them, which one is somebody's turn."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects

from mingban.cases import rules
from mingban.cases.choices import StepState, Verdict
from mingban.cases.models import Case, Step
from mingban.core.actors import Actor

WITH_STEPS = Prefetch("steps", Step.objects.select_related("organisation").prefetch_related("opinions"))
# A review that waits for the applicant's changes may be taken up again by who asked for them.
TO_DO = frozenset({StepState.OPEN, StepState.CHANGES})


def steps_of(case: Case) -> list[Step]:
    """Return the steps of a case in their order, with the opinions given on them: of a locked case always the same objects."""
    if "steps" not in getattr(case, "_prefetched_objects_cache", {}):
        prefetch_related_objects([case], WITH_STEPS)
    return sorted(case.steps.all(), key=lambda step: step.position)


def unfinished(case: Case) -> list[Step]:
    """Return the steps that are not over, in their order."""
    return [step for step in steps_of(case) if step.state not in rules.OVER]


def office_of(step: Step, case: Case) -> int:
    """Return the id of the organisation whose post does a step."""
    return step.organisation_id or case.organisation_id


def nodes_of(case: Case, steps: Sequence[Step] | None = None) -> list[rules.Node]:
    """Return the steps as the graph of the review sees them; who has read them already passes them on."""
    return [
        rules.Node(
            code=step.code,
            state=StepState(step.state),
            after=tuple(step.after),
            group=step.group,
            needs=step.needs,
            verdict=step.verdict,
        )
        for step in (steps_of(case) if steps is None else steps)
    ]


def reviews_for(case: Case, by: Actor, steps: list[Step] | None = None) -> list[Step]:
    """Return the reviews that wait for the actor's role at his organisation, those that he himself may do first.

    Who has read `steps` already passes them on.
    """
    steps = steps_of(case) if steps is None else steps
    found = [
        step
        for step in steps[:-1]
        if step.state in TO_DO and (step.role, office_of(step, case)) == (by.role, by.organisation_id)
    ]
    return sorted(found, key=lambda step: (_is_done_by(step, steps, by), step.state != StepState.OPEN, step.position))


def review_for(case: Case, by: Actor | None, steps: list[Step]) -> Step | None:
    """Return the review that an act of the actor is about; one that is somebody else's where he has none."""
    own = reviews_for(case, by, steps) if by is not None and by.is_staff else []
    return next(iter([*own, *(step for step in steps[:-1] if step.state in TO_DO)]), None)


def _is_done_by(step: Step, steps: list[Step], by: Actor) -> bool:
    return by.id in has_reviewed(step) | barred(step, steps)


def has_reviewed(step: Step) -> frozenset[int]:
    """Return the ids of the users who gave their opinions in this round; who asked for changes may think again."""
    if step.state == StepState.CHANGES:
        return frozenset()
    return frozenset(one.user_id for one in step.opinions.all() if one.user_id and one.round == step.round)


def has_asked_changes(step: Step) -> bool:
    """Tell whether a step has asked the applicant for changes: it does so once, for everything (行政许可法 §32(4))."""
    return step.state == StepState.CHANGES or any(one.verdict == Verdict.CHANGES for one in step.opinions.all())


def barred(step: Step | None, steps: list[Step]) -> frozenset[int]:
    """Return who may not do a step as he did an earlier one."""
    if step is None or not step.is_by_another:
        return frozenset()
    earlier = [one for one in steps if one.position < step.position]
    return frozenset(one.user_id for each in earlier for one in each.opinions.all() if one.user_id)


def missing(step: Step) -> int:
    """Return how many officers have yet to give their opinions in this round."""
    return max(step.officers - sum(1 for one in step.opinions.all() if one.round == step.round), 0)
