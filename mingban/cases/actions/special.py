"""Special procedures (行政许可法 §45): hearing, testing, expert review and five others, during which no limit runs."""

from datetime import datetime
from functools import partial

from mingban.cases import queries, rules
from mingban.cases.actions import timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, CaseState
from mingban.cases.events import SpecialEnded, SpecialStarted
from mingban.cases.models import Case, SpecialProcedure
from mingban.cases.queries import letters
from mingban.clocks.choices import SpecialKind
from mingban.core.actors import Actor
from mingban.documents.models import IssuedDocument

LONGEST = 365


def start_special(
    *,
    number: str,
    kind: SpecialKind,
    reason: str,
    expected_days: int,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Begin a special procedure and tell the applicant in writing which one, why, and how many working days it takes (§45).

    The statutory and the promised limit stand still from this notice on. Looking at the place is no special procedure.

    :raises CannotAct: before acceptance or after the decision, during another one, for a kind that the item does not
        declare, without a reason, or for a number of days that is no expectation. See `base.perform` for the rest.
    """

    def change(case: Case) -> Outcome:
        if kind not in queries.special_kinds(case):
            raise CannotAct(f"这个事项没有规定“{kind.label}”，不能因为它停表（{rules.SPECIAL_BASIS}）", field="kind")
        if not reason.strip():
            raise CannotAct("请写明为什么要做，要告诉办事人", field="reason")
        if not 1 <= expected_days <= LONGEST:
            raise CannotAct(f"请写明大约要几个工作日，1 到 {LONGEST}", field="expected_days")
        begun = SpecialProcedure.objects.create(
            case=case,
            kind=kind,
            reason=reason.strip(),
            expected_days=expected_days,
            resumes_as=case.state,
            started_at=at,
        )
        return Outcome(
            sentence=f"开始{kind.label}，大约 {expected_days} 个工作日，这段时间不计入办理期限（{rules.SPECIAL_BASIS}）",
            event=SpecialStarted,
            content=letters.special_procedure(begun),
            data={"kind": kind.value, "expected_days": expected_days},
            on_issued=partial(_stand_still, begun, at),
        )

    return perform(number=number, act=Act.START_SPECIAL, by=by, at=at, key=key, revision=revision, change=change)


def _stand_still(begun: SpecialProcedure, at: datetime, notice: IssuedDocument) -> None:
    begun.notice_number = notice.number
    begun.save(update_fields=["notice_number"])
    reason = f"{begun.get_kind_display()}，告知书 {notice.number}，{rules.SPECIAL_BASIS}"
    timing.pause(begun.case, reason=reason, notice_number=notice.number, at=at)


def end_special(
    *, number: str, finding: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """End the special procedure with what it found; the limits run on from the next day that offices work.

    :raises CannotAct: when none is going on, or without a finding.
    """

    def change(case: Case) -> Outcome:
        if not finding.strip():
            raise CannotAct("请写明结论，如检测结果、听证意见", field="finding")
        ended = case.special_procedures.get(ended_at=None)
        ended.ended_at, ended.finding = at, finding.strip()
        ended.save(update_fields=["ended_at", "finding"])
        case.state = CaseState(ended.resumes_as)
        timing.resume(case, at=at)
        return Outcome(
            sentence=f"{ended.get_kind_display()}结束，办理期限接着算",
            event=SpecialEnded,
            data={"kind": ended.kind},
            target=CaseState(ended.resumes_as),
        )

    return perform(number=number, act=Act.END_SPECIAL, by=by, at=at, key=key, revision=revision, change=change)
