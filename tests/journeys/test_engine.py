"""What the law knows besides the straight way: an opinion, a stopped clock, a longer limit, another officer, silence, a refusal.

Everybody here has applied some days ago (past.json), as nobody can make days pass.
"""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import pdf_text
from tests.journeys.citizen import Citizen, paper
from tests.journeys.official import Official
from tests.journeys.past import come_back, today, workday_after, workdays
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.soak]

ASKED, TESTED, EXTENDED, PASSED_ON, SILENT, REFUSED = (f"1391000000{number}" for number in range(1, 7))
Seat = Callable[..., Citizen]
Desk = Callable[[str, int], Official]
DAY = re.compile(r"(\d{4})\s*年\s*(\d+)\s*月\s*(\d+)\s*日")


def test_another_department_is_asked_and_its_answer_is_read(citizen: Seat, official: Desk) -> None:
    applicant = citizen(390)
    number = come_back(applicant, ASKED)
    reviewer = official("sj.reviewer", 1280)
    reviewer.open_case(number)
    question: dict[str, str | Path] = {
        "问哪个单位": "怀化市鹤城区消防救援大队",
        "问什么": "厨房用管道燃气，疏散出口够不够？",
        "几个工作日内答复": "3",
        "随问题附上的材料": paper("floor-plan"),
    }
    reviewer.act("征求意见", question)
    expect(reviewer.page.get_by_role("region", name="征求意见")).to_contain_text("前答复")
    fireman = official("xf.reviewer", 1280)
    fireman.open_case(number)
    fireman.sees(re.compile("厨房用管道燃气"))
    assert not fireman.has_act("审查")
    answer: dict[str, str | Path] = {
        "意见": "附条件同意",
        "理由和条件": "再配两具灭火器",
        "随意见附上的材料": paper("fire-plan"),
    }
    fireman.act("答复意见", answer)
    reviewer.open_case(number)
    answered = reviewer.page.get_by_role("region", name="征求意见")
    expect(answered).to_contain_text("附条件同意：再配两具灭火器")
    assert reviewer.download(answered.get_by_role("link", name="fire-plan.png"))
    applicant.open(f"/applications/{number}/")
    applicant.sees(re.compile("征求.*消防救援大队的意见，3 个工作日内答复，办理期限不停"))
    assert "再配两具灭火器" not in applicant.page.content()


def test_a_special_procedure_stops_the_clock_for_just_its_days(citizen: Seat, official: Desk) -> None:
    applicant = citizen(390)
    number = come_back(applicant, TESTED)
    applicant.sees(re.compile("正在检测.*这段时间不计入办理期限（《行政许可法》第四十五条）"))
    applicant.sees("做完以后，才能算出最迟哪天办完")
    assert "消毒效果要取样检测" in letter(applicant, "特别程序告知书")
    began = day_in(applicant, "正在检测，")
    due = day_of(letter(applicant, "受理通知书").split("15个工作日")[1])
    reviewer = official("wj.reviewer", 1280)
    reviewer.open_case(number)
    reviewer.cannot("审查", "受理以后才能审查")
    reviewer.act("结束特别程序", {"结论（如检测结果、听证意见）": "消毒效果合格"})
    applicant.open(f"/applications/{number}/")
    assert day_in(applicant, "最迟") == workday_after(due, workdays(began, today()))
    again = {"做什么": "检测", "为什么要做（会印在告知书上）": "换了消毒柜，要再测一次", "大约要几个工作日": "5"}
    reviewer.act("开始特别程序", again)
    assert "特别程序" in applicant.gets("不计入办理期限")
    applicant.open(f"/applications/{number}/")
    applicant.sees(re.compile("正在检测.*大约 5 个工作日"))
    assert "换了消毒柜，要再测一次" in letter(applicant, "特别程序告知书")


def test_only_the_head_extends_once_and_says_why(citizen: Seat, official: Desk) -> None:
    applicant = citizen(390)
    number = come_back(applicant, EXTENDED)
    due = day_in(applicant, "法定办结：最迟")
    for username in ("sj.clerk", "sj.reviewer"):
        official(username, 1280).open_case(number)
        assert not official(username, 1280).has_act("延长期限")
    head = official("sj.head", 1280)
    head.open_case(number)
    reason = "要等省里的检测结果"
    extension = {"延长几个工作日": "10", "延长的理由（会告诉办事人）": reason}
    head.act("延长期限", extension)
    assert not head.has_act("延长期限")
    head.cannot("延长期限", "已经延长过 10 天，只能延长一次")
    head.sees(f"理由：{reason}")
    applicant.gets("办理期限延长了")
    applicant.open(f"/applications/{number}/")
    applicant.sees(re.compile(f"办理期限延长了 10 个工作日：原来最迟.*，现在最迟.*。理由：{reason}"))
    assert day_in(applicant, "法定办结：最迟") == workday_after(due, 10)
    assert reason in letter(applicant, "延长办理期限通知书")


