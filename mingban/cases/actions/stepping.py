"""The steps of a case's review: each is opened once all that it waits for is over, and done by its own post."""

from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.choices import StepState, Verdict
from mingban.cases.models import Case, Opinion, Step
from mingban.core.actors import Actor


def finish_intake(case: Case, *, by: Actor, at: datetime) -> None:
    """On acceptance the clerk's steps before the first review are done, and those that follow open; the last step decides."""
    for step in list(case.steps.order_by("position"))[:-1]:
        if step.role != rules.CLERK or step.organisation_id or step.code not in rules.ready(queries.nodes_of(case)):
            break
        finish(step, by=by, at=at, opinion="受理")
    open_ready(case, at=at)


def give_opinion(step: Step, *, by: Actor, at: datetime, opinion: str, verdict: Verdict) -> int:
    """Write down one officer's opinion; return how many are still missing. With the last of them the step is done.

    Who wants changes ends the round: it begins anew when the applicant has made them. One who disagrees outweighs the rest.
    """
    Opinion.objects.create(
        step=step, user_id=by.id, post_id=by.post_id, round=step.round, verdict=verdict, text=opinion, given_at=at
    )
    given = step.opinions.filter(round=step.round)
    missing = step.officers - given.count()
    if verdict is Verdict.CHANGES:
        step.state, step.verdict = StepState.CHANGES, verdict
        step.save(update_fields=["state", "verdict"])
        return 0
    if missing <= 0:
        has_against = given.filter(verdict=Verdict.DISAGREE).exists()
        step.verdict = Verdict.DISAGREE if has_against else Verdict.AGREE
        _close(step, at)
    return max(missing, 0)


def finish(step: Step, *, by: Actor, at: datetime, opinion: str, verdict: Verdict = Verdict.AGREE) -> None:
    """Write down who did a step for which one officer is enough (intake, decision), when, and the opinion."""
    Opinion.objects.create(
        step=step, user_id=by.id, post_id=by.post_id, round=step.round, verdict=verdict, text=opinion, given_at=at
    )
    step.verdict = verdict
    _close(step, at)


def _close(step: Step, at: datetime) -> None:
    step.state, step.done_at, step.opened_at = StepState.DONE, at, step.opened_at or at
    step.save(update_fields=["state", "verdict", "done_at", "opened_at"])


def move_on(case: Case, *, at: datetime) -> list[str]:
    """Close what a group no longer needs and open what may begin now; return the names of what was closed."""
    codes = rules.not_needed(queries.nodes_of(case))
    closed = list(case.steps.filter(code__in=codes).order_by("position"))
    case.steps.filter(code__in=codes).update(state=StepState.NOT_NEEDED, done_at=at)
    open_ready(case, at=at)
    return [step.name for step in closed]


def open_ready(case: Case, *, at: datetime) -> None:
    """Open every step that may begin now."""
    codes = rules.ready(queries.nodes_of(case))
    case.steps.filter(code__in=codes).update(state=StepState.OPEN, opened_at=at)


def reopen(case: Case, *, at: datetime) -> list[str]:
    """Open again what waited for the applicant's changes, and only that; return the names."""
    steps = list(case.steps.filter(state=StepState.CHANGES).order_by("position"))
    for step in steps:
        step.state, step.round, step.opened_at, step.verdict = StepState.OPEN, step.round + 1, at, ""
        step.save(update_fields=["state", "round", "opened_at", "verdict"])
    return [step.name for step in steps]
