"""Somebody at a browser window: opens, follows, presses, fills in; each page that comes is looked at."""

import re
from collections.abc import Callable
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response, expect

from tests.journeys.house import House
from tests.journeys.watch import Watch

BOXES_OF_A_DAY = ("年", "月", "日")


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

    def another_window(self) -> Self:
        """Return the same person, signed in alike, at a second window."""
        window = copy(self)
        window.page = self.page.context.new_page()
        self.watch.follow(window.page)
        return window

    # What hands do; somebody without a mouse does it differently.

    def click(self, target: Locator) -> None:
        """Press a button or follow a link."""
        target.click()

    def type_into(self, target: Locator, value: str) -> None:
        """Put a text into a field, in place of what is there."""
        target.fill(value)

    def tick(self, target: Locator) -> None:
        """Choose a radio button or tick a box."""
        target.check()

    def attach(self, target: Locator, file: Path) -> None:
        """Choose a file."""
        target.set_input_files(file)

    # What people do on pages.

    def open(self, path: str) -> None:
        """Type an address."""
        self.arrive(lambda: self.page.goto(path))

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button that leads to another page."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        self.arrive(lambda: self.click(button))

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow the link that leads to another page."""
        link = (within or self.page.locator("main")).get_by_role("link").filter(has_text=name).first
        self.arrive(lambda: self.click(link))

    def fill(self, label: str, value: str | date) -> None:
        """Fill in one field: a text, a day in three boxes, or one of several choices by its value."""
        group = self.page.get_by_role("group", name=label, exact=True)
        if isinstance(value, date):
            for box, number in zip(BOXES_OF_A_DAY, (value.year, value.month, value.day), strict=True):
                self.type_into(group.get_by_label(box, exact=True), str(number))
        elif group.count():
            self.tick(group.locator(f"input[value='{value}']"))
        else:
            self.type_into(self.page.get_by_label(label, exact=True), value)

    def choose(self, question: str | re.Pattern[str], choice: str) -> None:
        """Choose one of the answers to a question; a note may follow the answer."""
        group = self.page.get_by_role("group", name=question, exact=True)
        self.tick(group.get_by_role("radio", name=re.compile(f"^{re.escape(choice)}")))

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Expect a text somewhere on the page.

        :raises AssertionError: when it does not come.
        """
        expect(self.page.get_by_text(text).first).to_be_visible()

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

    def arrive(self, leave: Callable[[], Any]) -> None:
        """Do what leads to another page, wait for that page, and look at it."""
        with self.page.expect_navigation() as arrival:
            leave()
        response: Response | None = arrival.value
        self.status = response.status if response else 0
        self.watch.look(self.page)
