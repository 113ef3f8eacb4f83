"""Pictures of the main pages for docs/screenshots: `python -m tests.journeys.screenshots`, run by hand.

Each page at 390 and 1280 pixels, as somebody sees it who walks through the barber shop on the running product.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import machine
from scripts.console import ROOT, say
from tests.journeys.applying import find_and_sign_in
from tests.journeys.citizen import ANSWERS, DEFERRED, SAVE, Citizen, paper, somebody
from tests.journeys.house import House, running_house
from tests.journeys.official import DEPARTMENTS, Official
from tests.journeys.watch import Watch

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {390: 844, 1280: 800}
COLOURS = 64
MOST_BYTES = 300_000
# A picture shows at most this many screens of a page: what is below is the same in kind.
MOST_SCREENS = 4
OPINION = {"审查意见": "材料齐全，符合法定形式"}
FIRST = next(iter(DEPARTMENTS))
Take = Callable[[Page, str], None]


def take_all() -> None:
    """Start the product and take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_house(Path(folder)) as house, chromium() as browser:
        states: dict[str, Any] = {}  # cookies of officials who have signed in
        for width in SIZES:
            take_at(width, house, browser, states)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the machine's own Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.browser(), args=["--no-sandbox"])
        yield browser
        browser.close()


def take_at(width: int, house: House, browser: Browser, states: dict[str, Any]) -> None:
    """Walk through the barber shop at one width."""

    def window(**options: Any) -> Page:
        size = {"width": width, "height": SIZES[width]}
        context = browser.new_context(base_url=house.url, viewport=size, locale="zh-CN", **options)  # type: ignore[arg-type]
        return context.new_page()

    def take(page: Page, name: str) -> None:
        keep(page, FOLDER / f"{name}-{width}.png", width)

    applicant = Citizen(window(), house, Watch()).is_(somebody(house))
    number = apply(applicant, take)

    def desk(username: str) -> Official:
        one = Official(window(storage_state=states.get(username), service_workers="block"), house, Watch())
        if username not in states:
            one.sign_in(username)
            states[username] = one.page.context.storage_state()
        return one

    take_in(desk, number, take)
    follow_and_supply(applicant, number, take)
    finish(desk, number)
    look_at_the_end(applicant, number, take)


def apply(applicant: Citizen, take: Take) -> str:
    """Take what comes before handing in; return the number."""
    applicant.open("/")
    take(applicant.page, "home")
    applicant.open("/open/")
    take(applicant.page, "open")
    applicant.open("/")
    applicant.search("想开个剃头铺")
    take(applicant.page, "search")
    applicant.follow("我要开理发店")
    applicant.fill_in(ANSWERS)
    applicant.press("看我要准备什么")
    take(applicant.page, "guide")
    take(applicant.page, "before-after")
    find_and_sign_in(applicant)
    applicant.follow("接着填：")
    applicant.fill_in()
    applicant.press(SAVE)
    take(applicant.page, "form")
    applicant.fill_pages()
    applicant.hand_in_papers(defer=DEFERRED)
    applicant.follow("核对一遍，去提交")
    take(applicant.page, "check")
    applicant.tick(applicant.page.get_by_label("我填的都是真的"))
    applicant.press("签名并提交")
    return applicant.path.split("/")[2]


def take_in(desk: Callable[[str], Official], number: str, take: Take) -> None:
    """Take inbox and case page, and bring every case as far as the review."""
    for department in DEPARTMENTS:
        clerk = desk(f"{department}.clerk")
        if department == FIRST:
            clerk.open("/desk/")
            take(clerk.page, "inbox")
        clerk.open_case(number)
        clerk.act("收件")
        if department == FIRST:
            take(clerk.page, "case")
        clerk.act("受理")
        reviewer = desk(f"{department}.reviewer")
        reviewer.open_case(number)
        reviewer.act("审查", OPINION)


def finish(desk: Callable[[str], Official], number: str) -> None:
    """Decide, deliver and close every case."""
    for department in DEPARTMENTS:
        decider = desk(f"{department}.decider")
        decider.open_case(number)
        decider.act("决定", {"决定": "准予"})
        clerk = desk(f"{department}.clerk")
        clerk.open_case(number)
        clerk.act("送达")
        clerk.act("办结")


def follow_and_supply(applicant: Citizen, number: str, take: Take) -> None:
    """Take the tracking page half-way, and hand in the paper that was to follow."""
    applicant.open(f"/applications/{number}/")
    take(applicant.page, "tracking")
    applicant.open("/my/")
    take(applicant.page, "my-affairs")
    applicant.open(f"/applications/{number}/")
    applicant.follow(f"现在补{DEFERRED}")
    applicant.upload(paper("premises-proof"), "交上去")


def look_at_the_end(applicant: Citizen, number: str, take: Take) -> None:
    """Take the licence and the rating."""
    applicant.open("/my/licences/")
    applicant.follow("营业执照")
    take(applicant.page, "licence")
    applicant.open(f"/applications/{number}/rate/")
    take(applicant.page, "rating")


def keep(page: Page, path: Path, width: int) -> None:
    """Write the page as a PNG of few colours, cut after some screens.

    :raises AssertionError: when it is still too large.
    """
    region = page.locator("[aria-labelledby=h-reform]") if path.name.startswith("before-after") else None
    # A window as tall as the page: bars that stick to the window's edge would else lie across the middle.
    tall = min(int(page.evaluate("document.documentElement.scrollHeight")), SIZES[width] * MOST_SCREENS)
    page.set_viewport_size({"width": width, "height": tall})
    page.evaluate("window.scrollTo(0, 0)")
    raw = region.screenshot() if region else page.screenshot()
    page.set_viewport_size({"width": width, "height": SIZES[width]})
    small = Image.open(BytesIO(raw)).convert("RGB").quantize(COLOURS)
    small.save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, f"{path.name}: {path.stat().st_size} bytes"
    say(f"{path.name}: {path.stat().st_size // 1000} KB")


if __name__ == "__main__":
    take_all()
