"""The steps of a case's review: opened one after the other, done by posts of the case's organisation."""

from datetime import datetime

from mingban.cases import rules
from mingban.cases.choices import StepState
from mingban.cases.models import Case, Opinion, Step
from mingban.core.actors import Actor


def finish_intake(case: Case, *, by: Actor, at: datetime) -> None:
    """On acceptance the clerk's steps before the first review are done, and the next one opens; the last step decides."""
    for step in list(case.steps.order_by("position"))[:-1]:
        if step.role != rules.CLERK:
            break
        finish(step, by=by, at=at, opinion="受理")
    open_next(case, at=at)


def open_step(case: Case) -> Step:
    """Return the step that is open; under review there always is one, as the last is done by deciding."""
    return case.steps.order_by("position").get(state=StepState.OPEN)


def give_opinion(step: Step, *, by: Actor, at: datetime, opinion: str) -> int:
    """Write down one officer's opinion; return how many are still missing. With the last of them the step is done."""
    Opinion.objects.create(step=step, user_id=by.id, post_id=by.post_id, text=opinion, given_at=at)
    missing = step.officers - step.opinions.count()
    if missing <= 0:
        _close(step, at)
    return max(missing, 0)


def finish(step: Step, *, by: Actor, at: datetime, opinion: str) -> None:
    """Write down who did a step for which one officer is enough (intake, decision), when, and the opinion."""
    Opinion.objects.create(step=step, user_id=by.id, post_id=by.post_id, text=opinion, given_at=at)
    _close(step, at)


def _close(step: Step, at: datetime) -> None:
    step.state, step.done_at, step.opened_at = StepState.DONE, at, step.opened_at or at
    step.save(update_fields=["state", "done_at", "opened_at"])


def open_next(case: Case, *, at: datetime) -> None:
    """Open the first step that is still waiting, unless one is open already."""
    if case.steps.filter(state=StepState.OPEN).exists():
        return
    step = case.steps.filter(state=StepState.WAITING).order_by("position").first()
    if step:
        step.state, step.opened_at = StepState.OPEN, at
        step.save(update_fields=["state", "opened_at"])
