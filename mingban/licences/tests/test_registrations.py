"""The catalogue keeps licence types through us."""

import pytest
from django.test import Client

from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.catalogue.registry import licence_type_store
from mingban.documents.choices import DocumentKind
from mingban.documents.registry import caveat_about
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import Licence
from mingban.licences.tests.factories import issue, make_issuer, make_person, make_type

PERMIT = LicenceTypeDefinition(code="permit", name="许可证", type_code="11431202MB0000027K001", fields=["shop.name"])


@pytest.mark.django_db
def test_the_catalogue_saves_and_finds_licence_types() -> None:
    store = licence_type_store()
    assert not store.exists("permit")
    assert list(store.all()) == []
    store.save([PERMIT])
    assert store.exists("permit")
    assert list(store.all()) == [PERMIT]


@pytest.mark.django_db
def test_what_is_saved_comes_out_in_order_of_code() -> None:
    other = PERMIT.model_copy(update={"code": "another", "type_code": "11431202MB0000027K002"})
    licence_type_store().save([PERMIT, other])
    assert [definition.code for definition in licence_type_store().all()] == ["another", "permit"]


@pytest.mark.django_db
def test_whoever_checks_a_licence_learns_that_it_is_out_of_force(client: Client) -> None:
    make_type()
    licence = issue(make_person(), make_issuer())
    assert caveat_about(DocumentKind.LICENCE, licence.document_token) is None
    Licence.objects.update(status=LicenceStatus.REVOKED)
    page = client.get(f"/d/{licence.document_token}/").content.decode()
    assert "这份文书是真的" in page
    assert "但这张证照现在不能用：吊销" in page


@pytest.mark.django_db
def test_nobody_has_anything_to_say_about_other_documents() -> None:
    assert caveat_about(DocumentKind.LICENCE, "unknown") is None
    assert caveat_about(DocumentKind.RECEIPT, "unknown") is None
