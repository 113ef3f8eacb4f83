"""Papers between desktop, phone and desk: photos by a QR code, and a mark on the page that has to be made again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.applying import start
from tests.journeys.citizen import Citizen, paper
from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.past import come_back
from tests.journeys.phone import read_code
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch

pytestmark = pytest.mark.journey
MARKED = "13910000007"
PLAN = "设备布局、操作流程平面图"
WRONG = "看不清洗消池在哪里"


def test_a_page_is_marked_where_it_is_wrong_and_made_again(
    citizen: Callable[..., Citizen], official: Callable[[str, int], Official]
) -> None:
    applicant = citizen(390)
    number = come_back(applicant, MARKED)
    reviewer = official("sj.reviewer", 1280)
    reviewer.open_case(number)
    materials = reviewer.page.get_by_role("region", name="材料")
    reviewer.follow("逐页看", within=materials.get_by_role("listitem").filter(has_text=PLAN))
    mark(reviewer)
    expect(reviewer.page.get_by_role("radio", name="要换")).to_be_checked()
    reviewer.fill("其他问题，自己写", WRONG)
    reviewer.press("记下，看下一页")
    expect(materials).to_contain_text("1 页要换")
    reviewer.act("审查", {"意见": "要申请人修改", "审查意见": "平面图要重画"})
    assert PLAN in applicant.gets("审查时发现要改")
    applicant.open(f"/applications/{number}/")
    applicant.sees(re.compile(WRONG))
    applicant.follow(f"现在补{PLAN}")
    expect(applicant.page.locator(".marks rect")).to_have_count(1)
    applicant.attach(
        applicant.page.get_by_role("region", name="这一页").get_by_label("照片或 PDF"), paper("floor-plan")
    )
    applicant.press("换这一页")
    applicant.open(f"/applications/{number}/")
    applicant.press("都补好了，交上去")
    reviewer.open_case(number)
    reviewer.act("审查", {"意见": "同意", "审查意见": "改好了"})


def test_photos_come_from_the_phone_that_read_the_code(
    citizen: Callable[..., Citizen], window: Callable[..., Page], house: House, watch: Watch
) -> None:
    applicant = citizen(1280)
    start(applicant, "item=tax-registration")
    applicant.follow("营业执照")
    applicant.press("用手机拍")
    applicant.sees("还没有收到照片")
    phone = Visitor(window(390), house, watch)
    phone.open(read_code(applicant.page))
    phone.attach(phone.page.get_by_label("拍照", exact=True), paper("business-licence-copy"))
    phone.press("传到电脑上")
    phone.sees("business-licence-copy.png，传好了")
    assert applicant.person.name not in phone.page.content()
    came = applicant.page.locator("#came")
    expect(came).to_contain_text("手机传来 1 个文件")
    applicant.press("拍完了，接着办")
    applicant.sees("business-licence-copy.png")
    phone.open(phone.path)
    assert phone.status == 404
    phone.sees("二维码失效了")


def mark(reviewer: Official) -> None:
    """Draw a rectangle on the page with the mouse."""
    box = reviewer.page.locator(".sheet").first.bounding_box()
    assert box
    mouse = reviewer.page.mouse
    mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 200)
    mouse.up()
