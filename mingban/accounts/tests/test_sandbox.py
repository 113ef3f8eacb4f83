"""The identity service over real sockets."""

from typing import Any

import pytest
from django.utils import timezone

from mingban.accounts.contrib.sandbox.identity import SandboxIdentityService
from mingban.accounts.registry import IdentityServiceSilent, identity_service
from mingban.accounts.tests.factories import identity_number


def ask(name: str, number: str) -> bool:
    return identity_service().is_same_person(name=name, identity_number=number, at=timezone.now())


def test_knows_the_demo_s_people(sandbox: Any) -> None:
    assert isinstance(identity_service(), SandboxIdentityService)
    assert ask("林小满", "431202199203080027")
    assert not ask("周向阳", "431202199203080027")


def test_registers_an_invented_person_under_the_first_name(sandbox: Any) -> None:
    number = identity_number(123_456)
    assert ask("周向阳", number)
    assert ask("周向阳", number)
    assert not ask("林小满", number)


def test_a_number_that_cannot_be_or_a_broken_service_tells_nothing(sandbox: Any, settings: Any) -> None:
    with pytest.raises(IdentityServiceSilent):
        ask("林小满", "431202199203080028")
    sandbox.break_(error_rate=1)
    with pytest.raises(IdentityServiceSilent):
        ask("林小满", "431202199203080027")
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with pytest.raises(IdentityServiceSilent):
        ask("林小满", "431202199203080027")
