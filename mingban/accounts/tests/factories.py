"""People to test with; their identity numbers are well formed and fictitious."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from mingban.accounts.choices import AssuranceLevel, PartyKind, Role
from mingban.accounts.models import LegalEntity, Mandate, Person, StaffPost, User
from mingban.accounts.rules import check_digit
from mingban.agencies.choices import RegionLevel
from mingban.agencies.models import Organisation, Region
from mingban.core import crypto

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "Mingban-demo-2026"


def identity_number(sequence: int, *, birthday: date = date(1990, 1, 1), region: str = "431202") -> str:
    """Return a well-formed number for the `sequence`-th person of a test."""
    day = birthday + timedelta(days=sequence // 999)
    first17 = f"{region}{day:%Y%m%d}{sequence % 999 + 1:03}"
    return first17 + check_digit(first17)


class RegionFactory(DjangoModelFactory[Region]):
    """A county."""

    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = "431202"
    name = "鹤城区"
    level = RegionLevel.COUNTY
    source = "test"
    source_on = date(2026, 1, 1)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An authority."""

    class Meta:
        model = Organisation

    code = Sequence(lambda n: f"org-{n}")
    name = Sequence(lambda n: f"第{n}局")
    short_name = SelfAttribute("name")
    region = SubFactory(RegionFactory)
    document_word = "鹤测"
    phone = "0745-2000000"


class PersonFactory(DjangoModelFactory[Person]):
    """A real-named person who signs in by phone."""

    class Meta:
        model = Person

    kind = PartyKind.PERSON
    name = "林小满"
    identity_number: Any = Sequence(identity_number)
    identity_number_index = LazyAttribute(
        lambda person: crypto.blind_index(person.identity_number, purpose="identity-number")
    )
    phone = Sequence(lambda n: f"139{n:08}")
    phone_index = LazyAttribute(lambda person: crypto.blind_index(person.phone, purpose="phone"))
    assurance_level = AssuranceLevel.REAL_NAME
    created_at = LONG_AGO


class NewcomerFactory(PersonFactory):
    """A person known by phone only."""

    name = ""
    identity_number = ""
    assurance_level = AssuranceLevel.PHONE


class LegalEntityFactory(DjangoModelFactory[LegalEntity]):
    """A company with a representative."""

    class Meta:
        model = LegalEntity

    kind = PartyKind.LEGAL_ENTITY
    name = "小满理发店"
    uscc = Sequence(lambda n: f"92431202MA{n:08}")
    representative = SubFactory(PersonFactory)
    created_at = LONG_AGO


class UserFactory(DjangoModelFactory[User]):
    """A citizen's account."""

    class Meta:
        model = User

    username = Sequence(lambda n: f"person-{n}")
    person = SubFactory(PersonFactory)
    created_at = LONG_AGO


class StaffFactory(DjangoModelFactory[User]):
    """An official's account, without a post."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = Sequence(lambda n: f"staff.{n}")
    full_name = "王建国"
    created_at = LONG_AGO

    @post_generation
    def password(self, create: bool, extracted: str | None, **kwargs: Any) -> None:
        """Set the password that tests know."""
        user: Any = self
        user.set_password(extracted or PASSWORD)
        if create:
            user.save()


class StaffPostFactory(DjangoModelFactory[StaffPost]):
    """A post held since long ago."""

    class Meta:
        model = StaffPost

    user = SubFactory(StaffFactory)
    organisation = SubFactory(OrganisationFactory)
    role = Role.CLERK
    title = "窗口人员"
    phone = "0745-2000001"
    since = LONG_AGO


class MandateFactory(DjangoModelFactory[Mandate]):
    """A mandate for everything, in force for decades."""

    class Meta:
        model = Mandate

    principal = SubFactory(PersonFactory)
    agent = SubFactory(PersonFactory)
    scope = LazyFunction(lambda: ["*"])
    valid_from = LONG_AGO
    valid_to = datetime(2099, 1, 1, tzinfo=UTC)
    created_at = LONG_AGO