def test_a_case_passes_to_a_colleague_and_who_stands_in_says_for_whom(citizen: Seat, official: Desk) -> None:
    applicant = citizen(390)
    number = come_back(applicant, PASSED_ON)
    clerk, new = official("sj.clerk", 1280), official("sj.reviewer2", 1280)
    clerk.open_case(number)
    clerk.act("转给别人办", {"转给谁": "符晓峰（市场监管审查岗）", "为什么转": "王建国去省里学习"})
    new.open_case(number)
    new.sees("经办人 符晓峰")
    expect(new.page.get_by_role("region", name="转办")).to_contain_text("王建国 转给 符晓峰")
    new.act("审查", {"审查意见": "现场看过，符合条件"})
    applicant.open(f"/applications/{number}/")
    applicant.sees("由 符晓峰 经办")
    go_on_leave(new, "刘芳（市场监管审查岗）")
    applicant.open(f"/applications/{number}/")
    applicant.sees("现在不在岗，由 刘芳 代")
    substitute = official("sj.reviewer", 1280)
    substitute.open_case(number)
    substitute.act(
        "征求意见", {"问哪个单位": "怀化市鹤城区消防救援大队", "问什么": "出口够不够？", "几个工作日内答复": "3"}
    )
    expect(substitute.page.get_by_role("region", name="办理记录")).to_contain_text("刘芳（代符晓峰）")
    new.press("回来了 ：符晓峰")
    new.sees("现在没有人休假")


def go_on_leave(one: Official, substitute: str) -> None:
    """Be away today."""
    one.open("/desk/leaves/")
    one.page.get_by_label("谁代办").select_option(label=substitute)
    one.fill("从哪天起", today())
    one.fill("到哪天（含这一天）", today())
    one.press("安排")
    one.sees("休假安排好了")


def test_nobody_decided_and_the_silence_counts_as_consent(citizen: Seat, official: Desk) -> None:
    applicant = citizen(390)
    number = come_back(applicant, SILENT)
    assert "依法视为准予" in applicant.gets("没有按期作决定")
    applicant.sees("没有按期作决定，依法视为准予")
    applicant.sees("决定作出来了，等着送到您手里")
    assert day_in(applicant, "办理记录") == workday_after(day_in(applicant, "受理了"), 3)
    assert "视为" in letter(applicant, "准予办理决定书")
    clerk = official("cg.clerk", 1280)
    clerk.open_case(number)
    clerk.sees("这件因为没有按期决定，依法视为准予")
    clerk.act("送达")
    applicant.open(f"/applications/{number}/")
    applicant.sees("办好了")


def test_a_refusal_says_why_and_what_can_be_done_against_it(citizen: Seat, official: Desk) -> None:
    applicant = citizen(390)
    number = come_back(applicant, REFUSED)
    decider = official("sj.decider", 1280)
    decider.open_case(number)
    decider.try_to("决定", {"决定": "不予许可"})
    assert decider.status == 422
    reason = "厨房没有和厕所隔开，不符合《食品安全法》第三十三条"
    decider.act("决定", {"决定": "不予许可", "理由（不予许可必填，会印在决定书上）": reason})
    clerk = official("sj.clerk", 1280)
    clerk.open_case(number)
    clerk.act("送达")
    applicant.gets("没通过")
    applicant.open(f"/applications/{number}/")
    applicant.sees(f"原因：{reason}")
    refusal = applicant.page.locator(".mats li").filter(has_text="不予行政许可决定书")
    expect(refusal).to_contain_text("六十日内")
    expect(refusal).to_contain_text("申请行政复议")
    expect(refusal).to_contain_text("六个月内")
    words = letter(applicant, "不予行政许可决定书")
    for told in (reason, "六十日内", "申请行政复议", "六个月内", "提起行政诉讼"):
        assert told in words


def letter(applicant: Citizen, name: str) -> str:
    """Return the words of the newest document with this name."""
    return pdf_text(applicant.download(applicant.page.get_by_role("link", name=name).first))


def day_in(visitor: Visitor, before: str) -> date:
    """Return the first day on the page after some words."""
    return day_of(visitor.page.locator("main").inner_text().split(before, 1)[1])


def day_of(text: str) -> date:
    """Return the first day in a text."""
    found = DAY.search(text)
    assert found, text
    return date(int(found[1]), int(found[2]), int(found[3]))
