"""The barber shop's county, at a time that pages share."""

import pytest

from mingban.cases.tests.factories import Story, load_county


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Return a story at whose time pages are shown too."""
    load_county()
    told = Story.begin()
    monkeypatch.setattr("django.utils.timezone.now", lambda: told.now)
    return told
