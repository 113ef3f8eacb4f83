"""The pages of drafts for comment: one story through HTTP, who may open what, feeds, exports, bad input said in words."""

import json
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from mingban.accounts.choices import Role
from mingban.accounts.models import Look, Person
from mingban.agencies.tests.factories import agencies, import_agencies, organisation
from mingban.cases.tests.factories import picture
from mingban.clocks.tests.factories import beijing
from mingban.consultations import access, actions, queries
from mingban.consultations.choices import DraftState, QuestionKind, SignUpState, Verdict
from mingban.consultations.models import Comment, Draft, Paragraph, Question, SignUp
from mingban.consultations.registrations import find_drafts, may_open_attachment
from mingban.consultations.tests.factories import AFTER, TEXT, Round, browser, citizen, newcomer, official
from mingban.consultations.tests.test_taking_part import set_hearing
from mingban.core.audiences import Audience
from mingban.files.choices import ScanState
from mingban.files.models import StoredFile

DESK = "/desk/consultations/"
FORM: dict[str, Any] = {
    "title": "养犬办法（征求意见稿）",
    "kind": "MAJOR_DECISION",
    "explanation": "说明",
    "text": TEXT,
    **{f"opens_on_{n}": part for n, part in enumerate(("2026", "11", "23"))},
    **{f"closes_on_{n}": part for n, part in enumerate(("2026", "12", "23"))},
    "contact_name": "科室",
    "contact_phone": "0745-0000005",
    "showing": "AFTER_CLOSE",
}


