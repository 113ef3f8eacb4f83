"""Makes licence types, holders, issuers and licences."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from mingban.accounts.choices import PartyKind
from mingban.accounts.models import Party, Person
from mingban.agencies.models import Organisation
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import ItemDefinition, MaterialKindDefinition
from mingban.catalogue.models import ItemVersion, MaterialKind, ServiceItem
from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.documents.tests.factories import make_organisation
from mingban.forms.definitions import Choice, ElementDefinition, ElementKind
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
    elements = (
        ElementDefinition(code="shop.name", label="店名"),
        ElementDefinition(code="shop.area", label="面积", kind=ElementKind.NUMBER, unit="平方米"),
        ElementDefinition(
            code="shop.kind", label="类别", kind=ElementKind.CHOICE, choices=[Choice(code="barber", label="理发店")]
        ),
        ElementDefinition(code="shop.is-chain", label="是否连锁", kind=ElementKind.YES_NO),
    )
    for element in elements:
        row = {"label": element.label, "definition": element.model_dump(mode="json")}
        DataElement.objects.get_or_create(code=element.code, defaults=row)
    fields = [*(element.code for element in elements), "shop.unheard-of"]
    given = {"name": "公共场所卫生许可证", "valid_years": 4, "definition": {"fields": fields}} | changes
    return LicenceType.objects.create(code=code, type_code=type_code, **given)


def issue(holder: Party, organisation: Organisation, *, matter: Matter = CASE, **changes: Any) -> Licence:
    """Issue a licence to the holder."""
    given: dict[str, Any] = {"type_code": "hygiene-permit", "content": CONTENT, "by": SYSTEM, "at": AT} | changes
    return actions.issue(holder=holder, organisation=organisation, matter=matter, **given)


def make_item(code: str, organisation: Organisation, *, materials: list[str], is_open: bool = True) -> ItemDefinition:
    """Publish an item in force that asks for documents of these kinds."""
    definition = ItemDefinition.model_validate(
        {
            "code": code,
            "name": code,
            "plain_name": f"办{code}",
            "summary": "x",
            "organisation": organisation.code,
            "type": "01",
            "kind": "PROMISED",
            "applicants": ["PERSON"],
            "statutory_limit": {"days": 20},
            "promised_limit": {"days": 1},
            "channels": ["ONLINE"],
            "legal_basis": [{"title": "x"}],
            "results": [{"name": "x", "kind": "OTHER"}],
            "consult_phone": "12345",
            "complaint_phone": "12345",
            "materials": [{"code": kind, "kind": kind} for kind in materials],
            "steps": [{"code": "review", "name": "x", "role": "reviewer"}],
        }
    )
    item = ServiceItem.objects.create(
        code=code, name=code, plain_name=definition.plain_name, organisation=organisation, is_open=is_open
    )
    ItemVersion.objects.create(
        item=item,
        number=1,
        state=VersionState.IN_FORCE,
        definition=definition.model_dump(mode="json"),
        digest=sha256(definition.model_dump_json().encode()).hexdigest(),
        created_at=AT,
        created_by="x",
    )
    return definition


def make_kind(code: str, result_of: str) -> None:
    """Make a kind of document that is a licence."""
    definition = MaterialKindDefinition(code=code, name=code, result_of=result_of)
    MaterialKind.objects.create(code=code, name=code, definition=definition.model_dump(mode="json"))


def official_of(organisation: Organisation) -> Actor:
    """Return a decider of an organisation."""
    return Actor(kind=ActorKind.STAFF, id=9, name="杨再兴", role="decider", organisation_id=organisation.pk)


def citizen(person: Person) -> Actor:
    """Return a person as acting for herself."""
    return Actor(kind=ActorKind.PERSON, id=5, name="林*满", party_id=person.pk)


def year_later(years: int) -> datetime:
    """Return the same moment some years later."""
    return timezone.localtime(AT).replace(year=AT.year + years)
