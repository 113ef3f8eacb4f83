"""The pages of drafts for comment: one story through HTTP, who may open what, feeds, exports, bad input said in words."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from mingban.accounts.choices import Role
from mingban.accounts.models import Look, Person
from mingban.cases.tests.factories import picture
from mingban.clocks.tests.factories import beijing
from mingban.consultations import actions
from mingban.consultations.choices import SignUpState, Verdict
from mingban.consultations.models import Comment, Draft, SignUp
from mingban.consultations.tests.factories import AFTER, TEXT, Round, browser, citizen, newcomer, official, set_hearing
from mingban.core.masking import mask_name
from mingban.files.models import StoredFile

DESK = "/desk/consultations/"


def boxes(name: str, *parts: int) -> dict[str, str]:
    """Return a day as the three boxes send it."""
    return {f"{name}_{box}": str(part) for box, part in zip(("year", "month", "day"), parts, strict=True)}


FORM: dict[str, Any] = {
    "title": "养犬办法（征求意见稿）",
    "kind": "MAJOR_DECISION",
    "explanation": "说明",
    "text": TEXT,
    **boxes("opens_on", 2026, 11, 23),
    **boxes("closes_on", 2026, 12, 23),
    "contact_name": "科室",
    "contact_phone": "0745-0000005",
    "showing": "AFTER_CLOSE",
}
SENT = {"text": "请改到 22 时", "name_shown": "MASKED", "key": "k1", "paragraph": "2"}


def text_of(client: Client, address: str, **options: Any) -> str:
    response = client.get(address, **options)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


@dataclass
class Site:
    """The same draft in four browsers, by its addresses."""

    told: Round
    visitor: Client
    number: str = ""

    def __post_init__(self) -> None:
        self.author = citizen()
        self.sign_in()

    def sign_in(self) -> None:
        self.clerk, self.decider = browser(self.told.clerk), browser(self.told.decider)
        self.me = browser(self.author)

    @property
    def desk(self) -> str:
        return f"{DESK}{self.number}/"

    @property
    def page(self) -> str:
        return f"/consultations/{self.number}/"

    def revision(self) -> int:
        return Draft.objects.get(number=self.number).revision


def _prepare(site: Site) -> None:
    """Write a draft with a file and a question; an older page does not write over a newer."""
    assert "起草一份" in text_of(site.clerk, DESK)
    assert "起草意见征集" in text_of(site.clerk, f"{DESK}new/")
    made = site.clerk.post(f"{DESK}new/", FORM)
    site.number = Draft.objects.latest("pk").number
    assert (made.status_code, made["Location"]) == (302, site.desk)
    assert site.visitor.get(site.page).status_code == 404
    assert "请本单位的决定人员" in text_of(site.clerk, site.desk)
    site.clerk.post(f"{site.desk}files/", {"file": picture("图.jpg")})
    question = {"text": "几点收摊？", "kind": "ONE", "options": "22 时\n23 时", "is_required": "on"}
    site.clerk.post(f"{site.desk}questions/add/", question)
    assert "几点收摊" in text_of(site.clerk, f"{site.desk}questions/")
    assert "第二条 摆到 23 时为止。" in text_of(site.clerk, f"{site.desk}edit/")
    revision = site.revision()
    assert site.clerk.post(f"{site.desk}edit/", FORM | {"title": "养犬办法", "revision": revision}).status_code == 302
    assert site.clerk.post(f"{site.desk}edit/", FORM | {"revision": revision}).status_code == 422


def _publish(site: Site) -> None:
    """Publish what was read, by another; everybody can read it then."""
    address, revision = f"{site.desk}publish/", site.revision()
    assert f'name="revision" value="{revision}"' in text_of(site.decider, site.desk)
    assert "有人改过" in site.decider.post(address, {"revision": "1"}, follow=True).content.decode()
    assert "公布了" in site.decider.post(address, {"revision": revision}, follow=True).content.decode()
    public = text_of(site.visitor, site.page)
    for part in ("还有 30 天", "第 2 段", "对这一段提意见", "图.jpg", "填问卷", "0745-0000005", "怎么算的"):
        assert part in public, part
    file = StoredFile.objects.get()
    assert site.visitor.get(f"{site.page}files/{file.token}/")["Content-Type"] == "image/jpeg"
    assert "养犬办法" in text_of(site.visitor, "/consultations/")
    assert site.visitor.get(f"{site.page}comment/").status_code == 302


def _comment(site: Site) -> None:
    """Comment twice, take one back, answer the questions; nobody reads it yet."""
    assert "第二条 摆到 23 时为止" in text_of(site.me, f"{site.page}comment/?paragraph=2")
    assert site.me.post(f"{site.page}comment/", SENT)["Location"] == f"{site.page}#p2"
    site.me.post(f"{site.page}comment/", SENT | {"key": "k2", "paragraph": "0", "text": "整份很好"})
    mine = text_of(site.me, "/consultations/mine/")
    assert ("请改到 22 时" in mine, "撤回这条意见" in mine) == (True, True)
    whole = Comment.objects.get(paragraph=None)
    assert "撤回了" in site.me.post(f"/consultations/mine/{whole.pk}/withdraw/", follow=True).content.decode()
    assert "1 条意见" in text_of(site.visitor, site.page)
    assert "几点收摊" in text_of(site.me, f"{site.page}survey/")
    assert site.me.post(f"{site.page}survey/", {"q1": "0"}).status_code == 302
    assert "已经答过" in text_of(site.me, f"{site.page}survey/")
    assert site.visitor.get(f"{site.page}survey/results/").status_code == 404
    assert site.visitor.get(f"{site.page}result/").status_code == 404
    assert "请改到 22 时" not in text_of(site.visitor, f"{site.page}comments/")


def _close(site: Site) -> None:
    """After the last day nothing more is taken, and everybody reads what was said, not by whom."""
    site.told.now = AFTER
    assert actions.close_due(at=site.told.now) == 1
    assert "截止了，不能再提意见" in text_of(site.visitor, site.page)
    site.sign_in()  # sessions have ended long ago
    closed = site.me.get(f"{site.page}comment/?paragraph=2")
    assert (closed.status_code, "截止了，不能再提" in closed.content.decode()) == (409, True)
    assert site.me.post(f"{site.page}comment/", SENT | {"key": "k3"}).status_code == 409
    person = Person.objects.get(pk=site.author.party_id or 0)
    read = text_of(site.visitor, f"{site.page}comments/?paragraph=2")
    assert ("请改到 22 时" in read, person.name in read, mask_name(person.name) in read) == (True, False, True)
    assert "100%" in text_of(site.visitor, f"{site.page}survey/results/")


def _answer(site: Site) -> None:
    """Answer with a reason, write the results, let another publish them."""
    comment, act = Comment.objects.get(state="SENT"), f"{site.desk}comments/act/"
    assert "请改到 22 时" in text_of(site.clerk, f"{site.desk}comments/?verdict=none")
    refused = site.clerk.post(act, {"comment": comment.pk, "verdict": "PARTLY"}, follow=True)
    assert "写明理由" in refused.content.decode()
    answer = {"comment": comment.pk, "verdict": "ADOPTED", "reply": "改为 22 时。", "query": "verdict=none"}
    assert site.clerk.post(act, answer)["Location"] == f"{site.desk}comments/?verdict=none"
    assert "写采纳情况" in text_of(site.clerk, site.desk)
    assert "第 2 段改成了什么" in text_of(site.clerk, f"{site.desk}results/")
    summary = {"summary": "收到一条意见，采纳了，收摊改到 22 时。", "p2": "摆到 22 时为止。"}
    assert site.clerk.post(f"{site.desk}results/", summary).status_code == 302
    assert "摆到 22 时为止" in text_of(site.decider, f"{site.desk}results/preview/")
    assert "公布了" in site.decider.post(f"{site.desk}results/publish/", follow=True).content.decode()


def _read_results(site: Site) -> None:
    result = text_of(site.visitor, f"{site.page}result/")
    for part in ("采纳 1 条", "改为 22 时。", "摆到 22 时为止。", "请改到 22 时"):
        assert part in result, part
    assert "改为 22 时。" in text_of(site.me, "/consultations/mine/")
    assert "改为 22 时。" in text_of(site.visitor, f"{site.page}comments/")
    asked = "?tab=results&kind=MAJOR_DECISION&organisation=hecheng-market"
    assert "养犬办法" in text_of(site.visitor, f"/consultations/{asked}")


def test_one_draft_from_preparing_to_results_through_the_site(told: Round, client: Client) -> None:
    site = Site(told, client)
    for step in (_prepare, _publish, _comment, _close, _answer, _read_results):
        step(site)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"closes_on_day": "22"}, "一般不少于 30 天"),
        ({"closes_on_year": "2025"}, "之后"),
        ({"closes_on_month": "13"}, "月份是 1 到 12"),
        ({"title": ""}, "还没有填"),
        ({"title": "长" * 201}, "最多 200"),
        ({"text": " "}, "空一行"),
        ({"kind": "X"}, "列出的"),
    ],
)
def test_what_officials_type_wrongly_is_said_beside_it(told: Round, changes: dict[str, str], says: str) -> None:
    response = browser(told.clerk).post(f"{DESK}new/", FORM | changes)
    assert (response.status_code, says in response.content.decode()) == (422, True)
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "请写下您的意见"),
        ("长" * 20_000, "最多 5000 个字，您写了 20000 个"),
        ("<script>alert(1)</script>", "网页代码"),
    ],
)
def test_comments_that_cannot_be_taken_are_refused_on_their_page(told: Round, text: str, says: str) -> None:
    told.publish()
    sent = {"text": text, "name_shown": "NOT_AT_ALL", "key": "k", "paragraph": "1"}
    response = browser(citizen()).post(f"/consultations/{told.number}/comment/", sent)
    assert (response.status_code, says in response.content.decode()) == (422, True)
    assert not Comment.objects.exists()
    missing = browser(citizen()).get(f"/consultations/{told.number}/comment/?paragraph=99")
    assert missing.status_code == 404


def test_what_people_write_is_shown_as_text(told: Round, client: Client) -> None:
    Draft.objects.update(title="5 < 6 & <i>斜</i>")
    told.publish()
    comment = told.say("3 < 5 & 'x' \"y\"")
    told.end()
    page = text_of(client, f"/consultations/{told.number}/comments/")
    assert ("<i>斜" in page, "&lt;i&gt;斜" in page, "3 &lt; 5 &amp;" in page) == (False, True, True)
    assert "3 &lt; 5 &amp;" in text_of(browser(told.clerk), f"{DESK}{told.number}/comments/{comment.pk}/")


def test_states_say_what_is_going_on(told: Round, client: Client) -> None:
    Draft.objects.update(closes_on="2026-11-30", short_reason="汛期前要施行")
    told.publish()
    page = f"/consultations/{told.number}/"
    assert (
        "只征求 7 天" in (shown := text_of(client, page)),
        "汛期前要施行" in shown,
        "少于一般的 30 天" in shown,
    ) == (True,) * 3
    told.now = beijing("2026-11-30 10:00")
    assert "今天是最后一天" in text_of(client, page)
    assert "今天截止" in text_of(client, "/consultations/")
    told.now = beijing("2026-11-22 10:00")
    assert "开始提意见" in text_of(client, page)
    told.now = beijing("2026-11-24 10:00")
    form = browser(told.decider)
    longer = f"{DESK}{told.number}/extend/"
    assert "延长到哪天" in text_of(form, longer)
    sent = {"reason": "很多人没看到"}
    assert form.post(longer, sent | boxes("closes_on", 2026, 11, 29)).status_code == 422
    assert form.post(longer, sent | boxes("closes_on", 2026, 12, 29)).status_code == 302
    assert "很多人没看到" in text_of(client, page)
    address = f"{DESK}{told.number}/withdraw/"
    assert "撤回" in text_of(form, address)
    assert form.post(address, {"reason": ""}).status_code == 422
    assert form.post(address, {"reason": "上位法要改"}).status_code == 302
    assert "上位法要改" in text_of(client, page)
    assert "夜间集市" in text_of(client, "/consultations/?tab=withdrawn")
    assert "这里现在没有" in text_of(client, "/consultations/?tab=closed&place=x")


def test_a_real_name_is_asked_for_where_the_draft_says_so(told: Round) -> None:
    Draft.objects.update(needs_real_name=True)
    told.publish()
    refused = browser(newcomer()).get(f"/consultations/{told.number}/comment/")
    assert (refused.status_code, "要实名" in refused.content.decode()) == (409, True)


def test_hearing_pages_take_sign_ups_and_clerks_confirm(told: Round, client: Client) -> None:
    clerk, page, desk = browser(told.clerk), f"/consultations/{told.number}/hearing/", f"{DESK}{told.number}/"
    sent = {
        **boxes("held_on", 2026, 12, 15),
        **boxes("sign_up_until", 2026, 12, 8),
        "held_time": "14:30",
        "place": "会议室",
        "topic": "收摊时间",
        "seats": "2",
        "roles": "利害关系人\n行业代表",
        "how_chosen": "先报先得",
    }
    late = clerk.post(f"{desk}hearing/", sent)
    assert (late.status_code, "7 天前" in late.content.decode()) == (422, True)
    assert clerk.post(f"{desk}hearing/", sent | {"held_time": "下午"}).status_code == 422
    assert clerk.post(f"{desk}hearing/", sent | {"sign_up_until_day": "7"}).status_code == 302
    assert "14:30" in text_of(clerk, f"{desk}hearing/")
    told.publish()
    assert "报名参加" in text_of(client, page)
    author = citizen()
    me = browser(author)
    assert "行业代表" in text_of(me, f"{page}sign-up/")
    assert me.post(f"{page}sign-up/", {"role": "路人", "reason": "看看"}).status_code == 422
    assert me.post(f"{page}sign-up/", {"role": "行业代表", "reason": "摆摊十年"}).status_code == 302
    assert "等确认" in text_of(me, page)
    person = Person.objects.get(pk=author.party_id or 0)
    listed = text_of(clerk, f"{desk}sign-ups/")
    assert ("林*满" in listed, person.phone in listed, person.name in listed) == (True, False, False)
    one = SignUp.objects.get()
    looked = clerk.post(f"{desk}sign-ups/{one.pk}/look/").content.decode()
    assert (person.phone in looked, Look.objects.count()) == (True, 1)
    refused = clerk.post(f"{desk}sign-ups/{one.pk}/settle/", {"step": "decline"}, follow=True).content.decode()
    assert "为什么没有安排" in refused
    clerk.post(f"{desk}sign-ups/{one.pk}/settle/", {"step": "confirm"})
    assert SignUp.objects.get().state == SignUpState.CONFIRMED
    assert me.post(f"{page}withdraw/").status_code == 302
    assert "报名参加" in text_of(me, page)
    told.now = beijing("2026-12-09 09:00")
    assert "现在不能报名" in text_of(client, page)
    assert browser(author).get(f"{page}sign-up/").status_code == 409


def test_a_hearing_is_dropped_on_its_page(told: Round, client: Client) -> None:
    set_hearing(told)
    clerk = browser(told.clerk)
    assert clerk.post(f"{DESK}{told.number}/hearing/", {"step": "drop"}).status_code == 302
    assert clerk.get(f"{DESK}{told.number}/sign-ups/").status_code == 404
    told.publish()
    for part in ("hearing/", "survey/results/"):
        assert client.get(f"/consultations/{told.number}/{part}").status_code == 404
    for part in ("survey/", "hearing/sign-up/"):
        assert browser(citizen()).get(f"/consultations/{told.number}/{part}").status_code == 404


def test_the_desk_sees_comments_groups_and_authors_one_by_one(told: Round) -> None:
    told.publish()
    author = citizen()
    first = told.say("请把收摊时间改到晚上十点钟以前", by=author)
    told.say("请把收摊时间改到晚上十点钟以前！")
    clerk, desk = browser(told.clerk), f"{DESK}{told.number}/"
    assert "找到 1 组" in clerk.post(f"{desk}groups/find/", follow=True).content.decode()
    assert "2 条" in text_of(clerk, f"{desk}groups/")
    listed = text_of(clerk, f"{desk}comments/?group={first.pk}&text=收摊")
    assert "2 条差不多" in listed
    person = Person.objects.get(pk=author.party_id or 0)
    shown = text_of(clerk, f"{desk}comments/{first.pk}/")
    assert (person.name in shown, "看姓名和电话" in shown) == (False, True)
    looked = clerk.post(f"{desk}comments/{first.pk}/look/").content.decode()
    assert (person.name in looked, person.phone in looked, Look.objects.count()) == (True, True, 1)
    held = {"comment": first.pk, "publicity": "HELD", "held_reason": ""}
    assert "写明理由" in clerk.post(f"{desk}comments/act/", held, follow=True).content.decode()
    clerk.post(f"{desk}comments/act/", held | {"held_reason": "写了别人的名字"})
    assert "写了别人的名字" in text_of(browser(author), "/consultations/mine/")
    assert "请选公开" in clerk.post(f"{desk}comments/act/", held | {"publicity": "X"}, follow=True).content.decode()
    told.end()
    clerk = browser(told.clerk)
    assert "给这一组全部写上" in text_of(clerk, f"{desk}comments/?group={first.pk}")
    sent = {"group": first.pk, "verdict": Verdict.ADOPTED, "reply": "", "query": f"group={first.pk}"}
    assert "答复了 2 条" in clerk.post(f"{desk}comments/act/", sent, follow=True).content.decode()
    listed = text_of(clerk, f"{desk}comments/?verdict=ADOPTED")
    assert ("筛选出来的 2 条" in listed, 'name="all" value="2"' in listed) == (True, True)
    sent = {"all": "2", "verdict": "PARTLY", "reply": "改了一半。", "query": "verdict=ADOPTED"}
    assert "答复了 2 条" in clerk.post(f"{desk}comments/act/", sent, follow=True).content.decode()
    assert "请刷新后再看" in clerk.post(f"{desk}comments/act/", sent, follow=True).content.decode()
    assert (
        "先选要答复的"
        in clerk.post(
            f"{desk}comments/act/", {"verdict": Verdict.ADOPTED, "comment": "x"}, follow=True
        ).content.decode()
    )
    supervisor = browser(official(Role.SUPERVISOR))
    assert "看姓名和电话" not in text_of(supervisor, f"{desk}comments/{first.pk}/")
