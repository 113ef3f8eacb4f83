"""The barber shop, from looking for it to rating it: one citizen, five departments, fifteen officials."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import fill_in_and_resume, find_and_sign_in, hand_in, pdf_text
from tests.journeys.citizen import DEFERRED, Citizen, paper
from tests.journeys.official import DEPARTMENTS, Official
from tests.journeys.widths import PHONE_FIRST

pytestmark = pytest.mark.journey

FIRST, *DEPENDANTS = DEPARTMENTS
WRONG_PAPER = "租赁合同"
WHAT_IS_WRONG = "缺签名页，请把每一页都拍上"
OPINION = {"审查意见": "材料齐全，符合法定形式"}
APPROVAL = {"决定": "准予"}


# On the desktop with the long tests: the gate has no minute for both.
@pytest.mark.parametrize("width", PHONE_FIRST)
def test_one_form_five_departments_a_correction_a_deferred_paper_and_a_rating(
    width: int, citizen: Callable[[int], Citizen], official: Callable[[str, int], Official]
) -> None:
    applicant = citizen(width)
    find_and_sign_in(applicant)
    fill_in_and_resume(applicant)
    number = hand_in(applicant)

    def desk(username: str) -> Official:
        one = official(username, width)
        one.open_case(number)
        return one

    desk(f"{FIRST}.clerk").act("收件")
    desk(f"{FIRST}.clerk").act("一次性告知补正", {WRONG_PAPER: WHAT_IS_WRONG})
    for department in DEPENDANTS:
        take_in(desk(f"{department}.clerk"))
        desk(f"{department}.reviewer").act("审查", OPINION)
        desk(f"{department}.decider").cannot("决定", "要等前面的事办好：办营业执照")
    correct(applicant, number)
    desk(f"{FIRST}.clerk").act("受理")
    desk(f"{FIRST}.reviewer").act("审查", OPINION)
    desk(f"{FIRST}.decider").cannot("决定", f"容缺的材料还没补交：{DEFERRED}")
    supply_deferred(applicant, number)
    for department in DEPARTMENTS:
        desk(f"{department}.decider").act("决定", APPROVAL)
        hand_over(desk(f"{department}.clerk"))
    look_at_results(applicant, number)
    rate(applicant, number)
    link = applicant.share_link(number)
    follow_by_number(citizen(width).is_(applicant.person), number)
    follow_shared_link(citizen(width).is_(applicant.person), link, number)
    applicant.house.manage("ledger_verify")


def take_in(clerk: Official) -> None:
    clerk.act("收件")
    clerk.act("受理")


def hand_over(clerk: Official) -> None:
    clerk.act("送达")
    clerk.act("办结")


def correct(applicant: Citizen, number: str) -> None:
    """Hand in the paper that the message asks for."""
    applicant.gets(WRONG_PAPER)
    applicant.open(f"/applications/{number}/")
    applicant.sees(WHAT_IS_WRONG)
    applicant.follow(f"现在补{WRONG_PAPER}")
    applicant.upload(paper("lease-contract"), "交上去")
    applicant.press("都补好了，交上去")


def supply_deferred(applicant: Citizen, number: str) -> None:
    applicant.open(f"/applications/{number}/")
    applicant.follow(f"现在补{DEFERRED}")
    applicant.upload(paper("premises-proof"), "交上去")


def look_at_results(applicant: Citizen, number: str) -> None:
    """See five results, a decision as PDF, and the electronic licence."""
    applicant.open(f"/applications/{number}/")
    applicant.sees("5 件事都办好了")
    expect(applicant.page.locator(".lanes li.done")).to_have_count(5)
    decisions = applicant.page.get_by_role("link", name=re.compile("准予.*决定书"))
    expect(decisions).to_have_count(5)
    assert applicant.person.name in pdf_text(applicant.download(decisions.first))
    applicant.open("/my/licences/")
    applicant.follow("营业执照")
    licence = pdf_text(applicant.download(applicant.page.get_by_role("link", name="打开证照（PDF）")))
    assert "营业执照" in licence
    assert applicant.person.name in licence


def rate(applicant: Citizen, number: str) -> None:
    """Rate each service; everybody reads the average on the guide."""
    before = number_of_ratings(applicant)
    applicant.open(f"/applications/{number}/")
    applicant.follow("给这次办事打个分")
    for item in DEPARTMENTS.values():
        applicant.choose(re.compile(item), "满意")
    applicant.page.get_by_label("要什么一次说清楚").check()
    applicant.press("交评价")
    applicant.sees("谢谢您的评价")
    assert number_of_ratings(applicant) == before + 1


def number_of_ratings(reader: Citizen) -> int:
    """Return how many have rated the business licence, as its guide says beside the average."""
    reader.open("/items/sole-trader-registration/")
    score = reader.page.get_by_role("region", name="办过的人打的分")
    if not score.count():
        return 0
    expect(score).to_contain_text(re.compile(r"平均分（满分 5 分）[1-5]\.\d分"))
    found = re.search(r"打过分(\d+)次", re.sub(r"\s", "", score.inner_text()))
    return int(found[1]) if found else 0


def follow_by_number(passer_by: Citizen, number: str) -> None:
    """Look an application up without signing in, by its number and a code sent to the phone."""
    passer_by.open("/")
    passer_by.open("/track/")
    passer_by.fill("编号", number)
    passer_by.fill("手机号", passer_by.person.phone)
    passer_by.press("发验证码")
    passer_by.fill("验证码", passer_by.newest_code())
    passer_by.press("看进度")
    passer_by.sees("5 件事都办好了")
    shows_nothing_personal(passer_by, number)


def follow_shared_link(passer_by: Citizen, link: str, number: str) -> None:
    passer_by.open(link)
    passer_by.sees("5 件事都办好了")
    shows_nothing_personal(passer_by, number)


def shows_nothing_personal(passer_by: Citizen, number: str) -> None:
    text = re.sub(r"\s", "", passer_by.page.locator("body").inner_text())
    person = passer_by.person
    for secret in (number, person.name, person.phone, person.identity_number, "林*满"):
        assert secret not in text
