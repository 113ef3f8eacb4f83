"""The running product, a real Chromium, and who walks through it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from scripts import machine
from tests.journeys.house import House, running_house
from tests.journeys.watch import Watch

PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walk last: Playwright's loop stays for the rest of the run, and Django's tests of threads cannot live with it."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's own Chromium; as root it starts only without its sandbox."""
    return browser_type_launch_args | {"executable_path": machine.browser(), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product, running for all journeys."""
    with running_house(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture(scope="session")
def watch() -> Watch:
    """What all journeys have looked at."""
    return Watch()
