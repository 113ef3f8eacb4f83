"""Review and decision."""

from datetime import datetime

from mingban.cases import queries
from mingban.cases.actions import granting, stepping, timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, MaterialState
from mingban.cases.events import CaseDecided, CaseReviewed
from mingban.cases.models import Case
from mingban.cases.queries import letters
from mingban.core.actors import Actor
from mingban.documents.choices import DocumentKind
from mingban.ledger.rules import sentence_of


def review_case(
    *, number: str, opinion: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Give an opinion on the open step, which is its role's; with the last opinion that it wants the next step opens.

    A step for two officers (§34) wants the opinions of two different persons. The last step is the decision.

    :raises CannotAct: without an opinion, when only the decision is left, or for who gave his opinion on it already or did
        an earlier step while it wants another person.
    """

    def change(case: Case) -> Outcome:
        if not opinion.strip():
            raise CannotAct("请写明审查意见", field="opinion")
        step = stepping.open_step(case)
        missing = stepping.give_opinion(step, by=by, at=at, opinion=opinion.strip())
        if missing:
            sentence = f"{step.name}：一名执法人员签了意见，还要一名执法人员"
            return Outcome(sentence=sentence, event=CaseReviewed, data={"step": step.code, "missing": missing})
        stepping.open_next(case, at=at)
        return Outcome(sentence=f"{step.name}办完了", event=CaseReviewed, data={"step": step.code})

    return perform(number=number, act=Act.REVIEW, by=by, at=at, key=key, revision=revision, change=change)


def decide_case(
    *,
    number: str,
    is_approved: bool,
    reason: str = "",
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Grant or refuse. A grant issues the licence that the item results in; a refusal gives reasons and remedies (§38).

    The promise of the cases that waited for this one begins.

    :raises CannotAct: while steps, earlier results or deferred documents are missing; on a refusal without reason; on a
        grant when something that it needs was refused, and out of order or beyond the number where it is limited (§57); for who did an earlier step, where another person has to decide.
    """

    def change(case: Case) -> Outcome:
        failed = queries.facts_of(case).failed_needs
        if is_approved and failed:
            raise CannotAct(f"前面的事没有办成，这一件不能准予：{'、'.join(failed)}")
        if not is_approved and not reason.strip():
            raise CannotAct("不予许可必须写明理由（《行政许可法》第三十八条）", field="reason")
        if is_approved:
            granting.take_place(case)
        case.is_approved, case.decision_reason, case.decided_at = is_approved, reason.strip(), at
        for step in case.steps.exclude(state="DONE"):
            stepping.finish(step, by=by, at=at, opinion="准予" if is_approved else f"不予：{reason.strip()}")
        case.materials.filter(finding="").update(finding=MaterialState.ACCEPTED)
        timing.start_delivery(case, at=at)
        return _granted(case, by, at) if is_approved else _refused(case)

    return perform(number=number, act=Act.DECIDE, by=by, at=at, key=key, revision=revision, change=change)


def _granted(case: Case, by: Actor, at: datetime) -> Outcome:
    issued, names = granting.issue_results(case, by=by, at=at)
    return Outcome(
        sentence=sentence_of("准予，发", names, unit="份证照") if issued else "办好了",
        event=CaseDecided,
        content=letters.approval(case, "、".join(names), "、".join(licence.number for licence in issued)),
        data={"approved": True, "licences": [licence.identifier for licence in issued]},
    )


def _refused(case: Case) -> Outcome:
    return Outcome(
        sentence="决定不予许可，理由和救济途径见决定书",
        event=CaseDecided,
        content=letters.refusal(case),
        document=DocumentKind.REFUSAL,
        data={"approved": False},
    )
