"""The engine's law and transition table: pure values in, values out.

Articles are of the Administrative Licensing Law (行政许可法, 2019 amendment) unless another is named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mingban.cases.choices import Act, CaseState, DeliveryMeans
from mingban.core.errors import Refused
from mingban.documents.choices import DocumentKind

# §32(4): told at once or within five days what is to be corrected; after that the case counts as accepted on receipt.
ACCEPTANCE_DAYS = 5
ACCEPTANCE_BASIS = "《行政许可法》第三十二条：五日内不告知补正，自收到材料之日起即为受理"
# §42: twenty working days from acceptance unless a law says otherwise; one extension of ten working days, approved by the head of the authority (the engine offers it in the next slice).
EXTENSION_DAYS = 10
STATUTORY_BASIS = "《行政许可法》第四十二条：自受理之日起计算"
# §44: the licence is issued and delivered within ten working days of the decision.
DELIVERY_DAYS = 10
DELIVERY_BASIS = "《行政许可法》第四十四条：作出决定之日起十日内颁发、送达"

# Local rule (facts §3 容缺受理): accepted now, supplied by the day told at once, else it counts as withdrawn.
DEFERRAL_BASIS = "容缺受理：当场告知后补的材料和日期，逾期视为撤回申请"

APPLICANT = "applicant"
SYSTEM = "system"
CLERK = "clerk"
REVIEWER = "reviewer"
DECIDER = "decider"

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
DELIVERY_MEANS = {"online": DeliveryMeans.ONLINE, "pick-up": DeliveryMeans.PICK_UP, "post": DeliveryMeans.POST}
ENDED = frozenset({S.CONCLUDED, S.DECLINED, S.WITHDRAWN, S.TERMINATED})

TRANSITIONS = {
    row.act: row
    for row in (
        _row(Act.RECEIVE, [S.SUBMITTED], [CLERK], S.RECEIVED),
        _row(Act.ACCEPT, NOT_YET_ACCEPTED, [CLERK, SYSTEM], S.ACCEPTED, DocumentKind.ACCEPTANCE),
        _row(Act.REQUEST_CORRECTION, NOT_YET_ACCEPTED, [CLERK], S.CORRECTING, DocumentKind.CORRECTION),
        _row(Act.SUPPLEMENT, [S.CORRECTING], [APPLICANT], S.RECEIVED),
        _row(Act.DECLINE, (*NOT_YET_ACCEPTED, S.CORRECTING), [CLERK], S.DECLINED, DocumentKind.DECLINATION),
        _row(Act.REVIEW, UNDER_REVIEW, [REVIEWER], S.IN_REVIEW),
        _row(Act.DECIDE, UNDER_REVIEW, [DECIDER], S.DECIDED, DocumentKind.APPROVAL),
        _row(Act.DELIVER, [S.DECIDED], [CLERK], S.DELIVERED, DocumentKind.DELIVERY),
        _row(Act.CONCLUDE, [S.DELIVERED], [CLERK, SYSTEM], S.CONCLUDED),
        _row(Act.SUPPLY_DEFERRED, (*NOT_YET_ACCEPTED, *UNDER_REVIEW), [APPLICANT], None),
        _row(Act.WITHDRAW, UNDECIDED, [APPLICANT], S.WITHDRAWN, DocumentKind.WITHDRAWAL),
        _row(Act.TERMINATE, UNDER_REVIEW, [SYSTEM], S.TERMINATED, DocumentKind.TERMINATION),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """What the guards need to know of a case.

    Persons are named by the ids of their users: `has_reviewed` gave an opinion on the open review already; who is barred did
    an earlier step, while the step wants another person.
    """

    state: CaseState
    correction_used: bool = False
    decider_role: str = DECIDER
    review_role: str = REVIEWER
    open_reviews: int = 0
    has_reviewed: frozenset[int] = frozenset()
    barred_from_review: frozenset[int] = frozenset()
    barred_from_decision: frozenset[int] = frozenset()
    waits_for: tuple[str, ...] = ()
    failed_needs: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    to_correct: tuple[str, ...] = ()


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
    Act.DECIDE: "受理并审查以后才能作决定",
    Act.DELIVER: "作出决定以后才能送达",
    Act.CONCLUDE: "送达以后才能办结",
    Act.SUPPLY_DEFERRED: "这件已经不用再补了",
    Act.WITHDRAW: "已经作出决定或办结，不能撤回",
    Act.TERMINATE: "只有办理中的件才能终止",
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


def _may_review(facts: CaseFacts) -> str:
    return "" if facts.open_reviews else "审查环节都已办完，等待决定"


def _may_decide(facts: CaseFacts) -> str:
    if facts.open_reviews:
        return f"还有 {facts.open_reviews} 个审查环节没有办完"
    if facts.waits_for:
        return f"要等前面的事办好：{'、'.join(facts.waits_for)}"
    return f"容缺的材料还没补交：{'、'.join(facts.deferred)}" if facts.deferred else ""


_GUARDS = {
    Act.REQUEST_CORRECTION: _may_request_correction,
    Act.SUPPLEMENT: _may_supplement,
    Act.REVIEW: _may_review,
    Act.DECIDE: _may_decide,
}


def options(facts: CaseFacts, role: str, by: int | None = None) -> list[ActOption]:
    """Return every act of a role with what stands against it now (for one user, if named), in the order of the table."""
    return [ActOption(act, why_not(act, facts, by)) for act in TRANSITIONS if role in roles_of(act, facts)]


ACCEPTANCE, STATUTORY, PROMISE, DELIVERY = "acceptance", "statutory", "promise", "delivery"


def duties(facts: CaseFacts) -> frozenset[str]:
    """Return the codes of the duties whose clocks run in these circumstances.

    §32 and §42 count from the day on which the material is received or the case accepted. What an earlier case of the
    application results in belongs to the material of the case that needs it: that one is complete, and its days begin,
    only when the result is there. So while a case waits for an earlier result no clock of it runs; a deferred document holds only the promise up, as nothing but a
    special procedure stops the law's limit (§45).
    """
    if facts.state is S.DECIDED:
        return frozenset({DELIVERY})
    if facts.waits_for:
        return frozenset()
    if facts.state in NOT_YET_ACCEPTED:
        return frozenset({ACCEPTANCE})
    if facts.state in UNDER_REVIEW:
        return frozenset({STATUTORY} if facts.deferred else {STATUTORY, PROMISE})
    return frozenset()


# Citizens read nine words only (ux README §7.9).
PLAIN = {
    S.SUBMITTED: "交上来了",
    S.RECEIVED: "交上来了",
    S.CORRECTING: "等您补材料",
    S.ACCEPTED: "受理了",
    S.IN_REVIEW: "正在办",
    S.SUSPENDED: "正在办",
    S.DELIVERED: "已寄出",
    S.CONCLUDED: "办好了",
    S.DECLINED: "没通过",
    S.WITHDRAWN: "已撤回",
    S.TERMINATED: "没通过",
}


def plain_state(state: CaseState, *, is_approved: bool | None = None, has_deferred: bool = False) -> str:
    """Return the one of nine words that a citizen reads for a case."""
    if is_approved is False:
        return "没通过"
    if state is S.DECIDED:
        return "办好了"
    if has_deferred and state not in ENDED:
        return "等您补材料"
    return PLAIN[state]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One case as the schedule sees it: ends at `due` when known, else `days` after the ends of what it needs."""

    code: str
    is_open: bool
    due_order: float = 0.0
    needs: tuple[str, ...] = field(default_factory=tuple)


