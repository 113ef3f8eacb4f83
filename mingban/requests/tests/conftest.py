"""A county in which one can ask."""

from typing import Any

import pytest

from mingban.requests.tests.factories import Asking


@pytest.fixture
def asking(db: None, settings: Any) -> Asking:
    """Return a citizen and officials on a Monday morning."""
    settings.IDENTITY_SERVICE = "mingban.requests.tests.factories.Register"
    return Asking.begin()


@pytest.fixture
def now(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """Return the story with the views' clock set to its own."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: asking.now)
    return asking
