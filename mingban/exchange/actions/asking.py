"""Asking a register: consent first, then the question outside any transaction, then what came of it."""

import secrets
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from mingban.accounts.models import Person
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed
from mingban.core.patience import Patience
from mingban.exchange import queries, registry
from mingban.exchange.choices import CallState
from mingban.exchange.definitions import DataServiceDefinition
from mingban.exchange.models import Consent, DataCall
from mingban.exchange.registry import Question, RegisterAnswer, RegisterSilent
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

log = structlog.get_logger(__name__)


class CannotConsent(NotAllowed):
    """Only whom it is about can let us ask, and only once we know who he is."""


class CannotWithdraw(NotAllowed):
    """The consent is somebody else's."""


def ask_register(*, person: Person, service_code: str, matter: Matter, by: Actor, at: datetime) -> DataCall:
    """Ask a register about somebody who agrees to it, for one matter, and keep the answer; silence is kept as such.

    Never call it inside a transaction: the register may take three seconds, and what was asked stays on record whatever
    becomes of the answer.

    :raises NoSuchService: :raises CannotConsent: when it is somebody else, or his real name is not proved.
    """
    service = queries.data_service(service_code)
    if by.party_id != person.pk:
        raise CannotConsent("要本人同意才能查，代办人请上传材料")
    if not person.identity_number or not person.name:
        raise CannotConsent("要先核实姓名和身份证号才能查，请到“我的信息”里核实")
    call = _keep_question(person, service, matter, by, at)
    answer = _answer(person, service, call, at)
    return _keep_answer(call, service, matter, answer, by)


def withdraw_consent(*, consent: Consent, by: Actor, at: datetime) -> Consent:
    """Take back a consent, for the same register and matter every other one too: from now on nothing is asked or used on its strength.

    What was done before stays valid (个人信息保护法 §15); an answer that nobody relied on yet is forgotten (§47). Repeated, it changes nothing.

    :raises CannotWithdraw: for anybody but who gave it.
    """
    if by.party_id != consent.party_id:
        raise CannotWithdraw("只有同意的本人可以收回")
    same = Consent.objects.filter(
        party_id=consent.party_id,
        service_code=consent.service_code,
        matter_kind=consent.matter_kind,
        matter_id=consent.matter_id,
    )
    with transaction.atomic():
        held = list(same.select_for_update().filter(withdrawn_at=None).order_by("pk"))
        matters = registry.matters_of(consent.matter_kind)
        is_let_go = bool(held) and matters is not None and matters.let_go(consent.matter_id, at)
        for one in held:
            one.withdrawn_at = at
            one.save(update_fields=["withdrawn_at"])
            if is_let_go:
                DataCall.objects.filter(consent=one).update(answer={})
            ledger.record(
                code="exchange.consent.withdrawn",
                matter=Matter(kind="consent", id=str(one.pk), name=queries.service_name(one.service_code)),
                by=by,
                at=at,
                sentence="收回了查询的同意" + ("，查到的内容删掉了" if is_let_go else ""),
                data={"service": one.service_code, "is_answer_forgotten": is_let_go},
            )
    consent.refresh_from_db()
    return consent


def _keep_question(person: Person, service: DataServiceDefinition, matter: Matter, by: Actor, at: datetime) -> DataCall:
    with transaction.atomic(durable=True):
        consent = Consent.objects.create(
            party_id=person.pk,
            service_code=service.code,
            matter_kind=matter.kind,
            matter_id=matter.id,
            words=queries.consent_words(service),
            given_at=at,
            given_by=by.as_json(),
        )
        return DataCall.objects.create(
            consent=consent,
            service_code=service.code,
            purpose=service.purpose,
            legal_basis=service.legal_basis,
            reference=secrets.token_hex(16),
            asked_at=at,
        )


def _answer(person: Person, service: DataServiceDefinition, call: DataCall, at: datetime) -> RegisterAnswer | None:
    """Return what the register says; None when it is silent, or was too often just now."""
    patience = Patience(f"register/{service.code}")
    if patience.is_over():
        return None
    question = Question(
        service_code=service.code,
        name=person.name,
        identity_number=person.identity_number,
        purpose=call.purpose,
        legal_basis=call.legal_basis,
        reference=call.reference,
    )
    try:
        answer = registry.data_exchange().ask(question, at=at)
    except RegisterSilent as error:
        log.warning("exchange.register_silent", service=service.code, error=str(error))
        patience.note_silence()
        return None
    patience.note_answer()
    return answer


def _keep_answer(
    call: DataCall, service: DataServiceDefinition, matter: Matter, answer: RegisterAnswer | None, by: Actor
) -> DataCall:
    if answer is None:
        call.state = CallState.SILENT
    else:
        call.state = CallState.FOUND if answer.is_found else CallState.NOT_FOUND
        call.answer = {one.name: answer.values[one.name] for one in service.fields if one.name in answer.values}
        call.as_of = answer.as_of
    call.answered_at = timezone.now()
    with transaction.atomic(durable=True):
        call.save()
        ledger.record(
            code="exchange.call.made",
            matter=Matter(kind="data-call", id=str(call.pk), name=service.name),
            by=by,
            at=call.answered_at,
            sentence=f"本人同意后，向{service.holder}查询{service.name}：{call.get_state_display()}",
            data={
                "service": service.code,
                "purpose": call.purpose,
                "legal_basis": call.legal_basis,
                "state": call.state,
                "reference": call.reference,
                "for": f"{matter.kind}/{matter.id}",
            },
        )
    return call
