"""A supervisor sees who is late, sends an order, reads the answer; everybody sees that there was one."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import DESK_FIRST

pytestmark = pytest.mark.journey
IN_TWO_WEEKS = date.today() + timedelta(days=14)  # noqa: DTZ011 — the day on which the house runs, as its pages see it


@pytest.mark.parametrize("width", DESK_FIRST)
def test_who_is_late_is_ordered_answers_and_is_done_with(
    house: House, watch: Watch, official: Callable[[str, int], Official], window: Callable[..., Page], width: int
) -> None:
    watcher, clerk = official("dc.supervisor", width), official("qz.clerk", width)
    watcher.open("/desk/supervision/")
    watcher.arrive(watcher.page.locator("a[href*='new/?organisation=hecheng-government']").first.click)
    duty = watcher.page.get_by_role("group", name="督办哪几条").get_by_role("checkbox").last
    duty.check()
    watcher.fill("要求什么", f"请在两周内公开，并说明原因（{width}）")
    watcher.fill("哪一天以前答复", IN_TWO_WEEKS)
    watcher.press("发出督办单")
    watcher.sees("发出去了")
    order = watcher.path
    clerk.open("/desk/supervision/orders/")
    clerk.arrive(lambda: clerk.page.locator(f"a[href='{order}']").click())
    clerk.fill("答复", "材料在校对，下周一公开")
    clerk.press("交上答复")
    clerk.sees("交上去了")
    watcher.open(order)
    watcher.sees("下周一公开")
    watcher.press("认可，办结")
    watcher.sees("办结")
    address = watcher.page.locator("a[href*='/desk/duties/']").first.get_attribute("href") or ""
    reader = Visitor(window(width), house, watch)
    reader.open(f"/open/catalogue/duties/{re.findall('[0-9]+', address)[0]}/")
    reader.sees("督办")
    assert "下周一公开" not in reader.page.content(), "the public reads that there was an answer, not its words"
