"""The transition table and its guards: who may do which act in which state, and why not.

Articles are of the Administrative Licensing Law (行政许可法, 2019 amendment) unless another is named.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mingban.cases.choices import Act, CaseState
from mingban.documents.choices import DocumentKind

APPLICANT = "applicant"
SYSTEM = "system"
CLERK = "clerk"
REVIEWER = "reviewer"
DECIDER = "decider"
HEAD = "head"
SUPERVISOR = "supervisor"
# Who heads the government of the authorities: §42 asks him where they handle an application together.
GOVERNMENT_HEAD = "government-head"

S = CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the table: who may do `act` in which states, where it leads, and the document that it issues."""

    act: Act
    sources: frozenset[CaseState]
    roles: frozenset[str]
    target: CaseState | None
    document: DocumentKind | None = None


def _row(
    act: Act,
    sources: Iterable[CaseState],
    roles: Iterable[str],
    target: CaseState | None,
    document: DocumentKind | None = None,
) -> Transition:
    return Transition(act=act, sources=frozenset(sources), roles=frozenset(roles), target=target, document=document)


NOT_YET_ACCEPTED = (S.SUBMITTED, S.RECEIVED)
UNDER_REVIEW = (S.ACCEPTED, S.IN_REVIEW)
UNDECIDED = (*NOT_YET_ACCEPTED, S.CORRECTING, *UNDER_REVIEW, S.SUSPENDED)
ENDED = frozenset({S.CONCLUDED, S.DECLINED, S.WITHDRAWN, S.TERMINATED})
# Acts that start and stop no clock of anybody's.
KEEPS_DATES = frozenset({Act.RECEIVE, Act.REVIEW, Act.HAND_OVER, Act.RECUSE, Act.MOVE_VERSION})

TRANSITIONS = {
    row.act: row
    for row in (
        _row(Act.RECEIVE, [S.SUBMITTED], [CLERK], S.RECEIVED),
        _row(Act.ACCEPT, NOT_YET_ACCEPTED, [CLERK, SYSTEM], S.ACCEPTED, DocumentKind.ACCEPTANCE),
        _row(Act.REQUEST_CORRECTION, NOT_YET_ACCEPTED, [CLERK], S.CORRECTING, DocumentKind.CORRECTION),
        _row(Act.SUPPLEMENT, [S.CORRECTING], [APPLICANT], S.RECEIVED),
        _row(Act.DECLINE, (*NOT_YET_ACCEPTED, S.CORRECTING), [CLERK], S.DECLINED, DocumentKind.DECLINATION),
        _row(Act.REVIEW, (*UNDER_REVIEW, S.CORRECTING), [REVIEWER], S.IN_REVIEW),
        _row(Act.START_SPECIAL, UNDER_REVIEW, [REVIEWER, DECIDER], S.SUSPENDED, DocumentKind.SPECIAL_PROCEDURE),
        _row(Act.END_SPECIAL, [S.SUSPENDED], [REVIEWER, DECIDER], None),
        _row(Act.EXTEND, (*UNDER_REVIEW, S.SUSPENDED), [HEAD, GOVERNMENT_HEAD], None, DocumentKind.EXTENSION),
        _row(Act.CONSENT, (*NOT_YET_ACCEPTED, *UNDER_REVIEW, S.SUSPENDED), [SYSTEM], S.DECIDED, DocumentKind.APPROVAL),
        _row(Act.REOPEN, [S.DECIDED, S.DELIVERED, S.CONCLUDED], [DECIDER, HEAD], S.IN_REVIEW, DocumentKind.REVOCATION),
        _row(Act.ASK_OPINION, UNDER_REVIEW, [REVIEWER, DECIDER], None),
        _row(Act.GIVE_OPINION, (*UNDER_REVIEW, S.CORRECTING, S.SUSPENDED), [REVIEWER, DECIDER], None),
        _row(Act.OPEN_JOINT, UNDER_REVIEW, [DECIDER], None),
        _row(Act.GIVE_POSITION, (*UNDER_REVIEW, S.CORRECTING, S.SUSPENDED), [REVIEWER, DECIDER], None),
        _row(
            Act.CONCLUDE_JOINT, (*UNDER_REVIEW, S.CORRECTING, S.SUSPENDED), [DECIDER], None, DocumentKind.JOINT_MINUTES
        ),
        _row(Act.DECIDE, UNDER_REVIEW, [DECIDER], S.DECIDED, DocumentKind.APPROVAL),
        _row(Act.DELIVER, [S.DECIDED], [CLERK], S.DELIVERED, DocumentKind.DELIVERY),
        _row(Act.CONCLUDE, [S.DELIVERED], [CLERK, SYSTEM], S.CONCLUDED),
        _row(Act.SUPPLY_DEFERRED, (*NOT_YET_ACCEPTED, *UNDER_REVIEW), [APPLICANT], None),
        _row(Act.WITHDRAW, UNDECIDED, [APPLICANT], S.WITHDRAWN, DocumentKind.WITHDRAWAL),
        # Besides these the officer who has it: see `access.can_act`.
        _row(Act.HAND_OVER, (*UNDECIDED, S.DECIDED, S.DELIVERED), [HEAD, SUPERVISOR], None),
        # Other organisations' posts that do a step or were asked may keep away too: see `access.can_act`.
        _row(Act.RECUSE, (*UNDECIDED, S.DECIDED, S.DELIVERED), [CLERK, REVIEWER, DECIDER, HEAD], None),
        # What is decided stays as it was decided; what is being corrected or stands still is finished first.
        _row(Act.MOVE_VERSION, (*NOT_YET_ACCEPTED, *UNDER_REVIEW), [DECIDER, HEAD], None),
        _row(Act.TERMINATE, UNDER_REVIEW, [SYSTEM], S.TERMINATED, DocumentKind.TERMINATION),
    )
}


