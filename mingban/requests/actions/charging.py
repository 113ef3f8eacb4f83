"""信息处理费 (§42): a notice by the organisation's scheme, and its payment."""

from datetime import datetime

from mingban.core.actors import Actor
from mingban.core.times import local_day
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.requests import queries, rules
from mingban.requests.actions.base import (
    CannotAct,
    Outcome,
    cancel,
    local_limit,
    pause_answer,
    perform,
    resume_answer,
    start_answer_clock,
    start_clock,
    stop,
)
from mingban.requests.choices import Act, PaymentClock
from mingban.requests.models import DisclosureRequest, FeeNotice
from mingban.requests.queries import letters

MOST_PAGES = 100_000


def bill(
    *, number: str, pages: int = 0, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Tell the applicant what the information costs: by item or by page as the organisation has it, never both (国办函〔2020〕109号).

    What the answer's period does meanwhile is the local data's to say.

    :raises CannotAct: where nothing is charged, a second time, or when it costs nothing.
    """
    if not 0 <= pages <= MOST_PAGES:
        raise CannotAct(f"页数填 0 到 {MOST_PAGES}", field="pages")

    def change(request: DisclosureRequest) -> Outcome:
        guide = queries.guide_of(request.organisation_id)
        scheme, ordinal = queries.scheme_on(guide, local_day(at)), queries.item_number(request)
        amount = rules.fee(scheme, item_number=ordinal, pages=pages)
        if amount == 0:
            raise CannotAct("按规定这件不用缴费", field="pages")
        notice = FeeNotice(
            request=request, scheme=scheme, item_number=ordinal, pages=pages, amount=amount, notified_at=at
        )
        clock = start_clock(
            request,
            rules.PAYMENT,
            limit=local_limit(rules.PAYMENT),
            started_at=at,
            start_event="发出收费通知",
        )

        def note(document: IssuedDocument) -> None:
            notice.notice_number = document.number
            notice.save(force_insert=True)
            if queries.local_rules().payment_clock is not PaymentClock.RUN:
                pause_answer(request, reason="等申请人缴费（本地规定）", notice_number=document.number, at=at)

        return Outcome(
            sentence=f"通知缴信息处理费 {amount} 元（第四十二条）",
            data={"amount": amount, "scheme": scheme.value, "pages": pages},
            letter=DocumentKind.REQUEST_FEE,
            content=letters.fee(notice, guide.fee_basis if guide else "", clock),
            on_issued=note,
        )

    return perform(number=number, act=Act.BILL, by=by, at=at, key=key, revision=revision, change=change)


def note_payment(
    *, number: str, receipt_number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> DisclosureRequest:
    """Note that the fee was paid, with the number of the receipt.

    :raises CannotAct: when nothing is to be paid, or without a receipt.
    """
    if not receipt_number.strip():
        raise CannotAct("请填票据号", field="receipt_number")

    def change(request: DisclosureRequest) -> Outcome:
        notice = request.fee_notice
        notice.paid_at, notice.receipt_number = at, receipt_number.strip()
        notice.save(update_fields=["paid_at", "receipt_number"])
        stop(request, rules.PAYMENT, at=at)
        if queries.local_rules().payment_clock is PaymentClock.RESTART:
            cancel(request, rules.ANSWER, at=at)
            start_answer_clock(request, started_at=at, start_event="收到缴费（本地规定，重新计算）")
        else:
            resume_answer(request, at=at)
        return Outcome(sentence=f"信息处理费 {notice.amount} 元已缴", data={"amount": notice.amount})

    return perform(number=number, act=Act.NOTE_PAYMENT, by=by, at=at, key=key, revision=revision, change=change)
