"""Two publishers announce a year on screen: one enters the notice's words, another confirms what they move."""

import re

import pytest

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.cases.tests.factories import Story, browser
from mingban.clocks import actions, queries
from mingban.clocks.models import CalendarProposal, CalendarYear, Clock
from mingban.ledger.models import Entry

TEXT = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
TERMS = {
    "year": "2027",
    "region_code": "",
    "title": "测试用的通知",
    "number": "测〔2026〕1号",
    "announced_on_year": "2026",
    "announced_on_month": "11",
    "announced_on_day": "4",
    "source": "测试",
    "text": TEXT,
    "verified": "on",
}
PAGE = "/desk/calendars/enter/"


def test_one_publisher_enters_a_year_and_another_confirms_it(story: Story) -> None:
    story.submit()
    CalendarYear.objects.filter(year=2027).delete()
    Clock.objects.update(limit=60, due_at=None)
    publisher = accounts.actor_of(StaffPostFactory.create(role=Role.PUBLISHER).user)
    client = browser(publisher)
    assert "录入 2027 年的" in client.get("/desk/calendars/").content.decode()
    assert "国务院办公厅关于2027年部分节假日安排的通知" in client.get(PAGE).content.decode()
    waiting = Clock.objects.open().count()
    shown = client.post(PAGE, TERMS).content.decode()
    assert f"有 <strong>{waiting}</strong> 个正在走的期限要改到期日" in shown
    assert "9 月 26 日" in shown.replace("\u00a0", " ")
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert not Entry.objects.filter(code="clocks.calendar.announced", matter_id="CN-2027").exists()
    assert Clock.objects.open().filter(due_at=None).count() == waiting
    assert "看看会怎样" in client.post(PAGE, TERMS | {"step": "change"}).content.decode()

    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))
    said = client.post(PAGE, hidden | {"step": "publish"}, follow=True).content.decode()
    assert "另一位目录管理人员确认后公布" in said
    proposal = queries.open_proposals().get()
    page = f"/desk/calendars/{proposal.pk}/"
    assert "等另一个人确认" in client.get(page).content.decode()
    assert "自己录入的要请另一位" in client.post(page, {"step": "publish"}, follow=True).content.decode()
    with pytest.raises(actions.NeedsAnother):
        actions.announce_year(definition=actions.definition_of(proposal), by=publisher, at=story.now)
    assert not CalendarYear.objects.filter(year=2027).exists()

    other = browser(accounts.actor_of(StaffPostFactory.create(role=Role.PUBLISHER).user))
    assert "去确认" in other.get("/desk/calendars/").content.decode()
    assert f"有 <strong>{waiting}</strong> 个正在走的期限要改到期日" in other.get(page).content.decode()
    said = other.post(page, {"step": "publish"}, follow=True).content.decode()
    assert f"重新计算了 {waiting} 个期限" in said
    assert other.get(page).status_code == 404
    with pytest.raises(actions.CannotConfirm, match="已经公布了"):
        actions.confirm_year(proposal=proposal, by=accounts.actor_of(StaffPostFactory.create().user), at=story.now)
    assert CalendarYear.objects.get(year=2027).is_number_verified
    entry = Entry.objects.get(matter_id="CN-2027", code="clocks.calendar.announced")
    assert (entry.actor["role"], entry.data["proposed_by"]["id"]) == (Role.PUBLISHER, publisher.id)
    assert entry.actor["id"] != publisher.id
    assert not Clock.objects.open().filter(due_at=None).exists()
    assert "和已经公布的一样" in client.post(PAGE, TERMS).content.decode()
    assert "已经公布过" in client.post(PAGE, TERMS | {"number": ""}).content.decode()


@pytest.mark.django_db
def test_a_proposed_year_is_replaced_sent_back_with_a_reason_or_taken_back() -> None:
    client, other = (browser(accounts.actor_of(StaffPostFactory.create(role=Role.PUBLISHER).user)) for _ in range(2))
    for _ in range(2):
        client.post(PAGE, TERMS | {"step": "publish"})
    page = f"/desk/calendars/{queries.open_proposals().get().pk}/"
    assert "请写明哪里不对" in other.post(page, {"step": "refuse"}, follow=True).content.decode()
    assert "退回了" in other.post(page, {"step": "refuse", "reason": "国庆节少了一天"}, follow=True).content.decode()
    assert other.post(page, {"step": "publish"}).status_code == 404
    client.post(PAGE, TERMS | {"step": "publish"})
    page = f"/desk/calendars/{queries.open_proposals().get().pk}/"
    assert "撤回了" in client.post(page, {"step": "refuse"}, follow=True).content.decode()
    ended = list(CalendarProposal.objects.order_by("pk").values_list("state", "note"))
    assert ended == [("WITHDRAWN", "换成了后来录入的"), ("REFUSED", "国庆节少了一天"), ("WITHDRAWN", "")]
    codes = list(Entry.objects.filter(matter_id="CN-2027").order_by("sequence").values_list("code", flat=True))
    assert [code.rpartition(".")[2] for code in codes] == [*["proposed"] * 2, "refused", "proposed", "withdrawn"]
    assert not CalendarYear.objects.exists()


@pytest.mark.django_db
def test_what_cannot_be_read_is_said_by_line_and_only_publishers_may() -> None:
    client = browser(accounts.actor_of(StaffPostFactory.create(role=Role.PUBLISHER).user))
    for wrong, said in (
        ({"text": TEXT.replace("共7天", "共8天")}, "第 2 行：写的是 8 天"),
        ({"text": TEXT.split("\n", maxsplit=1)[0]}, "漏了几行"),
        ({"text": TEXT + "\n三、元旦：1月1日放假1天。"}, "出现了两次"),
        ({"announced_on_year": "", "announced_on_month": "", "announced_on_day": ""}, "请填公布日期"),
        ({"year": "1900"}, "2000"),
        ({"region_code": "999999"}, "哪里用"),
    ):
        answer = client.post(PAGE, TERMS | wrong)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said
    clerk = browser(accounts.actor_of(StaffPostFactory.create(role=Role.CLERK).user))
    assert [clerk.get(page).status_code for page in ("/desk/calendars/", PAGE, "/desk/calendars/1/")] == [403] * 3
