"""Ends without a decision: the applicant withdraws, or a deferred document never comes."""

from datetime import datetime

from django.db import transaction

from mingban.cases import access, queries, rules
from mingban.cases.actions import timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act
from mingban.cases.events import CaseTerminated, CaseWithdrawn
from mingban.cases.models import Application, Case
from mingban.cases.queries import letters
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed
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

    :raises CannotAct: when no deferred document of the case is overdue on the day of `at`.
    """

    def change(case: Case) -> Outcome:
        late = [m.name for m in queries.deferred_materials(case) if m.due_on and m.due_on < queries.day_of(at)]
        if not late:
            raise CannotAct("后补材料的日期还没有过")
        case.concluded_at = at
        timing.cancel_all(case, at=at)
        why = "容缺后补的材料没有按期补交："
        case.decision_reason = f"{why}{'、'.join(late)}"
        sentence = sentence_of(why, late, unit="份材料", after="，视为撤回申请")
        return Outcome(sentence=sentence, event=CaseTerminated, content=letters.termination(case))

    return perform(number=number, act=Act.TERMINATE, by=SYSTEM, at=at, key=f"terminate/{number}", change=change)
