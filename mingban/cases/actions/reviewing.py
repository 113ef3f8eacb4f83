"""Review and decision."""

from collections.abc import Mapping
from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.actions import changing, conferring, consulting, granting, stepping, timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, MaterialState, StepState, Verdict
from mingban.cases.events import CaseDecided, CaseReviewed
from mingban.cases.models import Case, Step
from mingban.cases.queries import letters
from mingban.core.actors import Actor
from mingban.documents.choices import DocumentKind
from mingban.ledger.rules import sentence_of


def review_case(
    *,
    number: str,
    opinion: str,
    verdict: Verdict = Verdict.AGREE,
    remarks: Mapping[int, str] | None = None,
    step: str = "",
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Give an opinion on an open step of one's post; with the last opinion that it wants what waits for it opens.

    A step for two officers (§34) wants the opinions of two different persons. The last step is the decision. `step` names
    one by its code where several wait for the post. CHANGES asks the applicant to change what `remarks` say for each use
    of a document (its id), or what the opinion says; only this step is then done again, and the limits go on meanwhile. Each
    step asks once, for everything (§32).

    :raises CannotAct: without an opinion, for asking twice or after silence has consented, when only the decision is left, or for who gave his opinion on it already or did
        an earlier step while it wants another person.
    """

    def change(case: Case) -> Outcome:
        if not opinion.strip():
            raise CannotAct("请写明审查意见", field="opinion")
        steps = queries.steps_of(case)
        mine = _review_of(case, step, by, steps)
        if verdict is Verdict.CHANGES:
            changing.refuse_to_ask(case, mine, at)
        if mine.state == StepState.CHANGES:
            changing.take_back(case, mine)
        missing = stepping.give_opinion(mine, by=by, at=at, opinion=opinion.strip(), verdict=verdict)
        if verdict is Verdict.CHANGES:
            return changing.ask(case, mine, opinion.strip(), remarks or {})
        target = changing.state_under_review(case)
        if missing:
            sentence = f"{mine.name}：一名执法人员签了意见，还要一名执法人员"
            data = {"step": mine.code, "missing": missing}
            return Outcome(sentence=sentence, event=CaseReviewed, data=data, target=target)
        closed = stepping.move_on(case, at=at)
        differing = conferring.open_if_differing(case, steps, at=at)
        sentence = f"{mine.name}办完了" + (f"，{'、'.join(closed)}不用再办" if closed else "")
        sentence += f"；意见不一致，{differing}" if differing else ""
        data = {"step": mine.code, "verdict": mine.verdict}
        return Outcome(sentence=sentence, event=CaseReviewed, data=data, target=target)

    return perform(number=number, act=Act.REVIEW, by=by, at=at, key=key, revision=revision, change=change)


def _review_of(case: Case, code: str, by: Actor, steps: list[Step]) -> Step:
    """Return the step that an opinion is about."""
    mine = queries.reviews_for(case, by, steps)
    found = [one for one in mine if one.code == code] if code else mine
    if not found:
        raise CannotAct("这个环节现在不用您办，请刷新后再看")
    if by.id in queries.has_reviewed(found[0]) | queries.barred(found[0], steps):
        raise CannotAct("这个环节您已经签过意见，或者要由另一个人办")
    return found[0]


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

    :raises CannotAct: while steps, earlier results, deferred documents or the conclusion of a joint review are missing, and against it; on a refusal without reason; on a
        grant when something that it needs was refused, and out of order or beyond the number where it is limited (§57); for who did an earlier step, where another person has to decide.
    """

    def change(case: Case) -> Outcome:
        conferring.follow_conclusion(case, is_approved=is_approved)
        failed = queries.failed_needs(case)
        if is_approved and failed:
            raise CannotAct(f"前面的事没有办成，这一件不能准予：{'、'.join(failed)}")
        if not is_approved and not reason.strip():
            raise CannotAct("不予许可必须写明理由（《行政许可法》第三十八条）", field="reason")
        if is_approved:
            granting.take_place(case)
        case.is_approved, case.decision_reason, case.decided_at = is_approved, reason.strip(), at
        too_few = rules.failed_groups(queries.nodes_of(case))
        if is_approved and too_few and case.joint_verdict != Verdict.AGREE:
            raise CannotAct(f"这几组意见里同意的不够，不能准予：{'、'.join(too_few)}")
        unanswered = consulting.unanswered(case, at=at)
        verdict = Verdict.AGREE if is_approved else Verdict.DISAGREE
        for step in queries.unfinished(case):
            opinion = "准予" if is_approved else f"不予：{reason.strip()}"
            stepping.finish(step, by=by, at=at, opinion=opinion, verdict=verdict)
        case.materials.filter(finding="").update(finding=MaterialState.ACCEPTED)
        timing.start_delivery(case, at=at)
        outcome = _granted(case, by, at) if is_approved else _refused(case)
        if unanswered:
            outcome.data["unanswered"] = unanswered
            outcome.sentence += f"（{'、'.join(unanswered)}逾期没有答复意见）"
        return outcome

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
