"""Issuing licences, and keeping their types."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from mingban.accounts.models import Party
from mingban.agencies.models import Organisation
from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day, say_day
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.licences import access, queries, rules
from mingban.licences.choices import LicenceStatus
from mingban.licences.events import LicenceChanged, LicenceIssued
from mingban.licences.models import Licence, LicenceType
from mingban.notices import actions as notices

USCC_LENGTH = 18


class CannotIssueLicence(NotAllowed):
    """Only the organisation itself issues its licences."""


class IssuerWithoutCode(Refused):
    """The issuer has no unified social credit code, which every identifier of a licence carries."""


class TypeInUse(Refused):
    """Licences with the former official code exist, so that it cannot change."""


@transaction.atomic
def issue(
    *,
    type_code: str,
    holder: Party,
    organisation: Organisation,
    matter: Matter,
    content: dict[str, Any],
    by: Actor,
    at: datetime,
    not_before: date | None = None,
) -> Licence:
    """Issue the licence that a decision on `matter` results in: record, identifier, PDF. Issued once per matter and type;
    after a cancelled one, its next version.

    `type_code` is the `code` of the licence type. `content` holds form values by element code, and may hold `holder`:
    the name as printed. `not_before`: the first day of a renewed one, the day after the former's last. Serials run without gaps per type, issuer and year. The caller holds the lock of the matter.

    :raises mingban.licences.queries.NoSuchLicenceType: when the type is unknown.
    :raises CannotIssueLicence: when `by` does not act for the organisation.
    :raises IssuerWithoutCode: when the organisation has no unified social credit code.
    """
    if not access.can_issue(by, organisation):
        raise CannotIssueLicence("证照只能由发证机关自己的工作人员签发")
    kind = queries.licence_type(type_code)
    former = (
        Licence.objects.filter(type=kind, matter_kind=matter.kind, matter_id=matter.id).order_by("-version").first()
    )
    if former is not None and former.status != LicenceStatus.CANCELLED:
        return former
    first = max(local_day(at), not_before or local_day(at))
    licence = Licence(
        type=kind,
        identifier=_identifier(kind, organisation, local_day(at), former),
        version=former.version + 1 if former else 1,
        holder=holder,
        organisation=organisation,
        matter_kind=matter.kind,
        matter_id=matter.id,
        content=_frozen(kind, content, holder),
        valid_from=first,
        valid_to=rules.last_day(first, kind.valid_years),
        issued_at=at,
    )
    document = _issue_face(licence, matter, at)
    licence.number, licence.document_token = document.number, document.token
    licence.save(force_insert=True)
    _tell(licence, document, matter=matter, by=by, at=at)
    return licence


def _tell(licence: Licence, document: IssuedDocument, *, matter: Matter, by: Actor, at: datetime) -> None:
    """Write the issue into the journal and tell other apps."""
    ledger.record(
        code="licences.licence.issued",
        matter=matter,
        by=by,
        at=at,
        sentence=f"发出《{licence.type.name}》，编号 {licence.number}",
        data={
            "licence": licence.identifier,
            "type": licence.type.code,
            "document": document.number,
            "digest": document.digest,
        },
    )
    bus.publish(
        LicenceIssued(
            licence_id=licence.pk, identifier=licence.identifier, matter_kind=matter.kind, matter_id=matter.id
        )
    )


def _frozen(kind: LicenceType, content: dict[str, Any], holder: Party) -> dict[str, Any]:
    values = {code: value for code, value in content.items() if code != "holder"}
    name = str(content.get("holder") or holder.name)
    return {"holder": name, "face": queries.face_fields(kind, values), "values": values}


def _identifier(kind: LicenceType, organisation: Organisation, day: date, former: Licence | None) -> str:
    if former is not None:
        return str(rules.next_version(rules.read_identifier(former.identifier)))
    return _next_identifier(kind, organisation, day)


@transaction.atomic
def cancel_licences(*, matter: Matter, reason: str, by: Actor, at: datetime) -> list[Licence]:
    """Cancel (注销) what a decision resulted in, as the decision is withdrawn (行政许可法 §69, §70). The caller holds the lock of the matter.

    :raises CannotIssueLicence: when `by` does not act for the organisation.
    """
    rows = Licence.objects.select_related("type", "organisation").select_for_update(of=("self",))
    found = list(rows.filter(matter_kind=matter.kind, matter_id=matter.id).exclude(status=LicenceStatus.CANCELLED))
    for licence in found:
        if not access.can_issue(by, licence.organisation):
            raise CannotIssueLicence("证照只能由发证机关自己的工作人员注销")
        sentence = f"注销《{licence.type.name}》，编号 {licence.number}：{reason}"
        _change(licence, LicenceStatus.CANCELLED, matter, by, at, sentence)
    return found


@transaction.atomic
def continue_licence(*, licence: Licence, matter: Matter, by: Actor, at: datetime) -> Licence:
    """Let a licence go on for another term, as its renewal was asked for in time and not decided before its end (§50). Once.

    :raises NotAllowed: when `by` is neither of its organisation nor the platform.
    """
    locked = Licence.objects.select_related("type", "organisation").select_for_update(of=("self",)).get(pk=licence.pk)
    if not access.can_issue(by, locked.organisation):
        raise NotAllowed("证照只能由发证机关延续")
    if locked.status != LicenceStatus.VALID or locked.valid_to is None:
        return locked
    locked.valid_to = rules.continued_until(locked.valid_from, locked.valid_to, locked.type.valid_years)
    sentence = f"《{locked.type.name}》（编号 {locked.number}）依法视为准予延续，有效期到 {say_day(locked.valid_to)}"
    _change(locked, LicenceStatus.CONTINUED, matter, by, at, sentence)
    return locked


def _change(  # noqa: PLR0917 — one row of two callers above
    licence: Licence, status: LicenceStatus, matter: Matter, by: Actor, at: datetime, sentence: str
) -> None:
    licence.status = status
    licence.reminded_at = None
    licence.save(update_fields=["status", "valid_to", "reminded_at"])
    code = f"licences.licence.{status.value.lower()}"
    data = {"licence": licence.identifier, "type": licence.type.code}
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data=data)
    bus.publish(LicenceChanged(licence_id=licence.pk, status=status.value))


def _next_identifier(kind: LicenceType, organisation: Organisation, day: date) -> str:
    issuer = organisation.uscc.upper()
    if len(issuer) != USCC_LENGTH:
        raise IssuerWithoutCode(f"{organisation.name}还没有登记统一社会信用代码，不能签发电子证照")
    number = next_number(f"licence/{kind.type_code}/{issuer}/{day.year}")
    identifier = rules.new_identifier(type_code=kind.type_code, issuer_code=issuer, year=day.year, number=number)
    return str(identifier)


def _issue_face(licence: Licence, matter: Matter, at: datetime) -> IssuedDocument:
    face = {
        "name": licence.type.name,
        "identifier": licence.identifier,
        "holder": licence.content["holder"],
        "fields": licence.content["face"],
        "valid_from": licence.valid_from,
        "valid_to": licence.valid_to,
    }
    return documents.issue_document(
        kind=DocumentKind.LICENCE, organisation=licence.organisation, owner=matter, content=face, at=at
    )


@transaction.atomic
def save_licence_types(definitions: Sequence[LicenceTypeDefinition]) -> list[LicenceType]:
    """Keep licence types as a catalogue file carries them: new ones are added, known ones (by code) changed.

    :raises TypeInUse: when the official code of a type would change of which licences exist.
    """
    return [_save_licence_type(definition) for definition in definitions]


def _save_licence_type(definition: LicenceTypeDefinition) -> LicenceType:
    former = LicenceType.objects.filter(code=definition.code).first()
    if former and former.type_code != definition.type_code and former.licences.exists():
        raise TypeInUse(f"《{former.name}》已经发出过证照，证照类型代码 {former.type_code} 不能改")
    saved, _ = LicenceType.objects.update_or_create(
        code=definition.code,
        defaults={
            "name": definition.name,
            "type_code": definition.type_code,
            "valid_years": definition.valid_years,
            "definition": definition.model_dump(mode="json"),
        },
    )
    return saved


@transaction.atomic
def remind_of_end(*, at: datetime, limit: int = 500) -> int:
    """Remind the holders of up to `limit` licences that end within sixty days, each licence once; return how many."""
    today = local_day(at)
    soon = Licence.objects.in_force(today).filter(
        reminded_at=None, valid_to__lte=today + timedelta(days=rules.REMIND_DAYS)
    )
    rows = soon.select_related("type", "holder").select_for_update(of=("self",), skip_locked=True)
    found = list(rows.order_by("valid_to", "id")[:limit])
    for licence in found:
        end = say_day(licence.valid_to) if licence.valid_to else ""
        notices.send_notice(
            key=f"licences/{licence.identifier}/ends/{licence.valid_to}",
            party=licence.holder,
            text=f"您的《{licence.type.name}》{end}到期。还要用的，请提前 30 天以上申请延续，过期不能再用。",
            link=reverse("licences:licence-show", args=[licence.identifier]),
            at=at,
        )
    Licence.objects.filter(pk__in=[licence.pk for licence in found]).update(reminded_at=at)
    return len(found)
