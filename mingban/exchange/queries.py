"""Reads of data exchange."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from mingban.core.errors import NotFound
from mingban.exchange.choices import CallState
from mingban.exchange.definitions import DataServiceDefinition, DataServicesFile
from mingban.exchange.models import DataCall
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


def consent_words(service: DataServiceDefinition) -> str:
    """Return what whoever is asked about agrees to."""
    labels = "、".join(field.label for field in service.fields)
    return f"我同意为{service.purpose}，向{service.holder}查询我的{service.name}（{labels}），只用来办这一件事"


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
