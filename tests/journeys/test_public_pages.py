"""What everybody can open, without signing in: in every display, at every width, without script, without network."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, Route, expect

from tests.journeys.house import House
from tests.journeys.watch import AXE_OPTIONS, SIDEWAYS

pytestmark = pytest.mark.journey

PAGES = (
    "/",
    "/services/",
    "/search/?q=剃头铺",
    "/search/?q=航天飞机",
    "/search/?q=许可证&five=服务公开&order=latest",
    "/bundles/barber-shop/",
    "/items/seal-filing/",
    "/open/catalogue/",
    "/open/catalogue/entries/food-licence/",
    "/open/catalogue/league/",
    "/consultations/",
    "/consultations/?tab=results",
    "/sitemap/",
    "/accessibility/",
    "/privacy/",
    "/display/settings/",
    "/offline/",
    "/kit/",
    "/sign-in/",
    "/no/such/page/",
)
# Looked at in one display only: what each adds is its own way of listing and showing things.
OPEN_PAGES = (
    "/open/",
    "/open/data/",
    "/open/hecheng-market/",
    "/requests/",
    "/corrections/",
    "/corrections/new/?page=/open/",
    "/subscriptions/new/?subject=FIELD&value=市场监管",
)
# On which list one finds a thing of each kind, and by what name.
OPEN_THINGS = (
    ("/open/library/?shelf=documents&q=小餐饮", "鹤城区小餐饮登记管理办法"),
    ("/open/gazette/", "2017 年第 34 期"),
    ("/open/meetings/", "第 25 次常务会议"),
    ("/open/hecheng-market/information/", "食品安全监督抽检结果（第 18 期）"),
    ("/open/retracted/", "餐饮单位“双随机”抽查名单（第二批）"),
)
DISPLAYS: dict[str, dict[str, str]] = {
    "normal": {},
    "elder": {"ui-mode": "elder"},
    "contrast": {"ui-theme": "contrast"},
    "dark": {"ui-theme": "dark"},
}
FIRST_PAGE_BYTES = 100_000
GUIDE_BYTES = 120_000  # a guide holds every document, sample and answer of several items: half of it is text
FIRST_PAGE_REQUESTS = 12
Window = Callable[..., Page]


@pytest.fixture
def displayed(house: House, window: Window) -> Callable[..., Page]:
    """Open a window with display settings and without a service worker."""

    def open_window(width: int, cookies: dict[str, str], **options: Any) -> Page:
        page = window(width, service_workers="block", **options)
        page.context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in cookies.items()])
        return page

    return open_window


# What shows most; the others with the long tests, and in the normal display all walks look.
IN_EVERY_RUN = {("elder", 390), ("dark", 1280)}


@pytest.mark.parametrize(
    ("display", "width"),
    [
        pytest.param(display, width, marks=[] if (display, width) in IN_EVERY_RUN else pytest.mark.soak)
        for display in DISPLAYS
        for width in (390, 1280)
    ],
)
def test_axe_finds_nothing_in_any_display(displayed: Callable[..., Page], display: str, width: int) -> None:
    page = displayed(width, DISPLAYS[display])
    for path in PAGES:
        page.goto(path)
        look(page)


def test_axe_finds_nothing_on_what_is_published(displayed: Callable[..., Page]) -> None:
    page = displayed(390, {})
    for path in OPEN_PAGES:
        page.goto(path)
        look(page)
    for path, name in OPEN_THINGS:
        page.goto(path)
        look(page)
        page.locator("main").get_by_role("link", name=name).first.click()
        expect(page).not_to_have_url(path)
        look(page)


def look(page: Page) -> None:
    """Check the page that is open.

    :raises AssertionError: saying what is wrong with it.
    """
    found = Axe().run(page, options=AXE_OPTIONS)
    assert found.violations_count == 0, f"{page.url}:\n{found.generate_report()}"
    assert page.evaluate(SIDEWAYS) <= 0, page.url


@pytest.mark.parametrize("cookies", [{}, {"ui-mode": "elder"}, {"ui-size": "xl"}], ids=["normal", "elder", "large"])
def test_nothing_scrolls_sideways_on_the_narrowest_phone(
    displayed: Callable[..., Page], cookies: dict[str, str]
) -> None:
    page = displayed(320, cookies)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate(SIDEWAYS) <= 0, path


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", FIRST_PAGE_BYTES),
        ("/services/", FIRST_PAGE_BYTES),
        ("/search/?q=理发店", FIRST_PAGE_BYTES),
        ("/items/seal-filing/", FIRST_PAGE_BYTES),
        ("/bundles/barber-shop/", GUIDE_BYTES),
    ],
)
def test_a_first_page_is_light(displayed: Callable[..., Page], path: str, most: int) -> None:
    page = displayed(390, {})
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 — Playwright looks into functions
    page.goto(path, wait_until="networkidle")
    weight = sum(len(answer.body()) for answer in answers if answer.status == 200)
    assert weight <= most, [(answer.url, len(answer.body())) for answer in answers]
    assert len(answers) <= FIRST_PAGE_REQUESTS


def test_what_was_typed_while_htmx_was_fetched_is_not_lost(displayed: Callable[..., Page]) -> None:
    page = displayed(390, {})
    held: list[Route] = []
    page.route("**/htmx*.js", lambda route: held.append(route))  # noqa: PLW0108 — Playwright looks into functions
    page.goto("/")
    with page.expect_request("**/htmx*.js"):
        page.get_by_role("searchbox").press_sequentially("lifa")
    held.pop().continue_()
    expect(page.locator("#suggest").get_by_role("link", name="我要开理发店")).to_be_visible()


def test_suggestions_come_while_typing_and_htmx_only_then(displayed: Callable[..., Page]) -> None:
    page = displayed(1280, {})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto("/")
    assert page.locator("script[data-htmx]").count() == 0
    box = page.get_by_role("searchbox")
    box.focus()
    page.wait_for_function("() => window.htmx")
    box.press_sequentially("lifa", delay=30)
    suggestion = page.locator("#suggest").get_by_role("link", name="我要开理发店")
    expect(suggestion).to_be_visible()
    expect(page.locator("#live")).to_contain_text("条建议")
    assert Axe().run(page, options=AXE_OPTIONS).violations_count == 0
    suggestion.click()
    expect(page).to_have_url("/bundles/barber-shop/")
    assert errors == []


def test_everything_works_without_script(displayed: Callable[..., Page]) -> None:
    page = displayed(390, {}, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("理法店")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="我要开理发店").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我要开理发店")
    page.goto("/display/settings/?next=/services/")
    page.get_by_label("高对比").check()
    page.get_by_role("button", name="就这样显示").click()
    expect(page).to_have_url("/services/")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")
    page.get_by_role("button", name="小字").click()
    expect(page.locator("html")).not_to_have_attribute("data-mode", "elder")


def test_a_wrong_form_leads_to_the_mistake(displayed: Callable[..., Page]) -> None:
    page = displayed(390, {})
    page.goto("/sign-in/")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator(".errsum")).to_be_focused()
    assert page.title().startswith("出错了：")
    page.locator(".errsum a").first.click()
    expect(page.get_by_role("textbox")).to_be_focused()


def test_everything_can_be_reached_by_keyboard(displayed: Callable[..., Page]) -> None:
    page = displayed(1280, {})
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_guides_that_were_read_open_without_a_network(window: Window) -> None:
    page = window(390)
    page.goto("/")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.goto("/bundles/barber-shop/")
    page.wait_for_function("() => caches.match('/bundles/barber-shop/').then(Boolean)")
    page.context.set_offline(True)
    page.goto("/bundles/barber-shop/")
    expect(page.get_by_role("heading", level=1)).to_have_text("我要开理发店")
    page.goto("/my/")
    expect(page.get_by_role("heading", level=1)).to_have_text("现在没有网络")


def test_results_are_narrowed_by_links_and_chips_without_script(displayed: Callable[..., Page]) -> None:
    page = displayed(390, {}, java_script_enabled=False)
    page.goto("/search/?q=许可证")
    page.locator("summary", has_text="按条件挑").click()
    office = page.locator("details.fold .chips a").first
    name = (office.text_content() or "").rstrip("0123456789")
    office.click()
    chips = page.get_by_label("选了的条件")
    expect(chips).to_contain_text(name)
    narrowed = page.get_by_role("heading", level=1).text_content()
    page.get_by_role("link", name="最新的在前").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(narrowed or "")
    chips.get_by_role("link").first.click()
    expect(page.get_by_label("选了的条件")).to_have_count(0)
