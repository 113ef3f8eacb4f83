"""What follows an answer, and taking a request back: delivery, disputes, the archive."""

from datetime import date, datetime

from mingban.core.actors import Actor
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.requests import queries, rules
from mingban.requests.actions.base import CannotAct, Outcome, cancel, perform
from mingban.requests.choices import Act, DisputeKind, DisputeResult, ReplyState
from mingban.requests.models import DisclosureRequest, Dispute


def withdraw(
    *, number: str, how: str = "", by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Take a request back, by its applicant or on his word by a clerk; one that was received counts as 其他处理 in the annual report.

    :raises CannotAct: when it is answered or ended, or a clerk does not say how the applicant gave his word.
    """
    if by.is_staff and not how.strip():
        raise CannotAct("请写明申请人怎样说要撤回的", field="how")

    def change(request: DisclosureRequest) -> Outcome:
        open_ones = queries.open_consultations(request)
        duties = [rules.consult_duty(one.pk) for one in open_ones]
        cancel(request, rules.CONFIRM, rules.ANSWER, rules.CORRECTION, rules.REASONS, rules.PAYMENT, *duties, at=at)
        for one in open_ones:
            one.closed_at = at
            one.save(update_fields=["closed_at"])
        request.replies.filter(state=ReplyState.PROPOSED).update(
            state=ReplyState.RETURNED, settled_at=at, note="申请撤回了"
        )
        request.ended_at = at
        request.result_row = rules.WITHDRAWN_ROW if request.received_at else ""
        said = f"（申请人{how.strip()[:100]}）" if by.is_staff else ""
        return Outcome(sentence=f"申请撤回{said}，不再办理")

    return perform(number=number, act=Act.WITHDRAW, by=by, at=at, key=key, revision=revision, change=change)


def note_delivery(
    *, number: str, how: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Note how the answer was handed over: the courier's number, who fetched it (§40).

    :raises CannotAct: before the answer, a second time, or without saying how.
    """
    if not how.strip():
        raise CannotAct("请写明怎样送达，如快递单号", field="how")

    def change(request: DisclosureRequest) -> Outcome:
        request.delivered_at = at
        return Outcome(sentence=f"送达：{how.strip()[:200]}")

    return perform(number=number, act=Act.DELIVER, by=by, at=at, key=key, revision=revision, change=change)


def note_dispute(
    *,
    number: str,
    kind: DisputeKind,
    authority: str,
    case_number: str,
    filed_on: date,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Note that somebody has gone to 复议 or to the court about an answer (§51), for the annual report.

    :raises CannotAct: before the answer, for a day that cannot be, twice, or without authority and number.
    """
    if not authority.strip() or not case_number.strip():
        raise CannotAct(
            "请填受理的机关或者法院，以及案号", field="authority" if not authority.strip() else "case_number"
        )

    def change(request: DisclosureRequest) -> Outcome:
        answered_on = local_day(request.ended_at) if request.ended_at else local_day(at)
        if not answered_on <= filed_on <= local_day(at):
            raise CannotAct("日子不能早于答复那天，也不能在今天以后", field="filed_on")
        if request.disputes.filter(kind=kind, case_number=case_number.strip()).exists():
            raise CannotAct("这个案号已经登记过了", field="case_number")
        Dispute.objects.create(
            request=request,
            kind=kind,
            authority=authority.strip(),
            case_number=case_number.strip(),
            filed_on=filed_on,
        )
        return Outcome(sentence=f"登记{kind.label}：{authority.strip()}", data={"kind": kind.value})

    return perform(number=number, act=Act.DISPUTE, by=by, at=at, key=key, revision=revision, change=change)


def settle_dispute(
    *,
    number: str,
    dispute: int,
    result: DisputeResult,
    ended_on: date,
    note: str = "",
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Note how a dispute ended.

    :raises CannotAct: when it has ended, for a day that cannot be, or without a result.
    """
    if result is DisputeResult.PENDING:
        raise CannotAct("请选结果", field="result")

    def change(request: DisclosureRequest) -> Outcome:
        row = request.disputes.filter(pk=dispute, result=DisputeResult.PENDING).first()
        if row is None:
            raise CannotAct("这一件已经登记过结果，或者不是这件申请的", field="dispute")
        if not row.filed_on <= ended_on <= local_day(at):
            raise CannotAct("日子不能早于提起的那天，也不能在今天以后", field="ended_on")
        row.result, row.ended_on, row.note = result, ended_on, note.strip()[:500]
        row.save(update_fields=["result", "ended_on", "note"])
        return Outcome(
            sentence=f"{DisputeKind(row.kind).label}：{result.label}", data={"kind": row.kind, "result": result.value}
        )

    return perform(number=number, act=Act.SETTLE, by=by, at=at, key=key, revision=revision, change=change)


def archive(*, number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None) -> DisclosureRequest:
    """File a request that has ended, with what the file holds: letters by their digests, files by their hashes.

    :raises CannotAct: before its end, or while a dispute is open.
    """

    def change(request: DisclosureRequest) -> Outcome:
        year, code = local_day(at).year, request.organisation.code
        request.archived_at = at
        count = next_number(f"request-archive/{code}/{year}")
        request.archive_number = f"{request.organisation.document_word}依申档〔{year}〕{count}号"
        found = [one.document for one in queries.letters_to_applicant(request)] + queries.other_letters(request)
        papers = [*queries.request_files(request), *queries.answer_files(request)]
        return Outcome(
            sentence=f"归档，档号 {request.archive_number}，文书 {len(found)} 份，附件 {len(papers)} 件",
            data={
                "archive": request.archive_number,
                "documents": [{"number": one.number, "digest": one.digest} for one in found],
                "files": [one.sha256 for one in papers],
            },
        )

    return perform(number=number, act=Act.ARCHIVE, by=by, at=at, key=key, revision=revision, change=change)
