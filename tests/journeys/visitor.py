"""Somebody at a browser window: opens, follows, presses, fills in; each page that comes is looked at."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response, expect

from tests.journeys.house import House
from tests.journeys.watch import Watch


class Visitor:
    """A person and a window. `status` is the HTTP status of the page that is open."""

    def __init__(self, page: Page, house: House, watch: Watch) -> None:
        self.page = page
        self.house = house
        self.watch = watch
        self.status = 0
        watch.follow(page)

    @property
    def path(self) -> str:
        """Path of the page that is open, without what follows the question mark."""
        return urlsplit(self.page.url).path

    def open(self, path: str) -> None:
        """Type an address."""
        self._arrive(lambda: self.page.goto(path))

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button that leads to another page."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        self._arrive(button.click)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow the link that leads to another page."""
        link = (within or self.page.locator("main")).get_by_role("link").filter(has_text=name).first
        self._arrive(link.click)

    def fill(self, label: str, value: str) -> None:
        """Type into a field, or choose there."""
        self.page.get_by_label(label, exact=True).fill(value)

    def choose(self, question: str | re.Pattern[str], choice: str) -> None:
        """Choose one of the answers to a question; a note may follow the answer."""
        group = self.page.get_by_role("group", name=question, exact=True)
        group.get_by_role("radio", name=re.compile(f"^{re.escape(choice)}")).check()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Expect a text somewhere on the page.

        :raises AssertionError: when it does not come.
        """
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        """Expect a text nowhere on the page.

        :raises AssertionError: when it is there.
        """
        expect(self.page.get_by_text(text)).to_have_count(0)

    def heading(self) -> str:
        """Return the page's heading."""
        return self.page.get_by_role("heading", level=1).inner_text().strip()

    def download(self, link: Locator) -> bytes:
        """Return what a link leads to, asked for with this person's session.

        :raises AssertionError: when it is not answered.
        """
        answer = self.page.request.get(str(link.get_attribute("href")))
        assert answer.status == 200, f"{answer.url}: {answer.status}"
        return answer.body()

    def _arrive(self, leave: Callable[[], Any]) -> None:
        with self.page.expect_navigation() as arrival:
            leave()
        response: Response | None = arrival.value
        self.status = response.status if response else 0
        self.watch.look(self.page)
