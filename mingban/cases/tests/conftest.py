"""The demo county with its calendars, offices and catalogue, and a story that leads an application through it."""

import pytest

from mingban.accounts.choices import Role
from mingban.cases.tests.factories import SMALL, Story, load_county


@pytest.fixture
def county(db: None) -> None:
    """Load what the barber shop needs."""
    load_county()


@pytest.fixture
def story(county: None) -> Story:
    """Return a citizen who is about to open a barber shop, and five departments' officials."""
    return Story.begin()


@pytest.fixture
def now(story: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """Return the story with the views' clock set to its own."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: story.now)
    return story


@pytest.fixture
def handed_in(story: Story) -> Story:
    """Return a story with two cases, one deferred document, and every post filled."""
    story.submit(defer=("premises-proof",), **SMALL)
    for case in story.application.cases.select_related("organisation"):
        for role in (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.SUPERVISOR):
            story.of(case, role)
    story.official("hecheng-civil", Role.CLERK)
    return story
