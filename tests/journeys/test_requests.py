"""Disclosure on request: looked for, asked, corrected, consulted about, extended, answered in part, read, and published."""

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import expect

from tests.journeys import past
from tests.journeys.citizen import Citizen
from tests.journeys.official import Official

pytestmark = pytest.mark.journey
OFFICE = "hecheng-market"
TITLE = "小餐饮店油烟抽查的检测报告（演示文字）"
BETTER = "2025 年河西街道小餐饮店油烟抽查的检测报告（演示文字）"
COMPANY = "演示检测有限公司"
OVERRULED = {
    "第三方不同意，仍然公开": "不同意的理由不成立",
    "为什么仍然公开": "只公开结论，不含原始数据",
}
TEXT = "抽查了 12 家，合格 11 家。联系电话 13912345678。（演示文字）"


def ask(citizen: Citizen) -> str:
    """Look for what is public already, then ask for what is not; return the request's number."""
    citizen.open(f"/requests/{OFFICE}/")
    citizen.fill("您要找什么信息？", "个体工商户设立登记")
    citizen.press("先找找看")
    citizen.sees("这些已经公开了，看看有没有您要的")
    citizen.fill("您要找什么信息？", "zzqqxx")
    citizen.press("换个说法再找")
    citizen.sees("没有找到已经公开的")
    citizen.follow(re.compile("^向.+申请$"))
    citizen.sign_in()
    citizen.fill("姓名", citizen.person.name)
    citizen.fill("身份证号", citizen.person.identity_number)
    citizen.press("核对并保存")
    citizen.fill("要什么信息？", TITLE)
    citizen.press("交上去")
    citizen.sees("交上来了，等确认收到")
    return citizen.path.rstrip("/").rpartition("/")[2]


def correct(asker: Citizen, clerk: Official, own: str, desk: str) -> None:
    """Let the clerk confirm the receipt and ask what is meant, and the citizen say it; a second time cannot be asked."""
    clerk.open("/desk/requests/")
    clerk.follow(TITLE)
    clerk.act("确认收到")
    clerk.act("要求补正", {"哪里不明确，要怎样补正": "请写明是哪一年、哪个街道的"})
    asker.open(own)
    asker.sees("请写明是哪一年、哪个街道的")
    asker.fill("要什么信息？", BETTER)
    asker.press("补好了，交上去")
    asker.sees("补正交上来了，答复的日子重新算")
    clerk.open(desk)
    clerk.page.get_by_text("现在还不能办的，为什么").click()
    clerk.cannot("要求补正", "已经要求补正过一次，要补的只能一次告知（第三十条）")


def consult(asker: Citizen, reviewer: Official, own: str, desk: str) -> None:
    """Ask a third party, whose days count from when the letter came, and note that it objects."""
    reviewer.open(desk)
    asked = {
        "征求谁的意见": "第三方",
        "第三方，或者不在平台上的机关的名称": COMPANY,
        "征求什么意见": "是否同意公开报告？",
    }
    reviewer.act("征求意见", asked)
    reviewer.sees("等登记送达")
    asker.open(own)
    asker.sees("这段时间不算在答复期限里")
    form = reviewer.unfolded("登记征询书送达")
    reviewer.fill("哪天收到的", past.today())
    reviewer.press("登记征询书送达", within=form)
    reviewer.sees("登记征询书送达：办好了")
    reviewer.act("记录意见", {"谁答复了": COMPANY, "意见": "不同意公开", "理由（不同意的必填）": "原始数据是商业秘密"})


def answer(reviewer: Official, decider: Official, desk: str, overruled: Mapping[str, str]) -> None:
    """Answer in part: the kind first, then what it has to say; another issues it."""
    reviewer.open(desk)
    form = reviewer.unfolded("拟答复")
    form.get_by_label("怎样答复").select_option(label="部分公开")
    reviewer.press("接着写答复", within=form)
    parts = {
        "不予公开的依据": "商业秘密、个人隐私等第三方合法权益",
        "理由": "原始数据属于商业秘密",
        "提供的信息": TEXT,
        "没有公开的内容": "检测的原始数据",
    }
    reviewer.act("拟答复", {**parts, **overruled})
    decider.open(desk)
    decider.sees("等签发的答复：部分公开")
    decider.act("答复")


def publish(reviewer: Official, desk: str) -> None:
    """Make a draft for everybody of the answer; whom it names is hidden."""
    reviewer.open(desk)
    form = reviewer.unfolded("转为主动公开")
    assert "13912345678" not in form.get_by_role("textbox", name="公开的内容").input_value()
    reviewer.tick(form.get_by_label("我看过了"))
    reviewer.press("转为主动公开", within=form)
    reviewer.sees("转为主动公开的草稿，等发布人员审核")


# Consulting, extending and publishing go with the long tests.
@pytest.mark.parametrize("is_long", [False, pytest.param(True, marks=pytest.mark.soak)])
def test_from_the_first_search_to_the_answer_and_beyond(
    citizen: Callable[..., Citizen], official: Callable[[str, int], Official], *, is_long: bool
) -> None:
    asker = citizen(390)
    number = ask(asker)
    clerk, reviewer = official("sj.clerk", 1280), official("sj.reviewer", 1280)
    own, desk = f"/my/requests/{number}/", f"/desk/requests/{number}/"
    correct(asker, clerk, own, desk)
    if is_long:
        consult(asker, reviewer, own, desk)
        head = official("sj.head", 1280)
        head.open(desk)
        head.act("延长答复期限", {"几个工作日": "5", "为什么": "要逐页核对"})
        asker.open(own)
        asker.sees("要逐页核对")
    answer(reviewer, official("sj.decider", 1280), desk, OVERRULED if is_long else {})
    asker.open(own)
    for words in ("答复：部分公开", "应当先申请行政复议", "检测的原始数据", "抽查了 12 家"):
        asker.sees(words)
    fold = asker.page.locator("details", has_text="答复申请：最迟")
    fold.locator("summary").click()
    expect(fold.get_by_text(re.compile(r"延长\s*5" if is_long else r"期限\s*20\s*个工作日")).first).to_be_visible()
    if is_long:
        publish(reviewer, desk)
