"""Every write of supervision. Each act stands in the journal of the order, and in a public sentence on every duty it is about."""

from collections.abc import Sequence
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingban.agencies.models import Organisation
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day, say_day
from mingban.disclosure import queries as disclosure
from mingban.disclosure.choices import DutyState
from mingban.disclosure.models import PublishingDuty
from mingban.ledger import actions as ledger
from mingban.supervision import access, queries, rules
from mingban.supervision.choices import OPEN, WAITING, OrderState, Verdict
from mingban.supervision.events import (
    OrderAccepted,
    OrderAnswered,
    OrderEvent,
    OrderReturned,
    OrderSent,
    OrderWithdrawn,
)
from mingban.supervision.models import OrderAnswer, SupervisionOrder


class NotASupervisor(NotAllowed):
    """The actor does not supervise this organisation, or may not answer for it."""


class CannotOrder(Refused):
    """The order, answer or verdict is not said well, or not possible now."""


@transaction.atomic
def send_order(
    *, organisation: Organisation, duty_ids: Sequence[int], text: str, answer_by: date, by: Actor, at: datetime
) -> SupervisionOrder:
    """Send an order about duties of an organisation, to be answered by a day; the clock runs from now.

    :raises NotASupervisor: for whom does not watch the organisation. :raises CannotOrder: without duties, text or a day that will do, or
        while an order about one of them is not settled.
    """
    if not disclosure.can_watch(by, organisation):
        raise NotASupervisor("这个单位不归您督查")
    _check(text, answer_by, at)
    duties = list(PublishingDuty.objects.select_for_update().filter(pk__in=duty_ids).order_by("pk"))
    if not duties or len(duties) != len(set(duty_ids)) or any(one.organisation_id != organisation.pk for one in duties):
        raise CannotOrder("请选这个单位的公开义务，至少一条", field="duties")
    if any(one.state not in (DutyState.OPEN, DutyState.STALE) for one in duties):
        raise CannotOrder("选的里面有已经公开的，不用督办", field="duties")
    if SupervisionOrder.objects.filter(duties__in=duties, state__in=OPEN).exists():
        raise CannotOrder("选的里面有一条已经在督办，还没有办完", field="duties")
    issuer = Organisation.objects.get(pk=by.organisation_id or 0)
    year = local_day(at).year
    serial = next_number(f"supervision/{issuer.code}/{year}")
    order = SupervisionOrder.objects.create(
        number=rules.order_number(issuer.document_word, year, serial),
        organisation=organisation,
        issued_by=issuer,
        text=text.strip(),
        answer_by=answer_by,
        sent_at=at,
        sent_by=by.as_json(),
    )
    order.duties.set(duties)
    _start_clock(order, at, "收到督办单")
    said = f"督办（{order.number}）：要求 {say_day(answer_by)}以前答复"
    _record(
        order,
        "sent",
        said,
        OrderSent,
        by=by,
        at=at,
        data={"digest": _digest(order.text), "duties": [one.pk for one in duties]},
    )
    return order


def _check(text: str, answer_by: date | None, at: datetime) -> None:
    """Refuse what an order may not say.

    :raises CannotOrder:
    """
    reason = rules.why_not_text(text)
    if reason:
        raise CannotOrder(reason, field="text")
    reason = rules.why_not_day(answer_by, local_day(at)) if answer_by else ""
    if reason:
        raise CannotOrder(reason, field="answer_by")


def _start_clock(order: SupervisionOrder, at: datetime, event: str) -> None:
    """Let the order's own clock run to the end of the day by which it is to be answered."""
    clock = clocks.start_clock(
        owner=queries.matter_of(order),
        duty=queries.ANSWER,
        duty_name="答复督办单",
        organisation_code=order.organisation.code,
        region_code=order.organisation.region.code,
        unit=ClockUnit.CALENDAR_DAY,
        limit=(order.answer_by - local_day(at)).days,
        started_at=timezone.make_aware(datetime.combine(local_day(at), time())),
        start_event=event,
        legal_basis=f"督办单 {order.number}",
        ends_on_workday=False,
    )
    order.due_at = clock.due_at
    order.save(update_fields=["due_at"])


def _stop_clock(order: SupervisionOrder, at: datetime, *, is_done: bool) -> None:
    clock = clock_queries.open_clock(queries.KIND, str(order.pk), queries.ANSWER)
    if clock:
        clocks.stop_clock(clock=clock, at=at) if is_done else clocks.cancel_clock(clock=clock, at=at)


def _record(
    order: SupervisionOrder,
    what: str,
    sentence: str,
    event: type[OrderEvent],
    *,
    by: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """Write an act into the journal of the order and, as a public sentence, into that of each of its duties; tell others."""
    code = f"supervision.order.{what}"
    more = {"round": order.round, "state": order.state, **(data or {})}
    ledger.record(code=code, matter=queries.matter_of(order), by=by, at=at, sentence=sentence, data=more)
    for duty in order.duties.select_related("entry").select_for_update(of=("self",)).order_by("pk"):
        matter = disclosure.matter_of_duty(duty)
        ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data={"order": order.number})
    bus.publish(event(order_id=order.pk, round=order.round))


