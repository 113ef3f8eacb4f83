"""Issuing licences, and keeping their types."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from mingban.accounts.models import Party
from mingban.agencies.models import Organisation
from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter
from mingban.licences import access, queries, rules
from mingban.licences.events import LicenceIssued
from mingban.licences.models import Licence, LicenceType

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
) -> Licence:
    """Issue the licence that a decision on `matter` results in: record, identifier, PDF. Issued once per matter and type.

    `type_code` is the `code` of the licence type. `content` holds form values by element code, and may hold `holder`:
    the name as printed. Serials run without gaps per type, issuer and year. The caller holds the lock of the matter.

    :raises mingban.licences.queries.NoSuchLicenceType: when the type is unknown.
    :raises CannotIssueLicence: when `by` does not act for the organisation.
    :raises IssuerWithoutCode: when the organisation has no unified social credit code.
    """
    if not access.can_issue(by, organisation):
        raise CannotIssueLicence("证照只能由发证机关自己的工作人员签发")
    kind = queries.licence_type(type_code)
    known = Licence.objects.filter(type=kind, matter_kind=matter.kind, matter_id=matter.id).first()
    if known is not None:
        return known
    first = local_day(at)
    licence = Licence(
        type=kind,
        identifier=_next_identifier(kind, organisation, first),
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