def is_over(state: str, decided_at: datetime | None) -> bool:
    """Tell whether a case is decided or has ended otherwise: nobody's dates hang on it any more."""
    return decided_at is not None or state in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What the guards need to know of a case.

    Persons are named by the ids of their users: `has_reviewed` gave an opinion on the open review already; who is barred did
    an earlier step, while the step wants another person. Of several open reviews it is the one that is for whoever asks.
    `asked` are the ids of the organisations that have yet to answer, `invited` those of a joint review that is open. `is_accepted` while CORRECTING: a reviewer asked for changes.
    """

    state: CaseState
    is_accepted: bool = False
    correction_used: bool = False
    decider_role: str = DECIDER
    review_role: str = REVIEWER
    review_organisation: int | None = None
    open_reviews: int = 0
    has_reviewed: frozenset[int] = frozenset()
    barred_from_review: frozenset[int] = frozenset()
    barred_from_decision: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    invited: frozenset[int] = frozenset()
    is_conferring: bool = False
    waits_for: tuple[str, ...] = ()
    failed_needs: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    to_correct: tuple[str, ...] = ()
    is_approved: bool | None = None


@dataclass(frozen=True, slots=True)
class ActOption:
    """An act that a case page shows: allowed, or the reason why not."""

    act: Act
    reason: str = ""

    @property
    def is_allowed(self) -> bool:
        """True when nothing stands against it."""
        return not self.reason


STATE_REASONS = {
    Act.RECEIVE: "已经收过件了",
    Act.ACCEPT: "只有没受理的件才能受理",
    Act.REQUEST_CORRECTION: "只能在受理前一次告知要补什么",
    Act.SUPPLEMENT: "现在没有要补的材料",
    Act.DECLINE: "只能在受理前决定不予受理",
    Act.REVIEW: "受理以后才能审查",
    Act.START_SPECIAL: "受理以后、决定以前才能开始特别程序，一次一个",
    Act.END_SPECIAL: "现在没有进行中的特别程序",
    Act.EXTEND: "受理以后、决定以前才能延长期限",
    Act.CONSENT: "只有还没有作决定的件才能视为准予",
    Act.REOPEN: "只有作出了决定的件才能撤销",
    Act.ASK_OPINION: "受理以后、决定以前才能征求意见",
    Act.GIVE_OPINION: "这件已经不用答复意见了",
    Act.DECIDE: "受理并审查以后才能作决定",
    Act.DELIVER: "作出决定以后才能送达",
    Act.CONCLUDE: "送达以后才能办结",
    Act.SUPPLY_DEFERRED: "这件已经不用再补了",
    Act.WITHDRAW: "已经作出决定或办结，不能撤回",
    Act.TERMINATE: "只有办理中的件才能终止",
    Act.OPEN_JOINT: "受理以后、决定以前才能发起会商",
    Act.GIVE_POSITION: "现在没有进行中的会商",
    Act.CONCLUDE_JOINT: "现在没有进行中的会商",
    Act.HAND_OVER: "已经办结的件不用再转",
    Act.RECUSE: "已经办结的件不用回避",
    Act.MOVE_VERSION: "等补正、特别程序办完才能改按新版办；作了决定的不能改",
}


def roles_of(act: Act, facts: CaseFacts) -> frozenset[str]:
    """Return who may do an act: each step is for its own role, and the last one decides (an instant item's clerk may)."""
    of_steps = {Act.REVIEW: facts.review_role, Act.DECIDE: facts.decider_role}
    return frozenset({of_steps[act]}) if act in of_steps else TRANSITIONS[act].roles


def why_not(act: Act, facts: CaseFacts, by: int | None = None) -> str:
    """Return why an act cannot be done now, by the user of that id if one is named; empty when it can."""
    if facts.state not in TRANSITIONS[act].sources:
        return STATE_REASONS[act]
    return _GUARDS.get(act, _no_guard)(facts) or _not_by(act, facts, by)


def _no_guard(facts: CaseFacts) -> str:
    return ""


def _not_by(act: Act, facts: CaseFacts, by: int | None) -> str:
    """Return why this person may not do it though his post may: §34 wants two or more officers for an inspection on the spot."""
    if act is Act.REVIEW and by in facts.has_reviewed:
        return "您已经签过意见，还要另一名执法人员签"
    barred = {Act.REVIEW: facts.barred_from_review, Act.DECIDE: facts.barred_from_decision}
    return "您办过这件前面的环节，这一步要由另一个人办" if by in barred.get(act, ()) else ""


def _may_request_correction(facts: CaseFacts) -> str:
    # §32(4) 一次告知: everything at once. A second notice would need a supervisor's leave.
    return "要补的内容已经一次告知过，不能再次要求补正" if facts.correction_used else ""


def _may_supplement(facts: CaseFacts) -> str:
    return f"还差：{'、'.join(facts.to_correct)}" if facts.to_correct else ""


def _may_decline(facts: CaseFacts) -> str:
    return STATE_REASONS[Act.DECLINE] if facts.is_accepted else ""


def _may_review(facts: CaseFacts) -> str:
    if facts.state is S.CORRECTING and not facts.is_accepted:
        return STATE_REASONS[Act.REVIEW]
    return "" if facts.open_reviews else "审查环节都已办完，等待决定"


def _may_give_opinion(facts: CaseFacts) -> str:
    return "" if facts.asked else STATE_REASONS[Act.GIVE_OPINION]


def _may_open_joint(facts: CaseFacts) -> str:
    return "会商还没有结论，一次一个" if facts.is_conferring else ""


def _while_conferring(facts: CaseFacts) -> str:
    return "" if facts.is_conferring else STATE_REASONS[Act.CONCLUDE_JOINT]


def _may_decide(facts: CaseFacts) -> str:
    if facts.is_conferring:
        return "会商还没有结论"
    if facts.open_reviews:
        return f"还有 {facts.open_reviews} 个审查环节没有办完"
    if facts.waits_for:
        return f"要等前面的事办好：{'、'.join(facts.waits_for)}"
    return f"容缺的材料还没补交：{'、'.join(facts.deferred)}" if facts.deferred else ""


def _may_consent(facts: CaseFacts) -> str:
    """Silence consents only to what could have been decided: nothing stands open on the applicant's side or before it."""
    if facts.waits_for or facts.failed_needs:
        return f"要等前面的事办成：{'、'.join((*facts.waits_for, *facts.failed_needs))}"
    missing = (*facts.deferred, *facts.to_correct)
    return f"材料还没补齐：{'、'.join(missing)}" if missing else ""


def _may_reopen(facts: CaseFacts) -> str:
    return "" if facts.is_approved else "只有准予的决定才能撤销"


_GUARDS = {
    Act.REQUEST_CORRECTION: _may_request_correction,
    Act.SUPPLEMENT: _may_supplement,
    Act.DECLINE: _may_decline,
    Act.REVIEW: _may_review,
    Act.GIVE_OPINION: _may_give_opinion,
    Act.OPEN_JOINT: _may_open_joint,
    Act.GIVE_POSITION: _while_conferring,
    Act.CONCLUDE_JOINT: _while_conferring,
    Act.DECIDE: _may_decide,
    Act.CONSENT: _may_consent,
    Act.REOPEN: _may_reopen,
}


def options(facts: CaseFacts, role: str, by: int | None = None) -> list[ActOption]:
    """Return every act of a role with what stands against it now (for one user, if named), in the order of the table."""
    return [ActOption(act, why_not(act, facts, by)) for act in TRANSITIONS if role in roles_of(act, facts)]