def _locked(order_id: int) -> SupervisionOrder:
    """Return an order, locked until the transaction ends.

    :raises mingban.core.errors.NotFound: when there is none.
    """
    SupervisionOrder.objects.select_for_update().filter(pk=order_id).first()
    return queries.order_by_id(order_id)


@transaction.atomic
def answer_order(*, order_id: int, text: str, by: Actor, at: datetime) -> SupervisionOrder:
    """Answer an order; its clock stops.

    :raises NotASupervisor: for anybody outside the organisation. :raises CannotOrder: without a text, or when no answer is expected.
    """
    order = _locked(order_id)
    if not access.can_answer(by, order):
        raise NotASupervisor("只有收到督办单的单位能答复")
    _check(text, None, at)
    if order.state not in WAITING:
        raise CannotOrder(f"这份督办单现在是“{OrderState(order.state).label}”，不用答复")
    OrderAnswer.objects.create(
        order=order, round=order.round, text=text.strip(), answered_at=at, answered_by=by.as_json()
    )
    order.state = OrderState.ANSWERED
    order.save(update_fields=["state"])
    _stop_clock(order, at, is_done=True)
    _record(
        order, "answered", f"答复了督办（{order.number}）", OrderAnswered, by=by, at=at, data={"digest": _digest(text)}
    )
    return order


@transaction.atomic
def accept_answer(*, order_id: int, text: str = "", by: Actor, at: datetime) -> SupervisionOrder:
    """Accept the answer: the order is settled.

    :raises NotASupervisor: :raises CannotOrder: when there is no answer to judge.
    """
    order, answer = _to_judge(order_id, by)
    _judge(answer, Verdict.ACCEPTED, text, by, at)
    order.state, order.ended_at = OrderState.ACCEPTED, at
    order.save(update_fields=["state", "ended_at"])
    _record(order, "accepted", f"认可了答复，督办（{order.number}）办结", OrderAccepted, by=by, at=at)
    return order


@transaction.atomic
def return_answer(*, order_id: int, text: str, answer_by: date, by: Actor, at: datetime) -> SupervisionOrder:
    """Send the answer back, with what is wanted and by what day; a new clock runs.

    :raises NotASupervisor: :raises CannotOrder: when there is no answer to judge, without a text or a day that will do.
    """
    order, answer = _to_judge(order_id, by)
    _check(text, answer_by, at)
    _judge(answer, Verdict.RETURNED, text, by, at)
    order.state, order.round, order.answer_by = OrderState.RETURNED, order.round + 1, answer_by
    order.save(update_fields=["state", "round", "answer_by"])
    _start_clock(order, at, "答复被退回")
    said = f"答复被退回，督办（{order.number}）要求 {say_day(answer_by)}以前重新答复"
    _record(order, "returned", said, OrderReturned, by=by, at=at, data={"digest": _digest(text)})
    return order


@transaction.atomic
def withdraw_order(*, order_id: int, text: str, by: Actor, at: datetime) -> SupervisionOrder:
    """Take back an order that was sent in error.

    :raises NotASupervisor: :raises CannotOrder: without a reason, or when it is settled.
    """
    order = _locked(order_id)
    if not access.can_judge(by, order):
        raise NotASupervisor("这份督办单不归您办")
    _check(text, None, at)
    if order.state not in OPEN:
        raise CannotOrder(f"这份督办单已经{OrderState(order.state).label}")
    order.state, order.ended_at, order.end_reason = OrderState.WITHDRAWN, at, text.strip()
    order.save(update_fields=["state", "ended_at", "end_reason"])
    _stop_clock(order, at, is_done=False)
    _record(
        order,
        "withdrawn",
        f"撤回了督办（{order.number}）",
        OrderWithdrawn,
        by=by,
        at=at,
        data={"digest": _digest(text)},
    )
    return order


def _to_judge(order_id: int, by: Actor) -> tuple[SupervisionOrder, OrderAnswer]:
    """Return a locked order with the answer that waits for a verdict.

    :raises NotASupervisor: :raises CannotOrder:
    """
    order = _locked(order_id)
    if not access.can_judge(by, order):
        raise NotASupervisor("这份督办单不归您办")
    answer = order.answers.filter(round=order.round, verdict="").first()
    if order.state != OrderState.ANSWERED or answer is None:
        raise CannotOrder(f"这份督办单现在是“{OrderState(order.state).label}”，没有要审核的答复")
    return order, answer


def _digest(text: str) -> str:
    """Return what the journal keeps of words that it may not hold, as nothing in it can be erased: by it they can be proved."""
    return sha256(text.strip().encode()).hexdigest()


def _judge(answer: OrderAnswer, verdict: Verdict, text: str, by: Actor, at: datetime) -> None:
    answer.verdict, answer.verdict_text = verdict, text.strip()[: rules.LONGEST_TEXT]
    answer.verdict_at, answer.verdict_by = at, by.as_json()
    answer.save()
