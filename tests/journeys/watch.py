"""What must hold on every page that a journey comes by: axe finds nothing, no error, no sideways scroll."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

AXE_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# Which kinds of elements stand on the page, by what axe's rules go by: a page that shows one for the first time is looked at again.
KINDS = """() => [...new Set([...document.querySelectorAll('main *:not(svg *)')]
    .map(e => [e.tagName, e.type, e.className, ...e.getAttributeNames().sort()].join(' ').replace(/\\d+/g, '')))]"""
# A page that answers 4xx is to the browser a failed load of itself; journeys check statuses. The other is our own doing.
HARMLESS = ("Failed to load resource", "Service Worker registration blocked by Playwright")
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Watch:
    """Looks at pages; what it has found in order once at a width is not looked at by axe again."""

    axe: Axe = field(default_factory=Axe)
    pages: set[tuple[str, int]] = field(default_factory=set)
    kinds: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    errors: list[str] = field(default_factory=list)
    scriptless: set[Page] = field(default_factory=set)

    def follow(self, page: Page) -> None:
        """Note everything that goes wrong in a window from now on."""
        page.on("console", self._console)
        page.on("pageerror", self._page_error)
        page.on("requestfailed", self._request_failed)
        page.on("response", self._response)

    def look(self, page: Page) -> None:
        """Check the page that is open; axe is a script and waits for ever where none runs.

        :raises AssertionError: naming the page and all that is wrong with it.
        """
        where = f"{page.url} ({page.title()})"
        assert not self.errors, f"{where}: {self.errors}"
        width = page.viewport_size["width"] if page.viewport_size else 0
        assert page.evaluate(SIDEWAYS) <= 0, f"{where} scrolls sideways at {width} pixels"
        shape = pattern(page.url), width
        kinds = set(page.evaluate(KINDS))
        if page in self.scriptless or (shape in self.pages and kinds <= self.kinds[width]):
            return
        self.pages.add(shape)
        self.kinds[width] |= kinds
        found = self.axe.run(page, options=AXE_OPTIONS)
        assert found.violations_count == 0, f"{where} at {width}:\n{found.generate_report()}"

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in HARMLESS):
            self.errors.append(f"console: {message.text}")

    def _page_error(self, error: Error) -> None:
        self.errors.append(f"script: {error}")

    def _request_failed(self, request: Request) -> None:
        is_left = request.failure == "net::ERR_ABORTED"
        if not is_left:
            self.errors.append(f"{request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 400 and not is_page:
            self.errors.append(f"{response.url}: {response.status}")


def pattern(url: str) -> str:
    """Return an address's path with numbers, tokens and codes left out."""
    return re.sub(r"/([^/]*\d[^/]*|[^/]{20,})|(?<=/materials)/[^/]+", "/*", urlsplit(url).path)
