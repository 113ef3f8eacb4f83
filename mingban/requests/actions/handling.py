"""What happens before the answer: one correction (§30), an extension (§33), reasons for so many requests, a delay (§35)."""

from datetime import datetime

from mingban.clocks import actions as clocks
from mingban.core.actors import Actor
from mingban.documents.choices import DocumentKind
from mingban.requests import queries, rules
from mingban.requests.actions.base import (
    CannotAct,
    Outcome,
    cancel,
    local_limit,
    perform,
    start_answer_clock,
    start_clock,
    stop,
)
from mingban.requests.choices import Act
from mingban.requests.models import DisclosureRequest
from mingban.requests.queries import letters

MOST_FAULTS, FAULT_LENGTH = 20, 1000


def ask_correction(
    *, number: str, faults: list[str], by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Tell the applicant once, within seven working days from receipt, what is not clear (§30).

    The answer's period ends here; it counts anew from the corrected request.

    :raises CannotAct: a second time, too late, or without a word on what is not clear.
    """
    wanted = [fault.strip()[:FAULT_LENGTH] for fault in faults if fault.strip()][:MOST_FAULTS]
    if not wanted:
        raise CannotAct("请写清楚哪里不明确、要怎样补正", field="faults")

    def change(request: DisclosureRequest) -> Outcome:
        request.correction_asked_at = at
        cancel(request, rules.ANSWER, at=at)
        clock = start_clock(
            request,
            rules.CORRECTION,
            limit=local_limit(rules.CORRECTION),
            started_at=at,
            start_event="发出补正告知书",
        )
        return Outcome(
            sentence=f"申请内容不明确，一次告知要补正的 {len(wanted)} 处（第三十条）",
            data={"faults": len(wanted)},
            letter=DocumentKind.REQUEST_CORRECTION,
            content=letters.correction(request, wanted, clock),
        )

    return perform(number=number, act=Act.ASK_CORRECTION, by=by, at=at, key=key, revision=revision, change=change)


def correct_request(
    *, number: str, title: str, document_number: str, features: str, by: Actor, at: datetime, key: str = ""
) -> DisclosureRequest:
    """Hand in the corrected description; the twenty working days count from here (§30). A late one is still taken while nobody has closed the request.

    :raises CannotAct: when no correction is wanted, or the description is empty.
    """
    if not title.strip():
        raise CannotAct("请写要申请的信息叫什么，或者是关于什么的", field="title")

    def change(request: DisclosureRequest) -> Outcome:
        request.title, request.document_number = title.strip(), document_number.strip()
        request.features, request.corrected_at = features.strip(), at
        stop(request, rules.CORRECTION, at=at)
        start_answer_clock(request, started_at=at, start_event="收到补正后的申请")
        proposed = queries.proposed_reply(request)
        if proposed is not None:
            proposed.state, proposed.settled_at, proposed.note = "RETURNED", at, "申请人补正了"
            proposed.save(update_fields=["state", "settled_at", "note"])
        return Outcome(sentence="申请人补正了，答复期限从收到补正起重新计算（第三十条）")

    return perform(number=number, act=Act.CORRECT, by=by, at=at, key=key, change=change)


def extend_answer(
    *, number: str, days: int, reason: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Extend the answer's period once by at most twenty working days, with the consent of the head of the disclosure office, and tell the applicant (§33).

    :raises CannotAct: a second time. :raises mingban.clocks.rules.CannotExtend: too late, by too many days, without a reason.
    """

    def change(request: DisclosureRequest) -> Outcome:
        clock = queries.clock_of(request, rules.ANSWER)
        if clock is None:
            raise CannotAct("答复期限还没有开始计算")
        clock = clocks.extend_clock(clock=clock, days=days, reason=reason.strip(), by=by, at=at)
        return Outcome(
            sentence=f"答复期限延长 {days} 个工作日，理由见告知书（第三十三条）",
            data={"days": days},
            letter=DocumentKind.REQUEST_EXTENSION,
            content=letters.extension(request, clock, days=days, reason=reason.strip(), by=by),
        )

    return perform(number=number, act=Act.EXTEND, by=by, at=at, key=key, revision=revision, change=change)


def ask_reasons(
    *, number: str, question: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Ask for the reasons of so many requests (§35). The answer's period runs on: the law does not stop it.

    :raises CannotAct: a second time, or without saying why it seems unreasonable.
    """
    if not question.strip():
        raise CannotAct("请写明为什么认为数量、频次明显不合理", field="question")

    def change(request: DisclosureRequest) -> Outcome:
        request.reasons_asked_at = at
        clock = start_clock(
            request,
            rules.REASONS,
            limit=local_limit(rules.REASONS),
            started_at=at,
            start_event="发出说明理由通知书",
        )
        count = queries.recent_count(request)
        return Outcome(
            sentence="申请数量、频次明显超过合理范围，要求说明理由（第三十五条）",
            data={"count": count},
            letter=DocumentKind.REQUEST_REASONS,
            content=letters.reasons(request, question.strip(), count, clock),
        )

    return perform(number=number, act=Act.ASK_REASONS, by=by, at=at, key=key, revision=revision, change=change)


def give_reasons(*, number: str, reasons: str, by: Actor, at: datetime, key: str = "") -> DisclosureRequest:
    """Give the reasons that were asked for.

    :raises CannotAct: when none are wanted, or nothing was written.
    """
    if not reasons.strip():
        raise CannotAct("请写几句理由", field="reasons")

    def change(request: DisclosureRequest) -> Outcome:
        request.reasons = reasons.strip()
        stop(request, rules.REASONS, at=at)
        return Outcome(sentence="申请人说明了理由")

    return perform(number=number, act=Act.GIVE_REASONS, by=by, at=at, key=key, change=change)


def delay_answer(
    *, number: str, days: int, reason: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Fix until when an answer to reasonable but too many requests is put off, and tell the applicant (§35).

    :raises CannotAct: before reasons were given, for more days than the place allows, or without a reason.
    """
    most = queries.local_rules().most_delay_days
    if not 1 <= days <= most:
        raise CannotAct(f"最多延迟 {most} 个工作日（本地规定），最少 1 个", field="days")
    if not reason.strip():
        raise CannotAct("请写明为什么不能在规定的期限内答复", field="reason")

    def change(request: DisclosureRequest) -> Outcome:
        request.is_delayed = True
        before = queries.clock_of(request, rules.ANSWER)
        cancel(request, rules.ANSWER, at=at)
        clock = start_clock(
            request,
            rules.ANSWER,
            limit=days,
            started_at=at,
            start_event="确定延迟答复的合理期限",
            basis=rules.DELAY_BASIS,
        )
        if before is not None and before.due_at and clock.due_at and clock.due_at <= before.due_at:
            raise CannotAct("这样算出来的日子不比原来的晚，请多填几天", field="days")
        return Outcome(
            sentence=f"理由合理，确定延迟答复的期限为 {days} 个工作日（第三十五条）",
            data={"days": days},
            letter=DocumentKind.REQUEST_EXTENSION,
            content=letters.extension(request, clock, days=days, reason=reason.strip(), by=by, is_delay=True),
        )

    return perform(number=number, act=Act.DELAY, by=by, at=at, key=key, revision=revision, change=change)
