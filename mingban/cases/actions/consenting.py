"""What counts as granted because nobody decided in time: by an item's own rule (默示同意), or a renewal by §50."""

from dataclasses import dataclass
from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.actions import granting, stepping, timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, MaterialState
from mingban.cases.events import CaseDecided
from mingban.cases.models import Case
from mingban.cases.queries import letters
from mingban.clocks import queries as clocks
from mingban.core.actors import SYSTEM
from mingban.core.times import local_day, say_day
from mingban.licences import actions as licences

OPINION = "期限届满没有作出决定，依法视为准予"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """That a limit is over: since when, by which rule the silence counts as consent, and every step to its last day."""

    at: datetime
    basis: str
    steps: list[str]


def consent_case(*, number: str, at: datetime) -> Case:
    """Record that a case counts as granted: its item says that silence is consent, and the statutory limit is over.

    The grant is of the end of the last day, whenever the sweep comes by; letter and licence are of now, the ten days to
    deliver count from then. Nothing is granted while a clock stands still, while the case waits for another's result, or
    while a deferred document or a correction is missing. Once: after a grant was withdrawn somebody has to decide.

    :raises CannotAct: when any of this is not so, or the number is limited and the case has no place (§57).
    """

    def change(case: Case) -> Outcome:
        lapse = _silence(case, at)
        granting.take_place(case)
        _grant(case, lapse, at)
        issued, names = granting.issue_results(case, by=SYSTEM, at=at)
        numbers = [licence.number for licence in issued]
        return _outcome(case, lapse, names, numbers, [licence.identifier for licence in issued])

    return perform(number=number, act=Act.CONSENT, by=SYSTEM, at=at, key=f"consent/{number}", change=change)


def _silence(case: Case, at: datetime) -> Lapse:
    item = queries.definition_of(case)
    clock = queries.open_clock(case, timing.STATUTORY.code)
    if not item.silence_is_consent or case.reopened_at:
        raise CannotAct("这个事项没有规定逾期视为同意，或者已经撤销过一次")
    if case.state not in rules.UNDER_REVIEW or clock is None or clock.due_at is None or clock.due_at >= at:
        raise CannotAct("法定期限还没有过，或者正停着")
    return Lapse(at=clock.due_at, basis=item.silence_basis, steps=[step.text for step in clocks.explain_clock(clock)])


def is_silence_over(case: Case, at: datetime) -> bool:
    """Tell whether the end has passed at which silence consents, so that only what the applicant was asked for before holds it up."""
    if case.reopened_at:
        return False
    clock = queries.open_clock(case, timing.STATUTORY.code)
    is_over = clock is not None and clock.due_at is not None and clock.due_at < at
    return (is_over and queries.definition_of(case).silence_is_consent) or _has_lapsed(case, at)


def _has_lapsed(case: Case, at: datetime) -> bool:
    renewal = queries.renewal_of(case)
    last = renewal.licence.valid_to if renewal and renewal.is_in_time else None
    return last is not None and local_day(at) > last


def renew_by_lapse(*, number: str, at: datetime) -> Case:
    """Record that a renewal counts as granted: it was asked for in time and not decided before the licence's end (§50).

    No stopped clock matters here: §45 speaks of the limits of deciding, not of the licence's end. Only a correction that
    the applicant has not answered stands in the way.

    :raises CannotAct: when the case renews nothing, was asked for too late, or the licence has not ended.
    """

    def change(case: Case) -> Outcome:
        licence = case.renewed_licence
        renewal = queries.renewal_of(case)
        if licence is None or licence.valid_to is None or renewal is None or not renewal.is_in_time or case.reopened_at:
            raise CannotAct("这一件不是按期提出的延续申请")
        if local_day(at) <= licence.valid_to:
            raise CannotAct("证照还没有到期")
        over = clocks.end_of_day(licence.valid_to)
        lapse = Lapse(
            at=over, basis=rules.RENEWAL_BASIS, steps=[renewal.words, f"{say_day(licence.valid_to)}到期，没有作出决定"]
        )
        _grant(case, lapse, at)
        licences.continue_licence(licence=licence, matter=queries.case_matter(case), by=SYSTEM, at=at)
        return _outcome(case, lapse, [licence.type.name], [licence.number], [licence.identifier])

    return perform(number=number, act=Act.CONSENT, by=SYSTEM, at=at, key=f"renew/{number}", change=change)


def _grant(case: Case, lapse: Lapse, at: datetime) -> None:
    case.is_approved, case.granted_by_lapse, case.decided_at = True, True, lapse.at
    for step in queries.unfinished(case):
        stepping.finish(step, by=SYSTEM, at=at, opinion=OPINION)
    case.materials.filter(finding="").update(finding=MaterialState.ACCEPTED)
    timing.stop_for_lapse(case, at=at)
    timing.start_delivery(case, at=at, since=lapse.at)


def _outcome(case: Case, lapse: Lapse, names: list[str], numbers: list[str], identifiers: list[str]) -> Outcome:
    return Outcome(
        sentence=f"{say_day(local_day(lapse.at))}期限届满没有作出决定，依法视为准予（{lapse.basis}）",
        event=CaseDecided,
        content=letters.approval(case, "、".join(names), "、".join(numbers), lapse=(local_day(lapse.at), lapse.basis)),
        data={
            "approved": True,
            "by_lapse": True,
            "lapsed_at": lapse.at.isoformat(),
            "basis": lapse.basis,
            "steps": lapse.steps,
            "licences": identifiers,
        },
    )
