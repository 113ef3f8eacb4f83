"""Asking those concerned: third parties (§32) and organisations that made the information too (§34)."""

from datetime import date, datetime

from django.db import transaction

from mingban.agencies import queries as agencies
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.requests import access, queries, rules
from mingban.requests.actions.base import (
    CannotAct,
    Outcome,
    close_silent,
    follow_consultations,
    instant_of,
    pause_answer,
    perform,
    post_of,
    start_clock,
    stop,
)
from mingban.requests.choices import Act, ConsultKind, Stance
from mingban.requests.events import OpinionWanted
from mingban.requests.models import Consultation, DisclosureRequest
from mingban.requests.queries import letters

WORDS = {ConsultKind.THIRD_PARTY: "征求第三方意见", ConsultKind.CO_PRODUCER: "征求共同制作机关意见"}


def consult(
    *,
    number: str,
    kind: ConsultKind,
    question: str,
    name: str = "",
    organisation_code: str = "",
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Ask in writing whether the information may be disclosed: fifteen working days, in which the answer's time stands still (§33).

    An organisation of the house is named by its code, has the letter at once and answers on its own desk. Anybody else is named,
    and his fifteen days begin only with the day on which the letter arrived (§32, §34; `serve`).

    :raises CannotAct: when it cannot be asked now, or nobody or nothing is named.
    """

    def change(request: DisclosureRequest) -> Outcome:
        one = _consultation(request, kind, question, name, organisation_code)
        one.asked_at = at
        one.save(force_insert=True)
        if one.organisation_id is not None:
            _start(request, one, at)
        document = documents.issue_document(
            kind=DocumentKind.REQUEST_CONSULT,
            organisation=request.organisation,
            owner=queries.consultation_matter(one),
            content=letters.consult(one, request.organisation.phone),
            at=at,
        )
        one.notice_number = document.number
        one.save(update_fields=["due_at", "notice_number"])
        pause_answer(request, reason=f"{WORDS[kind]}（第三十三条）", notice_number=document.number, at=at)
        if one.organisation_id is not None:
            bus.publish(OpinionWanted(consultation_id=one.pk))
        sentence = f"{WORDS[kind]}，从收到征询书起 15 个工作日，这段时间不计算在答复期限内（第三十三条）"
        return Outcome(sentence=sentence, data={"consultation": one.pk, "notice": document.number})

    return perform(number=number, act=Act.CONSULT, by=by, at=at, key=key, revision=revision, change=change)


def _start(request: DisclosureRequest, one: Consultation, at: datetime) -> None:
    clock = start_clock(
        request,
        rules.consult_duty(one.pk),
        limit=rules.CONSULT_DAYS,
        started_at=at,
        start_event="收到意见征询书",
        basis=rules.CONSULT_BASES[ConsultKind(one.kind)],
    )
    one.due_at = clock.due_at


def serve(
    *,
    number: str,
    consultation: int,
    served_on: date,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Note on which day a letter arrived at whoever is not of the house: his fifteen working days count from it (§32, §34).

    :raises CannotAct: when none is on its way, or for a day that cannot be. :raises NotFound: when that one is not being asked.
    """

    def change(request: DisclosureRequest) -> Outcome:
        one = _open(request, consultation)
        if one not in queries.unserved(request):
            raise CannotAct("这一份已经登记过送达", field="consultation")
        if not local_day(one.asked_at) <= served_on <= local_day(at):
            raise CannotAct("日子不能早于发出那天，也不能在今天以后", field="served_on")
        _start(request, one, max(instant_of(served_on, at), one.asked_at))
        one.save(update_fields=["due_at"])
        return Outcome(sentence="意见征询书已送达，从送达那天起算 15 个工作日", data={"consultation": one.pk})

    return perform(number=number, act=Act.SERVE, by=by, at=at, key=key, revision=revision, change=change)


def _consultation(
    request: DisclosureRequest, kind: ConsultKind, question: str, name: str, organisation_code: str
) -> Consultation:
    if not question.strip():
        raise CannotAct("请写明征求什么意见", field="question")
    organisation = agencies.organisation(organisation_code) if organisation_code else None
    if organisation is not None and kind is not ConsultKind.CO_PRODUCER:
        raise CannotAct("征求第三方意见请写第三方的名称，不选单位", field="organisation_code")
    if organisation is not None and organisation.pk == request.organisation_id:
        raise CannotAct("不用征求本单位的意见", field="organisation_code")
    called = organisation.name if organisation else name.strip()
    if not called:
        raise CannotAct("请写明征求谁的意见", field="name")
    return Consultation(
        request=request, kind=kind, name=called[:200], organisation=organisation, question=question.strip()
    )


def hear(
    *,
    number: str,
    consultation: int,
    stance: Stance,
    answer: str,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> DisclosureRequest:
    """Note what a consulted party has answered; when the last one has, the answer's time runs on.

    :raises CannotAct: when nobody is being asked, or an objection gives no reason.
    :raises NotFound: when that one is not being asked.
    """
    _check(stance, answer)

    def change(request: DisclosureRequest) -> Outcome:
        one = _open(request, consultation)
        return _answer(request, one, stance, answer, by=by, at=at)

    return perform(number=number, act=Act.HEAR, by=by, at=at, key=key, revision=revision, change=change)


def answer_consultation(
    *, consultation: int, stance: Stance, answer: str, by: Actor, at: datetime, key: str = ""
) -> DisclosureRequest:
    """Answer for an organisation of the house that was asked; its own posts do.

    :raises NotFound: when the organisation was not asked that. :raises NotAllowed: for other posts of it.
    :raises CannotAct: when the time is over, or an objection gives no reason.
    """
    _check(stance, answer)
    number = queries.consultation_for(by, consultation).request.number

    def change(request: DisclosureRequest) -> Outcome:
        return _answer(request, _open(request, consultation), stance, answer, by=by, at=at)

    def may(request: DisclosureRequest) -> bool:
        one = request.consultations.filter(pk=consultation).first()
        return one is not None and access.can_answer(by, one)

    return perform(number=number, act=Act.HEAR, by=by, at=at, key=key, change=change, may=may)


def _check(stance: Stance, answer: str) -> None:
    if stance not in (Stance.AGREES, Stance.OBJECTS):
        raise CannotAct("请选同意公开还是不同意公开", field="stance")
    if stance is Stance.OBJECTS and not answer.strip():
        raise CannotAct("不同意公开的，要写明理由", field="answer")


def _open(request: DisclosureRequest, consultation: int) -> Consultation:
    one = request.consultations.filter(pk=consultation, closed_at=None).first()
    if one is None:
        raise NotFound("这一份征询已经有了结果，或者不是这件申请的")
    return one


def _answer(
    request: DisclosureRequest, one: Consultation, stance: Stance, answer: str, *, by: Actor, at: datetime
) -> Outcome:
    one.stance, one.answer, one.closed_at, one.answered_by = stance, answer.strip(), at, post_of(by)
    one.save(update_fields=["stance", "answer", "closed_at", "answered_by"])
    stop(request, rules.consult_duty(one.pk), at=at)
    follow_consultations(request)
    kind = ConsultKind(one.kind)
    who = "共同制作机关" if kind is ConsultKind.CO_PRODUCER else "第三方"
    return Outcome(
        sentence=f"{who}{stance.label}", data={"consultation": one.pk, "stance": stance.value, "kind": kind.value}
    )


def close_overdue(*, number: str, at: datetime) -> int:
    """Close what was not answered in time on one request, as the law says what that means; return how many were closed.

    :raises NotFound: when there is no such request.
    """
    with transaction.atomic():
        return close_silent(queries.locked(number), at=at)
