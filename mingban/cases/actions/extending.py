"""Extending the limit of a decision (行政许可法 §42): once, before it is over, by the right head, with a reason told."""

from datetime import datetime

from mingban.agencies.models import Organisation
from mingban.cases import access, rules
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act
from mingban.cases.events import LimitExtended
from mingban.cases.models import Case
from mingban.cases.queries import letters
from mingban.clocks import actions as clocks
from mingban.core.actors import Actor


def extend_case(
    *, number: str, days: int, reason: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Extend the statutory limit and tell the applicant in writing why (§42).

    The head of the authority extends the limit of its own case by at most ten working days. The head of the government
    extends that of an application that several authorities handle together by at most fifteen; he does it on any case of it.
    The promised limit stays: whoever misses it has to say why in public, whatever was extended.

    :raises CannotAct: before acceptance or after the decision, and while the limit has not begun.
    :raises mingban.clocks.rules.CannotExtend: after it is over, a second time, without a reason, or by too many days.
    """

    def change(case: Case) -> Outcome:
        is_joint = access.role_on(by, case, at) == rules.GOVERNMENT_HEAD
        clock = access.limit_to_extend(by, case, at)
        if clock is None:
            raise CannotAct(access.NOTHING_TO_EXTEND)
        extended = clocks.extend_clock(clock=clock, days=days, reason=reason.strip(), by=by, at=at)
        whole = "整个申请" if is_joint else ""
        sentence = f"{whole}办理期限延长 {days} 个工作日，理由见通知书（《行政许可法》第四十二条）"
        return Outcome(
            sentence=sentence,
            event=LimitExtended,
            content=letters.extension(case, extended, is_joint=is_joint),
            issuer=Organisation.objects.get(pk=by.organisation_id or 0) if is_joint else None,
            data={"days": days, "joint": is_joint},
        )

    return perform(number=number, act=Act.EXTEND, by=by, at=at, key=key, revision=revision, change=change)
