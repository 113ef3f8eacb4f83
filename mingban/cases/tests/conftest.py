"""The demo county with its calendars, offices and catalogue, and a story that leads an application through it."""

import pytest
from django.core.management import call_command

from mingban.accounts.choices import Role
from mingban.agencies.choices import RegionLevel
from mingban.agencies.models import Region
from mingban.cases.tests.factories import DATA, MONDAY, SMALL, Story


@pytest.fixture
def county(db: None) -> None:
    """Load what the barber shop needs: regions above it, offices, calendars, its five items."""
    parent = None
    for level, (code, name) in enumerate([("43", "湖南省"), ("431200", "怀化市"), ("431202", "鹤城区")], start=1):
        parent = Region.objects.create(
            code=code, name=name, level=RegionLevel(level), parent=parent, source="test", source_on=MONDAY.date()
        )
    call_command("agencies_import", str(DATA / "demo" / "agencies.json"), verbosity=0)
    call_command("calendar_import", str(DATA / "calendars" / "cn-2026.json"), verbosity=0)
    for name in ("elements", "licence-types", "material-kinds", "barber-shop"):
        call_command("catalogue_import", str(DATA / "demo" / "catalogue" / f"{name}.json"), verbosity=0)


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
