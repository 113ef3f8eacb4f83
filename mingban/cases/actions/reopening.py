"""Withdrawing a grant that was unlawful (行政许可法 §69): the licence is cancelled (§70), the case decided anew."""

from datetime import datetime

from mingban.cases import queries
from mingban.cases.actions import timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, ApplicationState, CaseState, ReopenGround, StepState
from mingban.cases.events import GrantWithdrawn
from mingban.cases.models import Case, Step
from mingban.cases.queries import letters
from mingban.core.actors import Actor
from mingban.ledger.rules import sentence_of
from mingban.licences import actions as licences


def reopen_case(
    *,
    number: str,
    ground: ReopenGround,
    reason: str,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Withdraw a grant, by an officer's decision or by lapse of time, and take the case up again (§69).

    The licences that it gave are cancelled. The letter tells ground, reason and remedies. The case is reviewed and decided
    in two new steps, within the statutory limit counted from now; the second time silence is no consent.

    :raises CannotAct: when the case was not granted, or without a reason.
    """

    def change(case: Case) -> Outcome:
        if not reason.strip():
            raise CannotAct("请写明为什么撤销，要告诉办事人", field="reason")
        matter = queries.case_matter(case)
        cancelled = licences.cancel_licences(matter=matter, reason="准予的决定被撤销", by=by, at=at)
        names = [licence.type.name for licence in cancelled]
        content = letters.revocation(
            case, ground, reason.strip(), [f"《{one.type.name}》（{one.number}）" for one in cancelled]
        )
        _take_up(case, at)
        sentence = (
            sentence_of("撤销准予的决定，注销", names, unit="份证照") if names else "撤销准予的决定，理由见决定书"
        )
        data = {"ground": ground.value, "licences": [one.identifier for one in cancelled]}
        return Outcome(sentence=sentence, event=GrantWithdrawn, content=content, data=data)

    return perform(number=number, act=Act.REOPEN, by=by, at=at, key=key, revision=revision, change=change)


def _take_up(case: Case, at: datetime) -> None:
    """Bring the case back under review: its former steps stay as they were done, two new ones are added."""
    case.is_approved, case.granted_by_lapse, case.decision_reason = None, False, ""
    case.decided_at = case.delivered_at = case.concluded_at = None
    case.joint_verdict = ""
    case.reopened_at, case.state = at, CaseState.IN_REVIEW
    end = queries.steps_of(case)[-1].position
    case.steps.add(
        Step(
            position=end + 1,
            code="reopened-review",
            name="重新审查",
            role="reviewer",
            state=StepState.OPEN,
            opened_at=at,
        ),
        Step(position=end + 2, code="reopened-decision", name="重新决定", role="decider"),
        bulk=False,
    )
    timing.cancel_all(case, at=at)
    timing.start_again(case, at=at)
    application = case.application
    if application.state == ApplicationState.CONCLUDED:
        application.state = ApplicationState.SUBMITTED
        application.save(update_fields=["state"])
