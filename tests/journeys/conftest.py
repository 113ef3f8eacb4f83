"""The running product, a real Chromium, and who walks through it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from scripts import machine
from tests.journeys import past
from tests.journeys.citizen import Citizen, somebody
from tests.journeys.house import House, running_house
from tests.journeys.official import Official
from tests.journeys.watch import Watch

PATIENCE_MS = 15_000
HEIGHTS = {390: 844, 1280: 800}
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
    """The product, running for all journeys; what its worker could not do with what it heard comes out at the end."""
    with running_house(tmp_path_factory.mktemp("house"), "--past", str(past.FILE)) as running:
        yield running
        said = (running.var / "worker.out").read_text(encoding="utf-8").splitlines()
        assert not [line for line in said if "outbox.handler_failed" in line]


@pytest.fixture(scope="session")
def watch() -> Watch:
    """What all journeys have looked at."""
    return Watch()


@pytest.fixture
def window(house: House, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Open a browser window of a width, with nobody signed in; more of Playwright's options may follow."""

    def open_window(width: int, **options: Any) -> Page:
        size: ViewportSize = {"width": width, "height": HEIGHTS.get(width, 800)}
        context = new_context(base_url=house.url, viewport=size, locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    return open_window


@pytest.fixture
def citizen(house: House, watch: Watch, window: Callable[..., Page]) -> Callable[..., Citizen]:
    """Seat a citizen whom nobody knows yet at a window of a width; `kind` says how she uses it."""

    def seat(width: int, kind: type[Citizen] = Citizen, **options: Any) -> Citizen:
        page = window(width, **options)
        if options.get("java_script_enabled") is False:
            watch.scriptless.add(page)
        return kind(page, house, watch).is_(somebody(house))

    return seat


@pytest.fixture(scope="session")
def sign_ins() -> dict[str, Any]:
    """The cookies of officials who have signed in: an authenticator's code counts once, so they do it once."""
    return {}


@pytest.fixture
def official(
    house: House, watch: Watch, window: Callable[..., Page], sign_ins: dict[str, Any]
) -> Callable[[str, int], Official]:
    """Seat an official, signed in, at a window of a width; the same one again is the same window."""
    seats: dict[tuple[str, int], Official] = {}

    def seat(username: str, width: int) -> Official:
        if (username, width) not in seats:
            options = {"storage_state": sign_ins.get(username), "service_workers": "block"}
            one = Official(window(width, **options), house, watch)
            if username not in sign_ins:
                (one.sign_in_unseen if sign_ins else one.sign_in)(username)
                sign_ins[username] = one.page.context.storage_state()
            seats[username, width] = one
        return seats[username, width]

    return seat