def text_of(client: Client, address: str, **options: Any) -> str:
    response = client.get(address, **options)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def test_one_draft_from_preparing_to_results_through_the_site(told: Round, client: Client) -> None:
    clerk, decider = browser(told.clerk), browser(told.decider)
    assert "起草一份" in text_of(clerk, DESK)
    assert "起草意见征集" in text_of(clerk, f"{DESK}new/")
    made = clerk.post(f"{DESK}new/", FORM)
    number = Draft.objects.latest("pk").number
    desk, page = f"{DESK}{number}/", f"/consultations/{number}/"
    assert (made.status_code, made["Location"]) == (302, desk)
    assert client.get(page).status_code == 404
    assert "请本单位的决定人员" in text_of(clerk, desk)
    clerk.post(f"{desk}files/", {"file": picture("图.jpg")})
    clerk.post(
        f"{desk}questions/add/", {"text": "几点收摊？", "kind": "ONE", "options": "22 时\n23 时", "is_required": "on"}
    )
    assert "几点收摊" in text_of(clerk, f"{desk}questions/")
    edited = text_of(clerk, f"{desk}edit/")
    assert "第二条 摆到 23 时为止。" in edited
    revision = Draft.objects.get(number=number).revision
    assert clerk.post(f"{desk}edit/", {**FORM, "title": "养犬办法", "revision": revision}).status_code == 302
    assert clerk.post(f"{desk}edit/", {**FORM, "revision": revision}).status_code == 422

    shown = text_of(decider, desk)
    revision = Draft.objects.get(number=number).revision
    assert f'name="revision" value="{revision}"' in shown
    assert "已经不是" not in shown
    assert "有人改过" in decider.post(f"{desk}publish/", {"revision": "1"}, follow=True).content.decode()
    assert "公布了" in decider.post(f"{desk}publish/", {"revision": revision}, follow=True).content.decode()

    public = text_of(client, page)
    for part in ("还有 30 天", "第 2 段", "对这一段提意见", "图.jpg", "填问卷", "0745-0000005", "怎么算的"):
        assert part in public, part
    file = StoredFile.objects.get()
    assert client.get(f"{page}files/{file.token}/")["Content-Type"] == "image/jpeg"
    assert "养犬办法" in text_of(client, "/consultations/")
    assert client.get(f"{page}comment/").status_code == 302

    author = citizen()
    me = browser(author)
    writing = text_of(me, f"{page}comment/?paragraph=2")
    assert "第二条 摆到 23 时为止" in writing
    sent = {"text": "请改到 22 时", "name_shown": "MASKED", "key": "k1", "paragraph": "2"}
    assert me.post(f"{page}comment/", sent)["Location"] == f"{page}#p2"
    me.post(f"{page}comment/", {**sent, "key": "k2", "paragraph": "0", "text": "整份很好"})
    mine = text_of(me, "/consultations/mine/")
    assert ("请改到 22 时" in mine, "撤回这条意见" in mine) == (True, True)
    whole = Comment.objects.get(paragraph=None)
    assert "撤回了" in me.post(f"/consultations/mine/{whole.pk}/withdraw/", follow=True).content.decode()
    assert "1 条意见" in text_of(client, page)
    assert "几点收摊" in text_of(me, f"{page}survey/")
    assert me.post(f"{page}survey/", {"q1": "0"}).status_code == 302
    assert "已经答过" in text_of(me, f"{page}survey/")
    assert client.get(f"{page}survey/results/").status_code == 404
    assert client.get(f"{page}result/").status_code == 404
    assert "请改到 22 时" not in text_of(client, f"{page}comments/")

    told.now = AFTER
    assert actions.close_due(at=told.now) == 1
    assert "截止了，不能再提意见" in text_of(client, page)
    closed = me.get(f"{page}comment/?paragraph=2")
    assert (closed.status_code, "截止了，不能再提" in closed.content.decode()) == (409, True)
    assert me.post(f"{page}comment/", {**sent, "key": "k3"}).status_code == 409
    person = Person.objects.get(pk=author.party_id or 0)
    read = text_of(client, f"{page}comments/?paragraph=2")
    assert ("请改到 22 时" in read, person.name in read, "林*满" in read) == (True, False, True)
    assert "100%" in text_of(client, f"{page}survey/results/")

    comment = Comment.objects.get(state="SENT")
    assert "请改到 22 时" in text_of(clerk, f"{desk}comments/?verdict=none")
    refused = clerk.post(f"{desk}comments/act/", {"comment": comment.pk, "verdict": "PARTLY"}, follow=True)
    assert "写明理由" in refused.content.decode()
    answer = {"comment": comment.pk, "verdict": "ADOPTED", "reply": "改为 22 时。", "query": "verdict=none"}
    done = clerk.post(f"{desk}comments/act/", answer)
    assert done["Location"] == f"{desk}comments/?verdict=none"
    assert "写采纳情况" in text_of(clerk, desk)
    assert "第 2 段改成了什么" in text_of(clerk, f"{desk}results/")
    summary = {"summary": "收到一条意见，采纳了，收摊改到 22 时。", "p2": "摆到 22 时为止。"}
    assert clerk.post(f"{desk}results/", summary).status_code == 302
    assert "摆到 22 时为止" in text_of(decider, f"{desk}results/preview/")
    assert "公布了" in decider.post(f"{desk}results/publish/", follow=True).content.decode()
    result = text_of(client, f"{page}result/")
    for part in ("采纳 1 条", "改为 22 时。", "摆到 22 时为止。", "请改到 22 时"):
        assert part in result, part
    assert "改为 22 时。" in text_of(me, "/consultations/mine/")
    assert "改为 22 时。" in text_of(client, f"{page}comments/")
    assert "养犬办法" in text_of(client, "/consultations/?tab=results&kind=MAJOR_DECISION&organisation=hecheng-market")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"closes_on_2": "22"}, "一般不少于 30 天"),
        ({"closes_on_0": "2025"}, "之后"),
        ({"closes_on_1": "13"}, "月份是 1 到 12"),
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
        **{f"held_on_{n}": part for n, part in enumerate(("2026", "12", "15"))},
        **{f"sign_up_until_{n}": part for n, part in enumerate(("2026", "12", "8"))},
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
    assert clerk.post(f"{desk}hearing/", sent | {"sign_up_until_2": "7"}).status_code == 302
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
    assert me.get(f"{page}sign-up/").status_code == 409


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
    assert "给这一组全部写上" in text_of(clerk, f"{desk}comments/?group={first.pk}")
    sent = {"group": first.pk, "verdict": Verdict.ADOPTED, "reply": "", "query": f"group={first.pk}"}
    assert "答复了 2 条" in clerk.post(f"{desk}comments/act/", sent, follow=True).content.decode()
    assert (
        "先选要答复的"
        in clerk.post(
            f"{desk}comments/act/", {"verdict": Verdict.ADOPTED, "comment": "x"}, follow=True
        ).content.decode()
    )
    supervisor = browser(official(Role.SUPERVISOR))
    assert "看姓名和电话" not in text_of(supervisor, f"{desk}comments/{first.pk}/")


