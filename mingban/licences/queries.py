"""Reads of licences."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mingban.accounts.models import Party
from mingban.catalogue import queries as catalogue
from mingban.catalogue.definitions import ItemDefinition
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day
from mingban.forms.queries import element_definitions
from mingban.forms.rules import show_value
from mingban.licences import access, rules
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import Licence, LicenceType


class NoSuchLicence(NotFound):
    """There is no such licence, or it is somebody else's."""


class NoSuchLicenceType(NotFound):
    """No licence type has this code."""


def licence_type(code: str) -> LicenceType:
    """Return the licence type with this code.

    :raises NoSuchLicenceType: when there is none.
    """
    found = LicenceType.objects.filter(code=code).first()
    if found is None:
        raise NoSuchLicenceType(f"没有代码为“{code}”的证照类型")
    return found


def licences_of(party: Party) -> QuerySet[Licence]:
    """Return the licences that a party holds, in every state, newest first."""
    return Licence.objects.filter(holder=party).select_related("type", "organisation").order_by("-issued_at", "-id")


def held(party: Party, type_code: str, on: date | None = None) -> Licence | None:
    """Return the party's licence of this type that is valid on a day (default: today), the newest of several."""
    day = on or today()
    in_force = Licence.objects.in_force(day).filter(holder=party, type__code=type_code)
    return in_force.select_related("type", "organisation").order_by("-issued_at", "-id").first()


def visible_licences(actor: Actor) -> QuerySet[Licence]:
    """Return the licences that the actor may see, newest first."""
    seen = Licence.objects.filter(access.visible_to(actor))
    return seen.select_related("type", "organisation").order_by("-issued_at", "-id")


def visible_licence(actor: Actor, identifier: str) -> Licence:
    """Return the licence with this identifier if the actor may see it.

    :raises NoSuchLicence: when there is none, or it is somebody else's.
    """
    licence = visible_licences(actor).filter(identifier=identifier).first()
    if licence is None:
        raise NoSuchLicence("您名下没有这张证照")
    return licence


def licence_of_document(token: str) -> Licence | None:
    """Return the licence whose face is the document with this token."""
    return Licence.objects.filter(document_token=token).first()


def status_of(licence: Licence, on: date | None = None) -> LicenceStatus:
    """Return the state of a licence on a day (default: today), expiry computed."""
    return rules.status_on(LicenceStatus(licence.status), licence.valid_to, on or today())


def errands_using(type_code: str) -> list[ItemDefinition]:
    """Return the open items for which a licence of this type need not be handed in on paper, in order of name."""
    kinds = frozenset(code for code, kind in catalogue.material_kinds().items() if kind.result_of == type_code)
    if not kinds:
        return []
    items = [catalogue.item_definition(version) for version in catalogue.open_items()]
    wanted = [item for item in items if not kinds.isdisjoint(material.kind for material in item.materials)]
    return sorted(wanted, key=lambda item: item.plain_name)


def face_fields(kind: LicenceType, values: dict[str, Any]) -> list[dict[str, str]]:
    """Return what stands on the face of a licence of this kind: labels and values in words, in the type's order.

    Data that no longer has an element is left out.
    """
    elements = element_definitions(kind.definition.get("fields", []))
    filled = [code for code in kind.definition.get("fields", []) if values.get(code) not in (None, "")]
    return [
        {"label": elements[code].label, "value": show_value(elements[code], values[code])}
        for code in filled
        if code in elements
    ]


def licence_types() -> list[LicenceType]:
    """Return every licence type, in order of code."""
    return list(LicenceType.objects.order_by("code"))


def today() -> date:
    """Return the platform's day now."""
    return local_day(timezone.now())
