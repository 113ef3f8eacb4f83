"""The barber shop, from looking for it to rating it: one citizen, five departments, fifteen officials."""

import io
import re
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.journeys.citizen import ANSWERS, DEFERRED, SAVE, Citizen, paper
from tests.journeys.official import DEPARTMENTS, Official

pytestmark = pytest.mark.journey

FIRST, *DEPENDANTS = DEPARTMENTS
WRONG_PAPER = "租赁合同"
WHAT_IS_WRONG = "缺签名页，请把每一页都拍上"
OPINION = {"审查意见": "材料齐全，符合法定形式"}
APPROVAL = {"决定": "准予"}


@pytest.mark.parametrize("width", [390, 1280])
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


def find_and_sign_in(applicant: Citizen) -> None:
    applicant.open("/apply/?bundle=barber-shop")
    applicant.sign_in()
    applicant.prove_real_name()
    applicant.open("/apply/?bundle=barber-shop")
    applicant.press("开始填")
    applicant.answer(ANSWERS)
    applicant.press(SAVE)


def fill_in_and_resume(applicant: Citizen) -> None:
    """Fill in the form, leave, come back by one's affairs, hand in the papers."""
    applicant.follow("接着填：您的信息")
    applicant.sees("您的姓名")
    applicant.sees("实名信息")
    expect(applicant.page.get_by_label("您的手机号")).to_have_value(applicant.person.phone)
    applicant.sees(re.compile("已经替您填好.*您的手机号"))
    applicant.fill_in()
    applicant.press(SAVE)
    applicant.leave()
    applicant.open("/my/")
    applicant.follow("接着填")
    applicant.fill_form()
    applicant.hand_in_papers(defer=DEFERRED)


def hand_in(applicant: Citizen) -> str:
    """Check, promise, submit; return the number, which stands on the receipt too."""
    applicant.follow("核对一遍，去提交")
    applicant.sees("以后补")
    applicant.page.get_by_label("我填的都是真的").check()
    applicant.press("签名并提交")
    number = applicant.path.split("/")[2]
    shown = applicant.page.locator(".panel").inner_text()
    assert number in re.sub(r"\s", "", shown)
    receipt = applicant.download(applicant.page.get_by_role("link", name="收件回执（PDF）"))
    assert number in pdf_text(receipt)
    assert number in applicant.gets("交上来了")
    return number


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
    applicant.follow(re.compile(rf"现在补\s*{WRONG_PAPER}"))
    applicant.upload(paper("lease-contract"), "交上去")
    applicant.press("都补好了，交上去")


def supply_deferred(applicant: Citizen, number: str) -> None:
    applicant.open(f"/applications/{number}/")
    applicant.follow(re.compile(rf"现在补\s*{DEFERRED}"))
    applicant.upload(paper("premises-proof"), "交上去")


def look_at_results(applicant: Citizen, number: str) -> None:
    applicant.open(f"/applications/{number}/")
    applicant.sees("5 件事都办好了")
    print(applicant.page.locator("main").inner_text())
    decision = applicant.page.get_by_role("link", name=re.compile("准予")).first
    assert "小满理发店" in pdf_text(applicant.download(decision))
    applicant.open("/my/licences/")
    applicant.follow(re.compile("营业执照"))
    applicant.sees("林小满")


def rate(applicant: Citizen, number: str) -> None:
    applicant.open(f"/applications/{number}/")
    applicant.follow("给这次办事打个分")


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, without spaces and line ends."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", text)
