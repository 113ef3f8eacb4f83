"""Reads of data exchange."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from mingban.accounts.models import Party
from mingban.core.errors import NotFound
from mingban.exchange.choices import CallState
from mingban.exchange.definitions import DataServiceDefinition, DataServicesFile
from mingban.exchange.models import Consent, DataCall, EntityClaim
from mingban.exchange.registry import ConsentMatter, matters_of
from mingban.ledger.rules import Matter


class NoSuchService(NotFound):
    """No data service has this code."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An answer as people read it: from whom, when it was asked, and each value under its label."""

    holder: str
    service: str
    answered_at: datetime
    as_of: datetime | None
    rows: tuple[dict[str, str], ...]


ENTITY_SERVICE = "represented-entity"


def claims_of(party_id: int) -> QuerySet[EntityClaim]:
    """Return the legal entities that somebody says he represents, the latest first."""
    return (
        EntityClaim.objects.filter(person_id=party_id).select_related("person", "entity").order_by("-claimed_at", "-pk")
    )


def data_services() -> dict[str, DataServiceDefinition]:
    """Return every data service by code."""
    return _read(str(settings.DATA_SERVICES_FILE))


@cache
def _read(path: str) -> dict[str, DataServiceDefinition]:
    content = DataServicesFile.model_validate_json(Path(path).read_text(encoding="utf-8"))
    return {service.code: service for service in content.services}


def data_service(code: str) -> DataServiceDefinition:
    """Return a data service.

    :raises NoSuchService: when there is none of this code.
    """
    found = data_services().get(code)
    if found is None:
        raise NoSuchService("没有这项数据共享")
    return found


def service_name(code: str) -> str:
    """Return what a service is called; its code when it is no longer there."""
    service = data_services().get(code)
    return service.name if service else code


def consent_words(service: DataServiceDefinition) -> str:
    """Return what whoever is asked about agrees to."""
    labels = "、".join(field.label for field in service.fields)
    return f"我同意为{service.purpose}，向{service.holder}查询我的{service.name}（{labels}），只用来办这一件事"


@dataclass(frozen=True, kw_only=True)
class Given:
    """A consent as whoever gave it reads it; `asked` says what came of it."""

    consent: Consent
    holder: str
    service: str
    labels: str
    purpose: str
    legal_basis: str
    asked: str
    matter: ConsentMatter | None


def consents_of(party: Party) -> QuerySet[Consent]:
    """Return what somebody has let registers be asked, newest first, what he took back too."""
    return Consent.objects.filter(party=party).prefetch_related("calls").order_by("-given_at", "-pk")


def given(consents: Sequence[Consent]) -> list[Given]:
    """Return consents in words; a service that is no longer there stands under its code."""
    matters: dict[tuple[str, str], ConsentMatter] = {}
    for kind in {one.matter_kind for one in consents}:
        known = matters_of(kind)
        ids = {one.matter_id for one in consents if one.matter_kind == kind}
        matters |= {(kind, id_): matter for id_, matter in (known.describe(ids) if known else {}).items()}
    return [_given(one, matters.get((one.matter_kind, one.matter_id))) for one in consents]


def _given(consent: Consent, matter: ConsentMatter | None) -> Given:
    service = data_services().get(consent.service_code)
    call = next(iter(consent.calls.all()), None)
    return Given(
        consent=consent,
        holder=service.holder if service else consent.service_code,
        service=service_name(consent.service_code),
        labels="、".join(field.label for field in service.fields) if service else "",
        purpose=call.purpose if call else "",
        legal_basis=call.legal_basis if call else "",
        asked=call.get_state_display() if call else "没有查",
        matter=matter,
    )


def answers_of(matters: list[Matter]) -> dict[str, Shown]:
    """Return the newest answer that was found for each matter, by the matter's id; all of one kind."""
    if not matters:
        return {}
    rows = DataCall.objects.filter(
        consent__matter_kind=matters[0].kind, consent__matter_id__in=[m.id for m in matters], state=CallState.FOUND
    )
    return {call.consent.matter_id: _shown(call) for call in rows.select_related("consent").order_by("answered_at")}


def _shown(call: DataCall) -> Shown:
    service = data_service(call.service_code)
    values = call.answer or {}
    return Shown(
        holder=service.holder,
        service=service.name,
        answered_at=call.answered_at or call.asked_at,
        as_of=call.as_of,
        rows=tuple({"label": one.label, "value": values[one.name]} for one in service.fields if one.name in values),
    )
