"""Ends without a decision: the applicant withdraws, or a deferred document never comes."""

from datetime import datetime

from django.db import transaction

from mingban.cases import access, queries, rules
from mingban.cases.actions import timing
from mingban.cases.actions.base import CannotAct, Outcome, lock_case, perform
from mingban.cases.choices import Act, MaterialState
from mingban.cases.events import CaseTerminated, CaseWithdrawn, DeferredMissed
from mingban.cases.models import Application, Case, Material
from mingban.cases.queries import letters
from mingban.catalogue.definitions import Missed
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed
from mingban.core.times import say_day
from mingban.ledger import actions as ledger
from mingban.ledger.rules import sentence_of


def withdraw_application(*, application: Application, reason: str = "", by: Actor, at: datetime) -> Application:
    """Withdraw every case that is not decided yet.

    :raises NotAllowed: for anybody but the applicant or his agent.
    :raises CannotAct: when nothing is left to withdraw.
    """
    if not access.can_handle(by, application, at):
        raise NotAllowed("只有申请人能撤回")
    with transaction.atomic():
        locked = Application.objects.select_for_update().get(pk=application.pk)
        # By organisation, as each letter takes a number of its organisation's series: one order cannot deadlock.
        cases = locked.cases.filter(state__in=rules.UNDECIDED).order_by("organisation__code", "position")
        numbers = list(cases.values_list("number", flat=True))
        if not numbers:
            raise CannotAct(rules.STATE_REASONS[Act.WITHDRAW])
        for number in numbers:
            _withdraw_case(number, reason, by, at)
        locked.refresh_from_db()
    return locked


def _withdraw_case(number: str, reason: str, by: Actor, at: datetime) -> None:
    def change(case: Case) -> Outcome:
        case.concluded_at = at
        timing.cancel_all(case, at=at)
        return Outcome(sentence="撤回了申请", event=CaseWithdrawn, content=letters.withdrawal(case, at, reason))

    perform(number=number, act=Act.WITHDRAW, by=by, at=at, change=change)


def terminate_case(*, number: str, at: datetime) -> Case:
    """End a case whose deferred document did not come in time: it counts as withdrawn (local rule, facts §3 容缺受理).

    Where the item says that it is decided without the document, see `decide_without`.

    :raises CannotAct: when no deferred document of the case is overdue on the day of `at`.
    """

    def change(case: Case) -> Outcome:
        late = [one.name for one in queries.late_documents(case, Missed.WITHDRAWN, at)]
        if not late:
            raise CannotAct("后补材料的日期还没有过")
        case.concluded_at = at
        timing.cancel_all(case, at=at)
        why = "容缺后补的材料没有按期补交："
        case.decision_reason = f"{why}{'、'.join(late)}"
        sentence = sentence_of(why, late, unit="份材料", after="，视为撤回申请")
        return Outcome(sentence=sentence, event=CaseTerminated, content=letters.termination(case))

    return perform(number=number, act=Act.TERMINATE, by=SYSTEM, at=at, key=f"terminate/{number}", change=change)


@transaction.atomic
def decide_without(*, number: str, at: datetime) -> Case:
    """Let a case go on without a deferred document that did not come in time, where its item says so: whoever decides, decides on what is there.

    The promise, which the document held up, begins; the document can no longer be supplied. Applicant and officials see why.

    :raises NotFound: when there is no such case. :raises CannotAct: when no such document of it is overdue on the day of `at`.
    """
    case = lock_case(number)
    late = queries.late_documents(case, Missed.DECIDE, at)
    if case.state not in rules.UNDER_REVIEW or not late:
        raise CannotAct("后补材料的日期还没有过")
    for material in late:
        _give_up(case.application, material, at)
    names = [material.name for material in late]
    case.revision += 1
    case.save(update_fields=["revision"])
    ledger.record(
        code="cases.case.deferred_missed",
        matter=queries.case_matter(case),
        by=SYSTEM,
        at=at,
        sentence=sentence_of("容缺后补的材料没有按期补交：", names, unit="份材料", after="，按现有材料决定"),
        data={"state": case.state, "kinds": [material.kind_code for material in late]},
    )
    for one in case.application.cases.filter(materials__material__in=late).distinct().order_by("position"):
        timing.start_ready(one, since=at)
        timing.refresh_due(one)
    timing.refresh_application(case.application)
    bus.publish(DeferredMissed(case_id=case.pk, kind_codes=[material.kind_code for material in late]))
    return case


def _give_up(application: Application, material: Material, at: datetime) -> None:
    """The document is not waited for any more, and its clock has run out."""
    clock = clock_queries.open_clock("application", application.number or "", timing.deferral(material))
    if clock:
        clocks.stop_clock(clock=clock, at=at)
    material.note = f"没有按期补交（最迟 {say_day(material.due_on)}）" if material.due_on else "没有按期补交"
    material.state = MaterialState.MISSING
    material.save(update_fields=["state", "note"])