def holder(lanes: Iterable[Lane]) -> str:
    """Return the code of the open case that holds the bundle's date now: open, waiting for none, and the last to end.

    `due_order` is any number that grows with the expected end (such as a timestamp). Empty when all have ended.
    """
    rows = list(lanes)
    is_open = {lane.code: lane.is_open for lane in rows}
    free = [lane for lane in rows if lane.is_open and not any(is_open.get(need, False) for need in lane.needs)]
    if not free:
        return ""
    weight = {lane.code: lane.due_order for lane in rows}
    return max(free, key=lambda lane: (_downstream(lane.code, rows, weight), lane.due_order)).code


def _downstream(code: str, lanes: list[Lane], weight: dict[str, float]) -> float:
    """Return the latest end among a case and everything that waits for it."""
    after = [lane for lane in lanes if code in lane.needs and lane.is_open]
    return max([weight[code], *(_downstream(lane.code, lanes, weight) for lane in after)])


# Of an application's number: two digits each of year, month and day, six of the region, six of the day's serial.
NUMBER_LENGTH = 18
MOST_A_DAY = 999_999


class NumbersUsedUp(Refused):
    """More applications came in one day than the number has room for."""


def application_number(day: date, region: str, serial: int) -> str:
    """Return the eighteen digits of an application: always as many, so that people and forms can check what is typed.

    :raises NumbersUsedUp: after 999,999 applications in one region and day.
    """
    if not 0 < serial <= MOST_A_DAY:
        raise NumbersUsedUp("今天收的申请太多了，编号用完了。您填的都留着，请明天再交")
    return f"{day:%y%m%d}{region}{serial:06d}"


def delivery_of(data: Mapping[str, Any]) -> tuple[DeliveryMeans, str]:
    """Return how and where to the result goes, from the form's own elements; online where the form does not ask."""
    means = DELIVERY_MEANS.get(str(data.get("delivery.means")), DeliveryMeans.ONLINE)
    return means, str(data.get("delivery.address") or "")
