"""The hall: a time booked on the phone; and a counter with a screen on either side, where somebody without a phone is filled in for."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.citizen import FORM, Citizen, somebody
from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch

pytestmark = pytest.mark.journey
QUEUES = "/centres/hecheng-hall/queues/"
# Clerk's work shows on the other side at the next of its questions, asked every two seconds.
TWO_SECONDS_AND_A_BREATH_MS = 4_000


def test_a_time_is_booked_on_the_phone_and_given_back(citizen: Callable[..., Citizen]) -> None:
    applicant = citizen(390)
    applicant.open(QUEUES)
    applicant.follow("约个时间来")
    days = applicant.page.get_by_role("navigation", name="可以约的日子").get_by_role("link")
    applicant.arrive(days.nth(2).click)
    choose_first(applicant)
    applicant.press("就约这个时间")
    applicant.sign_in()
    choose_first(applicant)
    applicant.press("就约这个时间")
    applicant.sees("约好了")
    shown = applicant.page.get_by_role("definition").first.inner_text()
    applicant.follow("改时间")
    choose_first(applicant, nth=1)
    applicant.press("改到这个时间")
    assert shown == applicant.page.get_by_role("definition").first.inner_text()
    applicant.follow("不来了，取消")
    applicant.press("取消预约")
    applicant.sees("已取消")


def choose_first(applicant: Citizen, *, nth: int = 0) -> None:
    """Choose one of the day's times."""
    applicant.tick(applicant.page.get_by_role("radio").nth(nth))


def test_what_the_clerk_does_shows_on_the_other_side_and_the_answers_come_back(
    house: House, watch: Watch, official: Callable[[str, int], Official], window: Callable[..., Page]
) -> None:
    clerk = official("sj.clerk", 1280)
    screen = Visitor(window(1024), house, watch)
    person = somebody(house)
    sit_down(clerk)
    pair(clerk, screen)
    ask(clerk, person.name, person.identity_number)
    mirrored(screen, "您同意吗")
    screen.press(f"我是{person.name[0]}*{person.name[2]}，同意")
    soon(clerk.page.get_by_role("link", name="去填、去交"))
    clerk.follow("去填、去交")
    fill_in(Citizen(clerk.page, house, watch), screen)
    clerk.press("请他核对")
    mirrored(screen, "请您核对")
    watch.look(screen.page)
    text = screen.page.locator("main").inner_text()
    assert person.identity_number not in text
    screen.press("都对，我填的都是真的")
    sign(screen)
    clerk.open("/desk/counter/visit/")
    soon(clerk.page.get_by_text("在屏幕上签了名"))
    clerk.follow("去填、去交")
    clerk.press("替他提交")
    clerk.sees("收件回执")
    mirrored(screen, "编号")
    clerk.open("/desk/counter/visit/")
    clerk.press("这位办完了，清屏")
    mirrored(screen, "请等叫号")
    assert person.name[2] not in screen.page.locator("main").inner_text()


def sit_down(clerk: Official) -> None:
    """Open counter 02."""
    clerk.open("/desk/counter/")
    clerk.tick(clerk.page.get_by_role("radio", name=re.compile("^02 号窗口")))
    clerk.press("坐到这个窗口")


def pair(clerk: Official, screen: Visitor) -> None:
    """Make the other window the counter's screen."""
    screen.open("/screen/")
    screen.press("显示配对码")
    code = screen.page.locator(".screen__code").inner_text()
    clerk.open("/desk/counter/screen/")
    clerk.fill("屏幕上的 6 位数字", code)
    clerk.press("配对")
    mirrored(screen, "请等叫号")
    screen.sees("王建国")


def ask(clerk: Official, name: str, identity_number: str) -> None:
    """Ask somebody whether he may be filled in for."""
    clerk.follow("替群众办")
    clerk.page.get_by_label("他要办什么？").select_option(label="到税务局报到")
    clerk.fill("办事人的姓名", name)
    clerk.fill("办事人的身份证号", identity_number)
    clerk.choose("凭什么替他填？", "本人在窗口")
    clerk.press("核对身份，开始")


def fill_in(helper: Citizen, screen: Visitor) -> None:
    """Fill in the same pages that a citizen fills in; what was filled in last stands on the other side."""
    helper.follow("去填")
    helper.follow("接着填：")
    helper.fill_pages({**FORM, "applicant.phone": "13800000004"})
    mirrored(screen, "刚填好")
    helper.hand_in_papers()
    helper.follow("填好了，请他核对、签名")


def sign(screen: Visitor) -> None:
    """Write on the pad; an empty one is refused at once."""
    pad = screen.page.locator("canvas")
    screen.click(screen.page.get_by_role("button", name="签好了"))
    expect(screen.page.get_by_text("还没有签名")).to_be_visible()
    box = pad.bounding_box()
    assert box is not None
    mouse = screen.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 40)
    mouse.down()
    for step in range(1, 12):
        mouse.move(box["x"] + 40 + step * 30, box["y"] + 40 + (step % 3) * 60)
    mouse.up()
    screen.press("签好了")


def mirrored(screen: Visitor, words: str) -> None:
    """Expect that the other side shows these words at its next question."""
    soon(screen.page.get_by_text(words).first)


def soon(what: Locator) -> None:
    """Expect something within the time between two questions."""
    expect(what).to_be_visible(timeout=TWO_SECONDS_AND_A_BREATH_MS)
