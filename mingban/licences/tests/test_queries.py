"""Who holds what, and what it is good for."""

from datetime import date

import pytest

from mingban.ledger.rules import Matter
from mingban.licences import queries
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import Licence
from mingban.licences.queries import NoSuchLicence
from mingban.licences.tests.factories import (
    citizen,
    issue,
    make_issuer,
    make_item,
    make_kind,
    make_person,
    make_type,
    official_of,
    year_later,
)

pytestmark = pytest.mark.django_db


def test_the_newest_valid_licence_of_a_type_is_held() -> None:
    make_type()
    holder, organisation = make_person(), make_issuer()
    old = issue(holder, organisation, matter=Matter(kind="case", id="1"))
    new = issue(holder, organisation, matter=Matter(kind="case", id="2"), at=year_later(1))
    assert queries.held(holder, "hygiene-permit", on=date(2026, 11, 24)) is None
    assert queries.held(holder, "hygiene-permit", on=date(2026, 11, 25)) == old
    assert queries.held(holder, "hygiene-permit", on=date(2027, 12, 1)) == new
    assert queries.held(holder, "hygiene-permit", on=date(2031, 12, 1)) is None
    assert queries.held(holder, "other", on=date(2026, 11, 25)) is None
    Licence.objects.filter(pk=new.pk).update(status=LicenceStatus.REVOKED)
    assert queries.held(holder, "hygiene-permit", on=date(2027, 12, 1)) == old
    assert list(queries.licences_of(holder)) == [new, old]


def test_only_the_holder_sees_a_licence() -> None:
    make_type()
    holder, organisation = make_person(), make_issuer()
    licence = issue(holder, organisation)
    assert queries.visible_licence(citizen(holder), licence.identifier) == licence
    for actor in (citizen(make_person("周向阳")), official_of(organisation)):
        assert not queries.visible_licences(actor).exists()
        with pytest.raises(NoSuchLicence):
            queries.visible_licence(actor, licence.identifier)


def test_the_state_is_computed_for_the_day() -> None:
    make_type()
    licence = issue(make_person(), make_issuer())
    assert queries.status_of(licence, date(2030, 11, 24)) == LicenceStatus.VALID
    assert queries.status_of(licence, date(2030, 11, 25)) == LicenceStatus.EXPIRED


def test_names_the_open_items_that_ask_for_this_licence() -> None:
    organisation = make_issuer()
    make_kind("permit", "hygiene-permit")
    wanted = make_item("wants", organisation, materials=["id-card", "permit"])
    make_item("closed", organisation, materials=["permit"], is_open=False)
    make_item("other", organisation, materials=["id-card"])
    assert queries.errands_using("hygiene-permit") == [wanted]
    assert queries.errands_using("unheard-of") == []
