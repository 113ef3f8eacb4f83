"""Two services of one application, delivered."""

import pytest

from mingban.cases.tests.factories import SMALL, Story, load_county


@pytest.fixture
def story(db: None, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Return a story at whose time pages are shown too."""
    load_county()
    told = Story.begin()
    monkeypatch.setattr("django.utils.timezone.now", lambda: told.now)
    told.submit(**SMALL)
    return told


@pytest.fixture
def delivered(story: Story) -> Story:
    """Lead both cases to the applicant: the licence granted, the registration refused."""
    for position in (1, 2):
        story.accept(position)
        story.review(position)
        story.decide(position, is_approved=position == 1, reason="不符合")
        story.deliver(position)
    return story
