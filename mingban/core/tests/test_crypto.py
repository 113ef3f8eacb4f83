import pytest
from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from mingban.core import crypto
from mingban.core.models import OutboxMessage


@given(st.text())
def test_what_is_encrypted_can_be_read_again(text: str) -> None:
    assert crypto.decrypt(crypto.encrypt(text)) == text


def test_equal_texts_are_encrypted_differently_and_hold_nothing_readable() -> None:
    first, second = crypto.encrypt("431202199001011234"), crypto.encrypt("431202199001011234")
    assert first != second
    assert "4312" not in first


def test_nothing_stays_nothing() -> None:
    assert crypto.encrypt("") == crypto.decrypt("") == crypto.blind_index("", purpose="phone") == ""


def test_after_a_new_key_is_put_in_front_old_values_and_indexes_still_serve(settings: Settings) -> None:
    settings.FIELD_KEYS = ["old"]
    token, index = crypto.encrypt("13800000001"), crypto.blind_index("13800000001", purpose="phone")
    settings.FIELD_KEYS = ["new", "old"]
    assert crypto.decrypt(token) == "13800000001"
    assert crypto.blind_index("13800000001", purpose="phone") == index
    renewed = crypto.encrypt("13800000001")
    settings.FIELD_KEYS = ["new"]
    assert crypto.decrypt(renewed) == "13800000001"


def test_a_key_that_was_taken_away_opens_nothing(settings: Settings) -> None:
    token = crypto.encrypt("secret")
    settings.FIELD_KEYS = ["another"]
    with pytest.raises(InvalidToken):
        crypto.decrypt(token)


def test_an_index_finds_equal_texts_of_one_purpose_only(settings: Settings) -> None:
    index = crypto.blind_index("13800000001", purpose="phone")
    assert index == crypto.blind_index("13800000001", purpose="phone")
    assert index != crypto.blind_index("13800000001", purpose="identity-number")
    assert index != crypto.blind_index("13800000002", purpose="phone")
    settings.FIELD_KEYS = ["another installation"]
    assert index != crypto.blind_index("13800000001", purpose="phone")


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    signature = crypto.sign(b"pay 5", key="k")
    assert crypto.is_signed(b"pay 5", signature, key="k")
    assert not crypto.is_signed(b"pay 6", signature, key="k")
    assert not crypto.is_signed(b"pay 5", signature, key="other")
    assert not crypto.is_signed(b"pay 5", "", key="k")


@pytest.mark.django_db
def test_an_encrypted_field_comes_back_as_it_was() -> None:
    now = timezone.now()
    payload = {"name": "林小满", "list": [1, None, True], "empty": ""}
    message = OutboxMessage.objects.create(handler="x", payload=payload, created_at=now, due_at=now)
    assert OutboxMessage.objects.get(pk=message.pk).payload == payload


@pytest.mark.django_db
def test_an_encrypted_field_refuses_to_be_searched() -> None:
    with pytest.raises(FieldError):
        OutboxMessage.objects.filter(payload={"name": "林小满"})
    assert not OutboxMessage.objects.filter(payload__isnull=True).exists()
