"""Issuing once, numbering without gaps, keeping types."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from mingban.accounts.models import Party
from mingban.agencies.models import Organisation
from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.core import bus
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter
from mingban.licences import queries
from mingban.licences.actions import (
    CannotIssueLicence,
    IssuerWithoutCode,
    TypeInUse,
    save_licence_types,
)
from mingban.licences.events import LicenceIssued
from mingban.licences.models import Licence, LicenceType
from mingban.licences.queries import NoSuchLicenceType
from mingban.licences.rules import read_identifier
from mingban.licences.tests.factories import (
    CASE,
    citizen,
    issue,
    make_issuer,
    make_person,
    make_type,
    official_of,
)

pytestmark = pytest.mark.django_db


def test_a_decision_results_in_a_licence_with_its_paper() -> None:
    make_type()
    holder, organisation = make_person(), make_issuer()
    licence = issue(holder, organisation, by=official_of(organisation))
    identifier = read_identifier(licence.identifier)
    assert identifier.is_right
    assert (identifier.issuer_code, identifier.serial, identifier.version) == (
        "11431202MB0000027K",
        "20260000001",
        "001",
    )
    assert (licence.valid_from, licence.valid_to) == (date(2026, 11, 25), date(2030, 11, 24))
    assert licence.number == "鹤卫健证照〔2026〕1号"
    document = IssuedDocument.objects.get(token=licence.document_token)
    assert (document.owner_kind, document.owner_id, document.title) == ("case", CASE.id, "公共场所卫生许可证")
    assert document.content["fields"] == [
        {"label": "店名", "value": "鹤城区小满理发店"},
        {"label": "面积", "value": "32.5\xa0平方米"},
        {"label": "类别", "value": "理发店"},
        {"label": "是否连锁", "value": "否"},
    ]
    assert licence.content["values"]["not-on-the-face"] == "别的"
    assert str(licence) == licence.identifier


def test_the_journal_names_the_licence_and_nobody() -> None:
    make_type()
    issue(make_person(), make_issuer())
    entry = Entry.objects.get()
    assert entry.code == "licences.licence.issued"
    assert entry.sentence == "发出《公共场所卫生许可证》，编号 鹤卫健证照〔2026〕1号"
    assert set(entry.data) == {"licence", "type", "document", "digest"}
    assert "林小满" not in str(entry.data)


def test_the_same_decision_never_issues_twice() -> None:
    make_type()
    make_type("other-permit", "11431202MB0000027K002")
    holder, organisation = make_person(), make_issuer()
    first, again = issue(holder, organisation), issue(holder, organisation)
    assert first == again
    assert Entry.objects.count() == IssuedDocument.objects.count() == 1
    assert issue(holder, organisation, type_code="other-permit") != first


def test_serials_run_per_type_issuer_and_year() -> None:
    make_type()
    make_type("other-permit", "11431202MB0000027K002")
    holder, organisation = make_person(), make_issuer()
    in_2027 = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # new year's day in Shanghai
    licences = [
        issue(holder, organisation, matter=Matter(kind="case", id="1")),
        issue(holder, organisation, matter=Matter(kind="case", id="2")),
        issue(holder, organisation, matter=Matter(kind="case", id="2"), type_code="other-permit"),
        issue(holder, organisation, matter=Matter(kind="case", id="3"), at=in_2027),
    ]
    serials = [read_identifier(licence.identifier).serial for licence in licences]
    assert serials == ["20260000001", "20260000002", "20260000001", "20270000001"]


def test_the_event_reaches_those_who_listen() -> None:
    heard: list[LicenceIssued] = []
    make_type()

    def hear(event: LicenceIssued) -> None:
        heard.append(event)

    bus.subscribe(LicenceIssued)(hear)
    try:
        licence = issue(make_person(), make_issuer())
        bus.deliver_due()
    finally:
        bus._handlers.pop(f"{hear.__module__}.{hear.__qualname__}")
    assert [event.identifier for event in heard] == [licence.identifier]


def test_only_the_issuer_itself_issues() -> None:
    make_type()
    holder, organisation = make_person(), make_issuer()
    other = make_organisation_of_tax()
    for actor in (official_of(other), citizen(holder)):
        with pytest.raises(CannotIssueLicence):
            issue(holder, organisation, by=actor)
    assert not Licence.objects.exists()


def make_organisation_of_tax() -> Organisation:
    organisation = Organisation.objects.get()
    organisation.pk, organisation.code = None, "hecheng-tax"
    organisation.save()
    return organisation


def test_refuses_an_unknown_type_and_an_issuer_without_code() -> None:
    holder, organisation = make_person(), make_issuer(uscc="")
    with pytest.raises(NoSuchLicenceType, match="hygiene-permit"):
        issue(holder, organisation)
    make_type()
    with pytest.raises(IssuerWithoutCode, match="统一社会信用代码"):
        issue(holder, organisation)
    assert not IssuedDocument.objects.exists()


def test_without_a_printed_name_the_holder_is_the_party() -> None:
    make_type(valid_years=None)
    licence = issue(make_person("欧阳䶮喆"), make_issuer(), content={})
    assert licence.content == {"holder": "欧阳䶮喆", "face": [], "values": {}}
    assert licence.valid_to is None


def issue_some(holder: Party, organisation: Organisation, first: int, errors: list[Exception]) -> None:
    """Issue four licences from a thread of its own."""
    try:
        for case in range(first, first + 4):
            issue(holder, organisation, matter=Matter(kind="case", id=str(case)))
    except Exception as error:  # noqa: BLE001 — carried to the test's own thread
        errors.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_take_every_serial_once() -> None:
    make_type()
    holder, organisation = make_person(), make_issuer()
    errors: list[Exception] = []
    threads = [Thread(target=issue_some, args=(holder, organisation, first, errors)) for first in (0, 10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    serials = sorted(read_identifier(licence.identifier).serial for licence in Licence.objects.all())
    assert serials == [f"2026{number:07d}" for number in range(1, 13)]


PERMIT = LicenceTypeDefinition(
    code="hygiene-permit",
    name="公共场所卫生许可证",
    type_code="11431202MB0000027K001",
    valid_years=4,
    fields=["shop.name"],
)


def test_types_are_added_and_changed_by_code() -> None:
    save_licence_types([PERMIT])
    (changed,) = save_licence_types([PERMIT.model_copy(update={"name": "卫生许可证", "valid_years": 2})])
    assert LicenceType.objects.get() == changed
    assert (str(changed), changed.valid_years, changed.definition["fields"]) == ("卫生许可证", 2, ["shop.name"])


def test_the_official_code_of_a_type_in_use_stays() -> None:
    make_type()
    issue(make_person(), make_issuer())
    with pytest.raises(TypeInUse, match="不能改"), transaction.atomic():
        save_licence_types([PERMIT.model_copy(update={"type_code": "11431202MB0000027K009"})])
    save_licence_types([PERMIT])
    assert queries.licence_type("hygiene-permit").valid_years == 4
