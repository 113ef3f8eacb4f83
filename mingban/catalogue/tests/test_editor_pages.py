"""The editor's pages, as publishers use them without a script."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client

from mingban.accounts.choices import Role
from mingban.catalogue import actions, queries
from mingban.catalogue.forms.editor import parts_of
from mingban.catalogue.models import Draft
from mingban.catalogue.tests.factories import AT, PUBLISHER, make_item, make_kind, make_state
from mingban.catalogue.tests.test_desk import official
from mingban.core.actors import SYSTEM

pytestmark = pytest.mark.django_db

QUESTION = {"code": "premises", "text": "店面是租的还是自己的？", "choices": [{"code": "rented", "label": "租的"}, {"code": "owned", "label": "自己的"}]}  # fmt: skip
MATERIAL = {"code": "lease", "kind": "lease", "when": 'answers.premises == "rented"'}


@pytest.fixture
def client() -> Client:
    """Return a publisher, where an item with a question and a document is in force."""
    make_state()
    actions.save_material_kinds(definitions=[make_kind("lease"), make_kind("photo")], by=SYSTEM, at=AT)
    actions.publish_item(definition=make_item(questions=[QUESTION], materials=[MATERIAL]), by=PUBLISHER, at=AT)
    return official()


def started(client: Client) -> Draft:
    assert client.post("/desk/catalogue/items/open-shop/draft/").status_code == 302
    return Draft.objects.get()


def address(draft: Draft, part: str) -> str:
    return f"/desk/catalogue/drafts/{draft.pk}/{part}/edit/"


def sent(html: str) -> QueryDict:
    """Return what a browser would send of the part's form as it stands on a page."""
    form = html[html.index('<form id="part"') :]
    form = form[: form.index("</form>")]
    data = QueryDict(mutable=True)
    for tag in re.findall(r"<input [^>]*>", form):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in {"checkbox", "radio"} or " checked" in tag):
            data.appendlist(unescape(name[1]), unescape(value[1]) if value else "on" if " checked" in tag else "")
    for name_, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?([^<]*)</textarea>', form):
        data[name_] = unescape(text)
    for name_, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)"[^>]* selected', options) or re.findall(
            r'value="([^"]*)"', options
        )
        data[name_] = unescape(chosen[0]) if chosen else ""
    data.pop("csrfmiddlewaretoken", None)
    return data


