"""A draft at whose time pages are shown too."""

import pytest

from mingban.consultations.tests.factories import Round


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> Round:
    """Return a round with a prepared draft."""
    made = Round.begin()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made
