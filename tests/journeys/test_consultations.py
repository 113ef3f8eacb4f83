"""A draft is prepared by one official, published by another, and commented on by a citizen; results are read by everybody."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page

from tests.journeys.citizen import Citizen
from tests.journeys.house import House
from tests.journeys.official import Official
from tests.journeys.visitor import Visitor
from tests.journeys.watch import Watch
from tests.journeys.widths import DESK_FIRST, PHONE_FIRST

pytestmark = pytest.mark.journey
TITLE = "鹤城区公共自行车停放办法（征求意见稿）（演示文字）"
TEXT = "第一条 公共自行车停在画线的地方。\n\n第二条 每天 22 时前清理乱停的车。"
WORDS = "请在学校门口多画几处停车的地方。"


def prepare(clerk: Official) -> str:
    """Write a draft with a question; return its address on the desk."""
    today = date.today()  # noqa: DTZ011 — the demonstration's clock is the machine's
    clerk.open("/desk/consultations/")
    clerk.follow("起草一份")
    for label, value in (
        ("标题", TITLE),
        ("起草说明", "演示文字。车乱停，走路不方便。"),
        ("草案正文", TEXT),
        ("从哪天起提意见", today),
        ("哪天截止", today + timedelta(days=30)),
        ("联系科室或联系人", "市场科"),
        ("联系电话", "0745-0000005"),
    ):
        clerk.fill(label, value)
    clerk.page.get_by_label("规范性文件").check()
    clerk.press("存起来")
    clerk.sees("草案存好了")
    desk = clerk.path
    clerk.follow("加问卷")
    clerk.fill("问什么", "您常用公共自行车吗？")
    clerk.page.get_by_label("打分").check()
    clerk.press("加上")
    clerk.sees("您常用公共自行车吗")
    return desk


@pytest.mark.parametrize("width", PHONE_FIRST)
def test_what_one_prepared_another_publishes_and_people_comment_on(
    citizen: Callable[..., Citizen], official: Callable[[str, int], Official], width: int
) -> None:
    clerk, decider, reader = official("sj.clerk", width), official("sj.decider", width), citizen(width)
    desk = prepare(clerk)
    page = desk.removeprefix("/desk")
    clerk.open(desk)
    clerk.sees("请本单位的决定人员、负责人或者目录管理人员看过再公布")
    decider.open(desk)
    decider.press("看过了，公布")
    reader.open(page)
    reader.follow("对这一段提意见")
    reader.sign_in()
    reader.fill("您的意见", WORDS)
    reader.press("发出意见")
    reader.sees("您的意见收到了")
    reader.follow("我提的意见")
    reader.sees(WORDS)
    reader.open(f"{page}survey/")
    reader.tick(reader.page.get_by_role("radio").first)
    reader.press("交问卷")
    for part in ("comments/", "groups/", "questions/"):
        clerk.open(f"{desk}{part}")
    clerk.open(f"{desk}comments/")
    clerk.follow(WORDS)
    clerk.press("看姓名和电话")
    clerk.sees("本人看得到")
    reader.open("/consultations/mine/")
    reader.press("撤回这条意见")
    reader.sees("写的话已经删掉")


@pytest.mark.parametrize("width", DESK_FIRST)
def test_results_say_what_was_adopted_and_why_not_the_rest(
    house: House, watch: Watch, window: Callable[..., Page], width: int
) -> None:
    reader = Visitor(window(width), house, watch)
    reader.open("/consultations/?tab=results")
    reader.follow(re.compile("小餐饮店油烟"))
    reader.follow("看采纳了哪些、没采纳的为什么")
    reader.sees("采纳了多少")
    reader.sees("检查次数按分级确定")
    reader.follow("大家的意见")
    reader.sees("三个月太紧")
    reader.open("/consultations/")
    reader.follow(re.compile("夜间集市"))
    reader.sees("对这一段提意见")
