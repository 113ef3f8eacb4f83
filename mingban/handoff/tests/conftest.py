"""A citizen at a desktop, in the demo county."""

import pytest

from mingban.cases.tests.factories import Story, load_county


@pytest.fixture
def now(db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Return a story with the views' clock set to its own."""
    load_county()
    story = Story.begin()
    monkeypatch.setattr("django.utils.timezone.now", lambda: story.now)
    return story
