"""What people get wrong in the browser: a sentence in Chinese, a status that says so, and nothing lost."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import has_sentence, start
from tests.journeys.citizen import Citizen
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.soak]

# One item with a short form: registering with the tax office.
ITEM = "item=tax-registration"
LICENCE = "营业执照"
TOO_MANY_BYTES = 20 * 1024 * 1024 + 1
SUBMIT = "签名并提交"
Seat = Callable[..., Citizen]


def is_refused(visitor: Visitor, status: int, words: str) -> None:
    """Expect the refusal with its status, in a sentence that holds these words, and no trace of the program."""
    assert visitor.status == status
    main = visitor.page.locator("main")
    expect(main).to_contain_text(words)
    text = main.inner_text()
    assert has_sentence(text), text
    assert not re.search(r"Traceback|Error|Exception", text), text


def stands_at_field(visitor: Visitor, field: str, words: str) -> None:
    """Expect the words in the summary, leading to the field, and at the field itself."""
    control = visitor.page.locator(f"[name={field}]")
    link = visitor.page.locator(".errsum").get_by_role("link").filter(has_text=words)
    expect(link).to_have_attribute("href", f"#{control.get_attribute('id')}")
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(visitor.page.locator(".field--error")).to_contain_text(words)


def test_a_wrong_identity_number_is_told_at_its_field(citizen: Seat) -> None:
    applicant = citizen(390)
    applicant.open("/my/profile/")
    applicant.sign_in()
    applicant.follow("去实名")
    number = applicant.person.identity_number
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    applicant.fill("姓名", applicant.person.name)
    applicant.fill("身份证号", wrong)
    applicant.press("核对并保存")
    is_refused(applicant, 422, "有一处要改")
    stands_at_field(applicant, "identity_number", "最后一位和前面的对不上")
    expect(applicant.page.get_by_label("身份证号", exact=True)).to_have_value(wrong)


def test_a_wrong_code_is_told_with_the_attempts_left(citizen: Seat) -> None:
    applicant = citizen(390)
    applicant.open("/sign-in/")
    applicant.fill("您的手机号", applicant.person.phone)
    applicant.press("发送验证码")
    right = applicant.newest_code()
    applicant.fill("短信验证码", f"{(int(right) + 1) % 10**6:06}")
    applicant.press("登录")
    is_refused(applicant, 422, "还可以试 4 次")


def test_files_too_large_or_of_another_kind_are_not_taken(citizen: Seat, tmp_path: Path) -> None:
    applicant = citizen(390)
    start(applicant, ITEM)
    applicant.follow(LICENCE)
    large = tmp_path / "scan.jpg"
    large.write_bytes(b"\xff\xd8\xff\xe0" + bytes(TOO_MANY_BYTES))
    applicant.upload(large)
    is_refused(applicant, 422, "20 MB")
    disguised = tmp_path / "licence.pdf"
    disguised.write_text("this is no PDF")
    applicant.upload(disguised)
    is_refused(applicant, 422, "只收照片")
    applicant.press("保存，下一步")
    is_refused(applicant, 422, "请选照片或 PDF 文件")


def test_handing_in_twice_hands_in_once(citizen: Seat, official: Callable[[str, int], Official]) -> None:
    applicant = citizen(390)
    start(applicant, ITEM)
    applicant.fill_form()
    applicant.hand_in_papers()
    applicant.follow("核对一遍，去提交")
    again = applicant.another_window()
    again.open(applicant.path)
    for window in (applicant, again):
        window.tick(window.page.get_by_label("我填的都是真的"))
        window.arrive(window.page.get_by_role("button", name=SUBMIT).dblclick)
    assert again.path == applicant.path
    number = applicant.path.split("/")[2]
    applicant.open("/my/")
    expect(applicant.page.locator("main a[href^='/applications/']")).to_have_count(1)
    nobody_else_sees(citizen(390), number)
    a_stale_page_is_refused(official("sw.clerk", 1280), number)


def nobody_else_sees(stranger: Citizen, number: str) -> None:
    """Somebody else's application looks like one that is not there."""
    stranger.open("/my/profile/")
    stranger.sign_in()
    for path in (f"/applications/{number}/", f"/applications/{number}/done/", f"/applications/{number}/rate/"):
        stranger.open(path)
        is_refused(stranger, 404, "没有")
    stranger.open("/applications/990101431202000001/")
    is_refused(stranger, 404, "没有")


def a_stale_page_is_refused(clerk: Official, number: str) -> None:
    """Two officials have the same case open; the second is told, and sees what has become of it."""
    slow = clerk.another_window()
    slow.open_case(number)
    clerk.open_case(number)
    clerk.act("收件")
    slow.try_to("收件")
    is_refused(slow, 409, "刚")
    slow.cannot("收件", "已经收过件了")


def test_a_form_kept_open_too_long_is_told_so(citizen: Seat) -> None:
    reader = citizen(390)
    reader.open("/sign-in/")
    reader.page.context.clear_cookies()
    reader.fill("您的手机号", reader.person.phone)
    reader.press("发送验证码")
    is_refused(reader, 403, "放得太久了")


@pytest.mark.parametrize(
    "path", ["/items/no-such-item/", "/bundles/no-such-bundle/", "/s/no-such-link/", "/d/nothing/"]
)
def test_what_is_not_there_is_said_in_words(citizen: Seat, path: str) -> None:
    reader = citizen(390)
    reader.open(path)
    is_refused(reader, 404, "没有")


def test_an_official_without_the_second_factor_stays_outside(citizen: Seat) -> None:
    visitor = citizen(1280)
    visitor.open("/desk/")
    assert visitor.path == "/desk/sign-in/"
    visitor.fill("用户名", "sj.clerk")
    visitor.fill("密码", "not-the-password")
    visitor.press("下一步，填动态码")
    is_refused(visitor, 422, "密码")