def save(client: Client, draft: Draft, part: str, do: str = "save", **changes: Any) -> Draft:
    """Open a part, change some controls, press a button."""
    data = sent(client.get(address(draft, part)).content.decode())
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    data["do"] = do
    answer = client.post(address(draft, part), data.urlencode(), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 302, answer.content.decode()
    draft.refresh_from_db()
    return draft


def test_only_publishers_edit(client: Client) -> None:
    draft = started(client)
    for path in (address(draft, "basics"), f"/desk/catalogue/drafts/{draft.pk}/", "/desk/catalogue/items/new/"):
        assert official(Role.CLERK).get(path).status_code == 403
        assert client.get(path).status_code == 200
    assert official(Role.CLERK).post("/desk/catalogue/items/open-shop/draft/").status_code == 403
    assert client.get(address(draft, "no-such")).status_code == 404
    assert client.get("/desk/catalogue/drafts/999/").status_code == 404


def test_what_is_saved_unchanged_on_every_page_changes_nothing(client: Client) -> None:
    draft = started(client)
    before = queries.draft_definition(draft)
    for part in parts_of("item"):
        draft = save(client, draft, part.key)
    assert queries.draft_definition(draft) == before


def test_a_draft_is_changed_part_by_part_while_what_is_in_force_stays(client: Client) -> None:
    draft = started(client)
    draft = save(client, draft, "basics", "next", plain_name="开店", everyday_names="办执照\n开店执照")
    assert draft.content["everyday_names"] == ["办执照", "开店执照"]
    draft = save(client, draft, "limits", **{"promised_limit-days": "3"})
    assert draft.content["promised_limit"]["days"] == 3
    assert client.post("/desk/catalogue/items/open-shop/draft/")["Location"] == f"/desk/catalogue/drafts/{draft.pk}/"
    assert queries.item_definition(queries.item_in_force("open-shop")).plain_name == "办 open-shop"
    html = client.get("/desk/catalogue/").content.decode()
    assert "正在改的" in html


def test_rows_are_added_moved_and_removed_and_get_codes_by_themselves(client: Client) -> None:
    draft = save(client, started(client), "questions", "add:questions")
    draft = save(
        client, draft, "questions", "add:questions-1-choices", **{"questions-1-text": "有房产证吗？", "questions-1-kind": "YES_NO"}
    )  # fmt: skip
    assert draft.content["questions"][1]["code"] == "question-1"
    draft = save(client, draft, "questions", "remove:questions-1-choices-0")
    draft = save(client, draft, "questions", "up:questions-1")
    assert [row["text"] for row in draft.content["questions"]] == ["有房产证吗？", "店面是租的还是自己的？"]
    draft = save(client, draft, "questions", "remove:questions-0")
    assert draft.content["questions"][0]["choices"][1]["label"] == "自己的"
    draft = save(client, draft, "questions", "remove:questions-9")
    assert len(draft.content["questions"]) == 1


def test_conditions_are_picked_and_read_back_and_typed_only_by_who_wants_to(client: Client) -> None:
    draft = started(client)
    html = client.get(address(draft, "materials")).content.decode()
    assert "“店面是租的还是自己的”选“租的”" in html
    picks = {
        "materials-0-when-0-is": "not",
        "materials-0-when-1-is": "is",
        "materials-0-when-1-pick": "answers agent =true",
    }
    draft = save(client, draft, "materials", **picks, **{"materials-0-when-join": "||"})
    assert draft.content["materials"][0]["when"] == 'answers.premises != "rented" || answers.agent == true'
    draft = save(client, draft, "materials", **{"materials-0-when": "answers.premises in ['x']"})
    assert draft.content["materials"][0]["when"] == "answers.premises in ['x']"
    html = client.get(address(draft, "materials")).content.decode()
    assert "满足写好的条件" in html
    assert "不会是" in html


def test_what_is_wrong_is_kept_and_told_at_its_field_and_in_the_list(client: Client) -> None:
    draft = save(client, started(client), "limits", **{"promised_limit-days": "三天"})
    assert draft.content["promised_limit"]["days"] == "三天"
    html = client.get(address(draft, "limits")).content.decode()
    assert 'value="三天"' in html
    assert '<a href="#id_promised_limit-days">承诺时限（天数）：要写整数</a>' in html
    assert "有 1 处要改" in client.get(f"/desk/catalogue/drafts/{draft.pk}/").content.decode()
    draft = save(client, draft, "limits", **{"promised_limit-days": "99"})
    assert "不能比法定时限" in client.get(address(draft, "limits")).content.decode()


def test_documents_and_fields_are_found_by_their_names(client: Client) -> None:
    draft = save(client, started(client), "materials", "add:materials")
    draft = save(client, draft, "materials", **{"materials-1-kind": "材料 photo"})
    assert draft.content["materials"][1]["kind"] == "photo"
    draft = save(client, draft, "materials", **{"materials-1-kind": "什么（lease）"})
    assert draft.content["materials"][1]["kind"] == "lease"


def test_the_second_to_save_the_same_part_is_told_and_nothing_is_lost(client: Client) -> None:
    draft, other = started(client), official()
    mine = sent(client.get(address(draft, "basics")).content.decode())
    mine["plain_name"] = "我写的"
    save(other, draft, "basics", plain_name="对方写的")
    answer = client.post(address(draft, "basics"), mine.dict())
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚也保存了这一页" in html
    assert 'value="我写的"' in html
    draft.refresh_from_db()
    assert draft.content["plain_name"] == "对方写的"
    mine["revision"] = str(draft.revision)
    assert client.post(address(draft, "basics"), mine.dict()).status_code == 302
    save(other, draft, "answers", **{"answers-0-question": "别的部分"})
    draft.refresh_from_db()
    assert (draft.content["plain_name"], draft.content["answers"][0]["question"]) == ("我写的", "别的部分")


def test_the_preview_is_the_guide_of_the_draft_for_the_answers_in_the_address(client: Client) -> None:
    draft = save(client, started(client), "basics", plain_name="开店新名字")
    page = f"/desk/catalogue/drafts/{draft.pk}/preview/"
    assert "开店新名字" in client.get(page).content.decode()
    assert "材料 lease" in client.get(f"{page}?premises=rented").content.decode()
    assert "不用交任何材料" in client.get(f"{page}?premises=owned").content.decode()
    assert "开店新名字" in client.get(address(draft, "questions")).content.decode()


def test_something_new_is_begun_and_previewed_before_it_is_complete(client: Client) -> None:
    answer = client.post("/desk/catalogue/items/new/", {"name": "挂招牌", "code": "hang-sign"})
    draft = Draft.objects.get(code="hang-sign")
    assert answer["Location"] == f"/desk/catalogue/drafts/{draft.pk}/"
    assert "还没写" in client.get(answer["Location"]).content.decode()
    html = client.get(address(draft, "materials")).content.decode()
    assert "挂招牌" in html
    assert "（还没有写）" in html
    for wrong in ("hang-sign", "open-shop", "Hang Sign", ""):
        assert client.post("/desk/catalogue/items/new/", {"name": "x", "code": wrong}).status_code == 422


def test_a_draft_is_thrown_away_and_no_longer_changed(client: Client) -> None:
    draft = started(client)
    data = sent(client.get(address(draft, "basics")).content.decode())
    client.post(f"/desk/catalogue/drafts/{draft.pk}/discard/")
    assert client.post(address(draft, "basics"), data.dict()).status_code == 409
    assert client.post(f"/desk/catalogue/drafts/{draft.pk}/discard/").status_code == 409
    client.post("/desk/catalogue/items/open-shop/draft/")
    assert Draft.objects.count() == 2


def test_a_draft_is_compared_with_what_is_in_force(client: Client) -> None:
    draft = started(client)
    page = f"/desk/catalogue/drafts/{draft.pk}/compare/"
    assert "什么都没有改" in client.get(page).content.decode()
    save(client, draft, "limits", **{"promised_limit-days": "3"})
    html = client.get(page).content.decode().replace("&nbsp;", " ")
    assert "一共 1 处" in html
    assert "5\N{NO-BREAK SPACE}个工作日" in html
    client.post("/desk/catalogue/items/new/", {"name": "挂招牌", "code": "hang-sign"})
    new = Draft.objects.get(code="hang-sign")
    assert "还没有现行的版本" in client.get(f"/desk/catalogue/drafts/{new.pk}/compare/").content.decode()


def test_the_public_reads_what_was_changed_when(client: Client) -> None:
    public = Client()
    assert "最近改了什么" not in public.get("/items/open-shop/").content.decode()
    assert "第一次公布" in public.get("/items/open-shop/changes/").content.decode()
    actions.publish_item(definition=make_item(promised_limit={"days": 3}), by=PUBLISHER, at=AT)
    guide = public.get("/items/open-shop/").content.decode()
    assert "最近改了什么" in guide
    assert "3\N{NO-BREAK SPACE}个工作日" in public.get("/items/open-shop/changes/").content.decode()
    assert "去掉" in guide
    assert public.get("/items/no-such/changes/").status_code == 404
    for address in ("/items/open-shop/changes.atom", "/changes.atom"):
        feed = public.get(address)
        assert feed["Content-Type"].startswith("application/atom+xml")
        entries = ElementTree.fromstring(feed.content).findall("{*}entry")  # noqa: S314 — our own feed
        said = [(one.findtext("{*}title") or "", one.findtext("{*}summary") or "") for one in entries]
        assert [title.rpartition("：")[2] for title, _ in said] == ["第 2 版", "第 1 版"]
        assert "现在“" in said[0][1]
        assert said[1][1] == "第一次公布。"
    assert public.get("/items/no-such/changes.atom").status_code == 404


def test_a_bundle_is_put_together_from_items_and_shows_what_is_merged(client: Client) -> None:
    actions.publish_item(
        definition=make_item("hang-sign", materials=[{"code": "lease", "kind": "lease"}]), by=PUBLISHER, at=AT
    )
    client.post("/desk/catalogue/bundles/new/", {"name": "我要开店", "code": "start-shop"})
    draft = Draft.objects.get()
    assert "写得还太少" in client.get(address(draft, "members")).content.decode()
    for _ in range(2):
        draft = save(client, draft, "members", "add:members")
    draft = save(client, draft, "members", **{"members-0-item": "办 open-shop", "members-1-item": "x（hang-sign）"})
    draft = save(client, draft, "members", **dict[str, Any]({"members-1-needs": ["open-shop"]}))
    assert draft.content["members"][1]["needs"] == ["open-shop"]
    draft = save(client, draft, "reference", **{"reference_answers-premises": "answers premises rented"})
    assert draft.content["reference_answers"] == {"premises": "rented"}
    html = client.get(f"/desk/catalogue/drafts/{draft.pk}/preview/").content.decode()
    assert "合起来办，省了什么" in html
    assert "材料 lease" in html
    save(client, draft, "basics", summary="一起办", lead_organisation="market")
    save(client, draft, "channels", consult_phone="0745-2264777", complaint_phone="0745-2283072")
    save(client, draft, "channels", "add:places")
    save(client, draft, "channels", **{"places-0-centre": "hall", "places-0-window": "综合窗口"})
    save(client, draft, "answers", "add:answers")
    save(client, draft, "answers", **{"answers-0-question": "多久？", "answers-0-answer": "5 天。"})
    page = f"/desk/catalogue/drafts/{draft.pk}/"
    assert "都写好了" in client.get(page).content.decode()
    client.post(f"{page}submit/", {"when": "now"})
    assert official().post(f"{page}approve/").status_code == 302
    assert Client().get("/bundles/start-shop/").status_code == 200


def test_steps_go_out_as_a_flow_file_and_come_back_from_one(client: Client) -> None:
    draft = started(client)
    page = f"/desk/catalogue/drafts/{draft.pk}/flow"
    assert "从流程图文件读环节" in client.get(address(draft, "steps")).content.decode()
    flow = client.get(f"{page}.bpmn").content
    save(client, draft, "steps", "remove:steps-0")
    answer = client.post(f"{page}/import/", {"file": SimpleUploadedFile("a.bpmn", flow)}, follow=True)
    assert "读了 2 个环节" in answer.content.decode().replace("&nbsp;", " ")
    draft.refresh_from_db()
    assert queries.draft_definition(draft) == make_item(questions=[QUESTION], materials=[MATERIAL])
    foreign = flow.replace(b"userTask", b"sendTask")
    answer = client.post(f"{page}/import/", {"file": SimpleUploadedFile("a.bpmn", foreign)})
    assert answer.status_code == 422
    assert "什么都没有换" in answer.content.decode()
    assert client.get(f"{page}/import/").status_code == 200
    client.post("/desk/catalogue/bundles/new/", {"name": "我要开店", "code": "start-shop"})
    assert client.get(f"/desk/catalogue/drafts/{Draft.objects.latest('pk').pk}/flow.bpmn").status_code == 404