def test_exports_are_plain_and_run_nothing(told: Round) -> None:
    told.publish()
    told.say("=HYPERLINK(1)")
    told.say("又一条")
    client, desk = browser(official(Role.AUDITOR)), f"{DESK}{told.number}/"
    lines = b"".join(client.get(f"{desk}comments.csv").streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]  # a streaming response
    assert lines[0] == ",".join(queries.EXPORT_COLUMNS)
    assert "'=HYPERLINK(1)" in lines[1]
    rows = json.loads(b"".join(client.get(f"{desk}comments.json").streaming_content))  # type: ignore[attr-defined]  # a streaming response
    assert [row["text"] for row in rows] == ["=HYPERLINK(1)", "又一条"]


def test_feeds_tell_of_published_drafts_only(told: Round, client: Client) -> None:
    assert "夜间集市" not in client.get("/consultations/feed.atom").content.decode()
    told.publish()
    feed = client.get("/consultations/feed.atom")
    tree = ET.fromstring(feed.content)  # noqa: S314 — our own answer
    titles = [one.text for one in tree.iter("{http://www.w3.org/2005/Atom}title")]
    assert (feed["Content-Type"], "夜间集市办法（征求意见稿）（征集中）" in titles) == (
        "application/atom+xml; charset=utf-8",
        True,
    )
    calendar = client.get("/consultations/open.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert b"DTSTART;VALUE=DATE:20261223" in calendar.content
    told.end()
    assert b"VEVENT" not in client.get("/consultations/open.ics").content


def test_published_drafts_can_be_found_and_withdrawn_ones_not_any_more(told: Round) -> None:
    assert list(find_drafts(None)) == list(find_drafts({told.number})) == []
    told.publish()
    found = list(find_drafts({told.number}))[0]
    assert (found.kind, found.key, found.url) == ("consultation", told.number, f"/consultations/{told.number}/")
    assert ("征集中" in found.badges, "摆摊要登记" in found.text) == (True, True)
    actions.withdraw_draft(number=told.number, reason="上位法要改", by=told.decider, at=told.now)
    assert list(find_drafts(None)) == []


def test_files_are_for_colleagues_before_and_for_everybody_after_publishing(told: Round, client: Client) -> None:
    file = actions.add_file(number=told.number, upload=picture(), by=told.clerk, at=told.now)
    assert (may_open_attachment(told.decider, told.number), may_open_attachment(citizen(), told.number)) == (
        True,
        False,
    )
    assert not may_open_attachment(told.clerk, "2026-9999")
    address = f"/consultations/{told.number}/files/{file.token}/"
    assert client.get(address).status_code == 404
    gone = browser(told.clerk).post(f"{DESK}{told.number}/files/", {})
    assert gone.status_code == 302
    told.publish()
    assert client.get(address).status_code == 200
    assert may_open_attachment(citizen(), told.number)
    StoredFile.objects.update(scan=ScanState.INFECTED)
    assert client.get(address).status_code == 404
    assert client.get(f"/consultations/{told.number}/files/x/").status_code == 404


def test_files_and_questions_are_taken_away_on_their_pages(told: Round) -> None:
    file = actions.add_file(number=told.number, upload=picture(), by=told.clerk, at=told.now)
    clerk, desk = browser(told.clerk), f"{DESK}{told.number}/"
    assert clerk.post(f"{desk}files/{file.token}/remove/").status_code == 302
    assert not StoredFile.objects.exists()
    bad = clerk.post(f"{desk}questions/add/", {"text": "几点？", "kind": "ONE", "options": "一个"})
    assert (bad.status_code, "2 到 20 个选项" in bad.content.decode()) == (422, True)
    clerk.post(f"{desk}questions/add/", {"text": "几点？", "kind": "TEXT"})
    assert clerk.post(f"{desk}questions/{Question.objects.get().number}/remove/").status_code == 302
    assert not Question.objects.exists()


@dataclass(frozen=True)
class Visitor:
    """Somebody who tries every route."""

    name: str
    role: str = ""
    organisation: str = "hecheng-market"


VISITORS = [
    Visitor("nobody"),
    Visitor("citizen"),
    *(Visitor(role, role) for role in Role.values),
    Visitor("stranger clerk", Role.CLERK, "hecheng-health"),
    Visitor("stranger decider", Role.DECIDER, "hecheng-health"),
]
ROUTES = [
    (pattern.name, pattern.callback, pattern.pattern.converters)
    for resolver in get_resolver().url_patterns
    if getattr(resolver, "app_name", "") == "consultations"
    for pattern in resolver.url_patterns
]


def expected(visitor: Visitor, who: Audience, roles: frozenset[str], *, names_draft: bool) -> set[int]:
    """Return which statuses a visitor may get from a route that declares this audience."""
    fine = {200, 302, 409, 422, 405, 404}
    if who is Audience.PUBLIC:
        return fine
    if visitor.name == "nobody":
        return {302}
    if who is Audience.CITIZEN:
        return fine | {403} if visitor.name == "citizen" else {403}
    if visitor.name == "citizen" or visitor.role not in roles:
        return {403}
    return (
        {404, 405}
        if names_draft and visitor.organisation != "hecheng-market" and visitor.role not in access.WATCHING_ROLES
        else fine
    )


@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.name)
def test_every_route_is_shut_to_whom_it_is_not_for(told: Round, visitor: Visitor) -> None:
    import_agencies(agencies([organisation(), organisation("hecheng-health", name="卫健局", document_word="鹤卫")]))
    set_hearing(told)
    actions.add_question(
        number=told.number, kind=QuestionKind.TEXT, text="问", options=[], is_required=False, by=told.clerk, at=told.now
    )
    told.publish()
    comment = told.say()
    client = Client()
    if visitor.name == "citizen":
        client = browser(citizen())
    elif visitor.role:
        client = browser(official(visitor.role, visitor.organisation))
    assert len(ROUTES) > 35
    values = {"number": told.number, "pk": comment.pk, "token": "x", "question": 1}
    before = [Draft.objects.values().get(), Comment.objects.values().get()]
    for name, view, converters in ROUTES:
        address = reverse(f"consultations:{name}", kwargs={key: values[key] for key in converters})
        allowed = expected(visitor, view.audience, view.roles, names_draft="number" in converters)
        for method in ("get", "post"):
            status = getattr(client, method)(address).status_code
            assert status in allowed, (visitor, method, address, status)
            is_elsewhere = status == 302 and visitor.name == "nobody"
            assert not (is_elsewhere and view.audience is Audience.PUBLIC)
    if visitor.role not in {*access.WORKING_ROLES}:
        after = [Draft.objects.values().get(), Comment.objects.values().get()]
        assert after == before
    assert Paragraph.objects.count() == 3
    assert told.fresh().state in {DraftState.OPEN, DraftState.WITHDRAWN}
