"""The way to a number: from the home page through guide and form to the receipt, as every journey goes it."""

import io
import re

import pypdfium2
from playwright.sync_api import expect

from tests.journeys.citizen import ANSWERS, DEFERRED, SAVE, Citizen


def find_and_sign_in(applicant: Citizen) -> None:
    """Find the guide by everyday words, answer its questions, and get from there to a form of one's own."""
    applicant.open("/")
    applicant.search("想开个剃头铺")
    applicant.follow("我要开理发店")
    applicant.sees("合起来办，省了什么")
    applicant.fill_in(ANSWERS)
    applicant.press("看我要准备什么")
    applicant.sees(DEFERRED)
    applicant.follow("现在就办")
    applicant.sign_in()
    start = applicant.page.url
    applicant.prove_real_name()
    applicant.open(start)
    applicant.press("开始填")


def start(applicant: Citizen, errand: str) -> None:
    """Sign in, prove one's name, and start an application for an errand such as `item=...`."""
    applicant.open(f"/apply/?{errand}")
    applicant.sign_in()
    applicant.prove_real_name()
    applicant.open(f"/apply/?{errand}")
    applicant.press("开始填")


def fill_in_and_resume(applicant: Citizen) -> None:
    """Fill in the form, leave, come back by one's affairs, hand in the papers."""
    applicant.follow("接着填：")
    known = applicant.page.get_by_role("definition")
    expect(known.filter(has_text=applicant.person.name)).to_contain_text("实名信息")
    expect(applicant.page.locator("[name=applicant__phone]")).to_have_value(applicant.person.phone)
    applicant.sees("已经替您填好")
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
    applicant.tick(applicant.page.get_by_label("我填的都是真的"))
    applicant.press("签名并提交")
    number = applicant.path.split("/")[2]
    shown = applicant.page.locator(".panel").inner_text()
    assert number in re.sub(r"\s", "", shown)
    receipt = applicant.download(applicant.page.get_by_role("link", name="收件回执（PDF）"))
    assert number in pdf_text(receipt)
    assert number in applicant.gets("交上来了")
    return number


def pdf_text(content: bytes) -> str:
    """Return the text of a PDF, without spaces and line ends."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", text)


def has_sentence(text: str) -> bool:
    """Tell whether a text holds a run of Chinese words, as a sentence does."""
    return re.search(r"[\u4e00-\u9fff]{4,}", text) is not None
