"""Makes licence types, holders, issuers and licences."""

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from mingban.accounts.choices import PartyKind
from mingban.accounts.models import Party, Person
from mingban.agencies.models import Organisation
from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.documents.tests.factories import make_organisation
from mingban.forms.models import DataElement
from mingban.ledger.rules import Matter
from mingban.licences import actions
from mingban.licences.models import Licence, LicenceType

AT = datetime(2026, 11, 25, 1, 36, tzinfo=UTC)
CASE = Matter(kind="case", id="11431202MB0000002X400013100500020261125", name="公共场所卫生许可")
CONTENT: dict[str, Any] = {
    "holder": "林小满",
    "shop.name": "鹤城区小满理发店",
    "shop.area": 32.5,
    "shop.kind": "barber",
    "shop.is-chain": False,
    "not-on-the-face": "别的",
}


def make_issuer(**changes: Any) -> Organisation:
    """Make the health authority, with its unified social credit code."""
    organisation = make_organisation("hecheng-health", "鹤卫健", "怀化市鹤城区卫生健康局")
    Organisation.objects.filter(pk=organisation.pk).update(**{"uscc": "11431202MB0000027K"} | changes)
    organisation.refresh_from_db()
    return organisation


def make_person(name: str = "林小满") -> Person:
    """Make a citizen."""
    return Person.objects.create(kind=PartyKind.PERSON, name=name, created_at=AT)


def make_type(code: str = "hygiene-permit", type_code: str = "11431202MB0000027K001", **changes: Any) -> LicenceType:
    """Make a licence type whose face shows four fields, and those fields."""
    elements: dict[str, dict[str, Any]] = {
        "shop.name": {"label": "店名"},
        "shop.area": {"label": "面积", "unit": "平方米"},
        "shop.kind": {"label": "类别", "choices": [{"code": "barber", "label": "理发店"}]},
        "shop.is-chain": {"label": "是否连锁"},
    }
    for element, definition in elements.items():
        defaults = {"label": definition["label"], "definition": definition}
        DataElement.objects.get_or_create(code=element, defaults=defaults)
    fields = [*elements, "shop.unheard-of"]
    given = {"name": "公共场所卫生许可证", "valid_years": 4, "definition": {"fields": fields}} | changes
    return LicenceType.objects.create(code=code, type_code=type_code, **given)


def issue(holder: Party, organisation: Organisation, *, matter: Matter = CASE, **changes: Any) -> Licence:
    """Issue a licence to the holder."""
    given: dict[str, Any] = {"type_code": "hygiene-permit", "content": CONTENT, "by": SYSTEM, "at": AT} | changes
    return actions.issue(holder=holder, organisation=organisation, matter=matter, **given)


def official_of(organisation: Organisation) -> Actor:
    """Return a decider of an organisation."""
    return Actor(kind=ActorKind.STAFF, id=9, name="杨再兴", role="decider", organisation_id=organisation.pk)


def citizen(person: Person) -> Actor:
    """Return a person as acting for herself."""
    return Actor(kind=ActorKind.PERSON, id=5, name="林*满", party_id=person.pk)


def year_later(years: int) -> datetime:
    """Return the same moment some years later."""
    return timezone.localtime(AT).replace(year=AT.year + years)
