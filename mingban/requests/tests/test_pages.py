"""Pages as people use them, and what they do with bad input."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import LegalEntityFactory, NewcomerFactory, UserFactory
from mingban.requests import actions, queries, rules
from mingban.requests.choices import Act, ReplyKind
from mingban.requests.forms.acts import act_form
from mingban.requests.models import DisclosureRequest
from mingban.requests.queries import listing
from mingban.requests.tests.factories import MARKET, Asking, browser, charge
from mingban.search import actions as search

HOSTILE = "<script>alert(1)</script>"
FORM: dict[str, Any] = {
    "title": "招标公告",
    "wanted_form": "ELECTRONIC",
    "means": "ONLINE",
    "phone": "13900000001",
    "confirms_ahead": "on",
    "key": "the-key",
}


def page(client: Client, route: str, *args: Any, status: int = 200, **query: str) -> str:
    response = client.get(reverse(f"requests:{route}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def test_the_guide_says_all_that_twelve_wants(now: Asking, client: Client) -> None:
    said = page(client, "guide-show", MARKET)
    for words in ("办公室", "金海路148号", "0745-0000005", "登记、许可", "现在不收费", "不用说为什么", "先复议"):
        assert words in said
    charge("PAGES")
    assert "31 到 100 页每页 10 元" in page(client, "guide-show", MARKET)
    assert "怀化市鹤城区卫生健康局" in page(client, "guides-list")
    page(client, "guide-show", "no-such-office", status=404)


def test_what_is_public_already_comes_first(now: Asking, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    assert "现在搜不了" in page(client, "information-look", MARKET, name="依申请公开")
    search.rebuild()
    assert "先看看是不是已经公开了" in page(client, "information-look", MARKET)
    found = page(client, "information-look", MARKET, name="依申请公开 市场监督管理局")
    assert "向怀化市鹤城区市场监督管理局申请公开信息" in found.replace("<mark>", "").replace("</mark>", "")
    none = page(client, "information-look", MARKET, name="魑魅魍魉")
    assert "没有找到已经公开的" in none
    assert "/new/?name=" in none
    assert HOSTILE not in page(client, "information-look", MARKET, name=HOSTILE)
    page(client, "information-look", MARKET, name="", status=422)
    citizen = browser(now.citizen)
    response = citizen.get(reverse("requests:request-new", args=[MARKET]))
    assert response["Location"] == reverse("requests:information-look", args=[MARKET])


def test_without_a_proved_name_one_is_led_to_prove_it(now: Asking) -> None:
    newcomer = browser(accounts.actor_of(UserFactory.create(person=NewcomerFactory.create())))
    response = newcomer.get(reverse("requests:request-new", args=[MARKET]) + "?name=x")
    assert response["Location"].startswith(reverse("accounts:real-name"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "叫什么"),
        ({"title": "长" * 201}, "最多 200 个字"),
        ({"means": "POST"}, "寄到哪里"),
        ({"phone": ""}, "联系方式"),
        ({"email": "nonsense"}, "邮箱"),
        ({"wanted_form": "NONSENSE"}, "请从列出的"),
        ({"features": "a\x00b"}, "不能用的字符"),
    ],
)
def test_wrong_input_comes_back_with_everything_typed(now: Asking, changes: dict[str, str], words: str) -> None:
    response = browser(now.citizen).post(reverse("requests:request-new", args=[MARKET]), {**FORM, **changes})
    assert response.status_code == 422
    said = response.content.decode()
    assert words in said
    assert "13900000001" in said or "phone" in changes
    assert not DisclosureRequest.objects.exists()


def test_html_is_shown_as_text_everywhere(now: Asking) -> None:
    citizen, clerk = browser(now.citizen), browser(now.official(Role.CLERK))
    sent = FORM | {"title": HOSTILE, "features": HOSTILE}
    assert citizen.post(reverse("requests:request-new", args=[MARKET]), sent).status_code == 302
    now.number = DisclosureRequest.objects.get().number
    now.do(actions.confirm_receipt, Role.CLERK, has_agreed=True)
    actions.write_message(number=now.number, text=HOSTILE, by=now.citizen, at=now.now)
    for client, name, args in (
        (citizen, "request-show", [now.number]),
        (citizen, "requests-list", []),
        (clerk, "request-handle", [now.number]),
        (clerk, "requests-desk", []),
    ):
        said = page(client, name, *args)
        assert HOSTILE not in said
        assert "&lt;script&gt;" in said


def test_sent_twice_it_is_one_request(now: Asking) -> None:
    citizen = browser(now.citizen)
    first = citizen.post(reverse("requests:request-new", args=[MARKET]), FORM)
    second = citizen.post(reverse("requests:request-new", args=[MARKET]), FORM)
    assert first["Location"] == second["Location"]
    assert DisclosureRequest.objects.count() == 1


def test_for_an_entity_its_kind_is_asked(now: Asking) -> None:
    company = LegalEntityFactory.create(representative=now.person)
    citizen = browser(now.citizen)
    sent = FORM | {"applicant": str(company.pk)}
    response = citizen.post(reverse("requests:request-new", args=[MARKET]), sent)
    assert (response.status_code, "哪一类" in response.content.decode()) == (422, True)
    response = citizen.post(reverse("requests:request-new", args=[MARKET]), sent | {"applicant_kind": "research"})
    assert response.status_code == 302
    assert DisclosureRequest.objects.get().applicant_kind == "research"


def test_typing_in_a_letter(now: Asking) -> None:
    clerk = browser(now.official(Role.CLERK))
    url = reverse("requests:request-type-in")
    assert clerk.get(url).status_code == 200
    sent = {
        **FORM,
        "channel": "LETTER",
        "came_on_year": "2026",
        "came_on_month": "10",
        "came_on_day": "30",
        "applicant_kind": "person",
        "name": "周向阳",
        "identity_number": "431202196606150014",
        "proof": "COPY",
    }
    for changes, words in (
        ({"came_on_month": "13"}, "月份"),
        ({"came_on_day": "31", "came_on_month": "11"}, "没有这一天"),
        ({"came_on_year": "2027"}, "今天以后"),
        ({"identity_number": "1"}, "身份证"),
        ({"channel": "WEB"}, "请从列出的"),
    ):
        response = clerk.post(url, {**sent, **changes})
        assert (response.status_code, words in response.content.decode()) == (422, True), changes
    response = clerk.post(url, sent, follow=True)
    assert "登记好了" in response.content.decode()
    assert queries.by_number("2026431202000001").channel == "LETTER"


def test_the_desks_acts_come_back_with_what_is_wrong(now: Asking) -> None:
    now.receive()
    reviewer = browser(now.official(Role.REVIEWER))
    url = reverse("requests:request-do", args=[now.number, "propose"])
    sent = {"propose-key": "k1", "propose-revision": str(now.request.revision), "propose-kind": "REFUSED"}
    response = reviewer.post(url, sent)
    assert (response.status_code, "请写明理由，会印在答复书上" in response.content.decode()) == (422, True)
    stale = sent | {"propose-revision": "99", "propose-ground": "SECRET", "propose-reason": "涉密"}
    response = reviewer.post(url, stale)
    assert (response.status_code, "刚才有人办过" in response.content.decode()) == (409, True)
    response = reviewer.post(url, stale | {"propose-revision": str(now.request.revision)})
    assert response.status_code == 302
    assert reviewer.post(reverse("requests:request-do", args=[now.number, "nonsense"])).status_code == 404
    assert reviewer.post(reverse("requests:request-do", args=[now.number, "archive"]), sent).status_code in {403, 422}
    citizen = browser(now.citizen)
    assert citizen.post(reverse("requests:request-act", args=[now.number, "propose"])).status_code == 404


def test_what_was_typed_stays_when_the_act_is_not_possible_any_more(now: Asking) -> None:
    now.receive()
    now.do(actions.ask_correction, faults=["哪一年的"])
    given = {"title": "招标公告", "document_number": "", "features": "2024 年"}
    now.do(actions.correct_request, Role.CLERK, **given)
    sent = {"correct-title": "招标公告", "correct-features": "2025 年 3 月那一次", "correct-key": "late"}
    answer = browser(now.citizen).post(reverse("requests:request-act", args=[now.number, "correct"]), sent)
    assert answer.status_code == 422
    assert "2025 年 3 月那一次" in answer.content.decode()
    assert now.request.features == "2024 年"


def test_every_form_of_the_desk_can_be_drawn(now: Asking) -> None:
    charge("PAGES")
    now.receive()
    for role in (Role.CLERK, Role.REVIEWER, Role.DECIDER, Role.HEAD):
        client = browser(now.official(role))
        for act, reason in queries.options(now.official(role), now.request, now.now):
            said = page(client, "request-handle", now.number, act=act.value)
            # Of an answer the kind is asked first.
            first = "propose-kind" if act is Act.PROPOSE else f"{act.value}-key"
            assert (f'name="{first}"' in said) == (not reason)


@pytest.mark.parametrize("kind", ReplyKind)
def test_each_kind_of_answer_asks_for_what_it_has_to_say(now: Asking, kind: ReplyKind) -> None:
    now.receive()
    form = act_form(Act.PROPOSE, request=now.request, begun={"kind": kind.value})
    fields = {"text" if part == "information" else part for part in rules.REPLIES[kind].needs}
    assert fields <= set(form.fields)
    assert fields - {"text"} == {name for name, field in form.fields.items() if field.required} - {
        "key",
        "revision",
        "kind",
    }
    assert form.fields["kind"].help_text == f"条例{rules.REPLIES[kind].article}"


def test_the_kind_is_chosen_among_those_that_are_possible_now(now: Asking) -> None:
    now.receive()
    reviewer = browser(now.official(Role.REVIEWER))
    said = page(reviewer, "request-handle", now.number, act="propose")
    assert ReplyKind.REFUSED.label in said
    assert ReplyKind.ABANDONED.label not in said
    chosen: dict[str, Any] = {"act": "propose", "propose-kind": "ABSENT"}
    said = page(reviewer, "request-handle", now.number, **chosen)
    assert 'name="propose-searched"' in said
    assert 'name="propose-text"' not in said
    chosen |= {"propose-kind": "PUBLIC", "propose-where": "招标公告\nhttps://x.example/1"}
    assert "https://x.example/1</textarea>" in page(reviewer, "request-handle", now.number, **chosen)
    assert 'name="propose-key"' not in page(reviewer, "request-handle", now.number, **chosen | {"propose-kind": "X"})


def test_lists_are_read_page_by_page_and_filtered(now: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    for number in range(5):
        now.now += timedelta(minutes=1)
        now.receive(title=f"第{number}份")
    clerk = now.official(Role.CLERK)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        found = queries.requests_page(clerk, queries.wanted_of({}), at=now.now, after=after)
        seen += [one.title for one in found.requests]
        if found.after is None:
            break
        after = str(found.after)
    assert seen == [f"第{number}份" for number in range(5)]
    wanted = {"text": "第3份"}
    assert [one.title for one in queries.requests_page(clerk, queries.wanted_of(wanted), at=now.now).requests] == [
        "第3份"
    ]
    now.at("2026-12-01 09:00")
    late = queries.filtered(clerk, queries.wanted_of({"due": "overdue"}), now.now)
    assert late.count() == 5
    assert "过期了" in page(browser(clerk), "requests-desk", due="overdue", after="nonsense", state="<b>")
    for bad in ("9" * 40 + "-1", "1-" + "9" * 40, "x-y", "\x00"):
        assert queries.place_of(bad) is None


def test_figures_and_guide_on_the_desk(now: Asking) -> None:
    now.receive()
    now.answer()
    head = browser(now.official(Role.HEAD))
    said = page(head, "figures-show", year="2026")
    assert "勾稽关系成立" in said
    assert "row=1" in said
    assert "2026 年年报数字" in page(head, "figures-show", year="<b>")
    DisclosureRequest.objects.update(result_row="9.9")
    assert "勾稽不平" in page(head, "figures-show", year="2026")
    url = reverse("requests:guide-edit")
    sent = {
        "office": "政务公开科",
        "about": "许可和处罚",
        "address": "金海路148号",
        "hours": "工作日",
        "phone": "0745-0000005",
        "fee_scheme": "PAGES",
        "is_open": "on",
    }
    response = head.post(url, sent)
    assert (response.status_code, "依据哪份文件" in response.content.decode()) == (422, True)
    assert head.post(url, sent | {"postcode": "x", "fee_scheme": "NONE"}).status_code == 422
    post = now.official(Role.DECIDER).post_id
    assert head.post(url, sent | {"fee_scheme": "NONE", "head": str(post)}).status_code == 302
    guide = queries.guide(MARKET)
    assert (guide.office, guide.head_id) == ("政务公开科", post)


def test_a_supervisor_reads_and_does_nothing(now: Asking) -> None:
    now.receive()
    supervisor = browser(now.official(Role.SUPERVISOR))
    said = page(supervisor, "request-handle", now.number)
    assert "您只能看，不能办" in said
    assert "区市场监督管理局" in page(supervisor, "requests-desk", organisation=MARKET)
    assert now.number not in page(supervisor, "requests-desk", organisation="hecheng-health").replace(" ", "")
