"""The catalogue keeps licence types through us."""

import pytest

from mingban.catalogue.definitions import LicenceTypeDefinition
from mingban.catalogue.registry import licence_type_store

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
