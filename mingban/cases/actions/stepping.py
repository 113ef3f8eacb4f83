"""The steps of a case's review: each is opened once all that it waits for is over, and done by its own post."""

from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.choices import StepState, Verdict
from mingban.cases.models import Case, Opinion, Step
from mingban.core.actors import Actor


def finish_intake(case: Case, *, by: Actor, at: datetime) -> None:
    """On acceptance the clerk's steps before the first review are done, and those that follow open; the last step decides."""
    for step in queries.steps_of(case)[:-1]:
        if step.role != rules.CLERK or step.organisation_id or step.code not in rules.ready(queries.nodes_of(case)):
            break
        finish(step, by=by, at=at, opinion="受理")
    open_ready(case, at=at)


def give_opinion(step: Step, *, by: Actor, at: datetime, opinion: str, verdict: Verdict) -> int:
    """Write down one officer's opinion; return how many are still missing. With the last of them the step is done.

    Who wants changes ends the round: it begins anew when the applicant has made them. One who disagrees outweighs the rest.
    """
    given = [verdict, *(Verdict(one.verdict) for one in step.opinions.all() if one.round == step.round)]
    _write(step, by, at, opinion, verdict)
    missing = step.officers - len(given)
    if verdict is Verdict.CHANGES:
        step.state, step.verdict = StepState.CHANGES, verdict
        step.save(update_fields=["state", "verdict"])
        return 0
    if missing <= 0:
        step.verdict = Verdict.DISAGREE if Verdict.DISAGREE in given else Verdict.AGREE
        _close(step, at)
    return max(missing, 0)


def finish(step: Step, *, by: Actor, at: datetime, opinion: str, verdict: Verdict = Verdict.AGREE) -> None:
    """Write down who did a step for which one officer is enough (intake, decision), when, and the opinion."""
    _write(step, by, at, opinion, verdict)
    step.verdict = verdict
    _close(step, at)


def _write(step: Step, by: Actor, at: datetime, opinion: str, verdict: Verdict) -> None:
    Opinion.objects.create(
        step=step, user_id=by.id, post_id=by.post_id, round=step.round, verdict=verdict, text=opinion, given_at=at
    )


def _close(step: Step, at: datetime) -> None:
    step.state, step.done_at, step.opened_at = StepState.DONE, at, step.opened_at or at
    step.save(update_fields=["state", "verdict", "done_at", "opened_at"])


def move_on(case: Case, *, at: datetime) -> list[str]:
    """Close what a group no longer needs and open what may begin now; return the names of what was closed."""
    codes = rules.not_needed(queries.nodes_of(case))
    closed = [step for step in queries.steps_of(case) if step.code in codes]
    for step in closed:
        step.state, step.done_at = StepState.NOT_NEEDED, at
        step.save(update_fields=["state", "done_at"])
    open_ready(case, at=at)
    return [step.name for step in closed]


def open_ready(case: Case, *, at: datetime) -> None:
    """Open every step that may begin now."""
    codes = rules.ready(queries.nodes_of(case))
    for step in queries.steps_of(case):
        if step.code in codes:
            step.state, step.opened_at = StepState.OPEN, at
            step.save(update_fields=["state", "opened_at"])


def reopen(case: Case, *, at: datetime) -> list[str]:
    """Open again what waited for the applicant's changes, and only that; return the names."""
    steps = [step for step in queries.steps_of(case) if step.state == StepState.CHANGES]
    for step in steps:
        step.state, step.round, step.opened_at, step.verdict = StepState.OPEN, step.round + 1, at, ""
        step.save(update_fields=["state", "round", "opened_at", "verdict"])
    return [step.name for step in steps]
