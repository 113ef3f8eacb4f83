"""The demo county, and stories of applications in it."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from mingban.agencies.tests.factories import import_demo
from mingban.cases.tests.factories import DATA, Story

BUNDLES = ("barber-shop", "newborn", "restaurant", "retirement")


@pytest.fixture
def county(db: None, settings: LazySettings, tmp_path: Path) -> None:
    """Load the whole demo county; the search index is empty and in a folder of its own."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    import_demo()
    call_command("calendar_import", str(DATA / "calendars" / "cn-2026.json"), verbosity=0)
    for name in ("elements", "licence-types", "material-kinds", *BUNDLES):
        call_command("catalogue_import", str(DATA / "demo" / "catalogue" / f"{name}.json"), verbosity=0)


@pytest.fixture
def story(county: None) -> Story:
    """Return a citizen who is about to open a barber shop, and five departments' officials."""
    return Story.begin()
