"""An answer becomes a draft for publishers by one act, without personal data."""

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from mingban.accounts.choices import Role
from mingban.disclosure import actions as disclosure
from mingban.disclosure.models import Publication
from mingban.disclosure.tests import factories as papers
from mingban.ledger.queries import broken_chains, entries_of
from mingban.requests import actions, queries
from mingban.requests.choices import Act, ReplyKind
from mingban.requests.forms.acts import act_form
from mingban.requests.tests.factories import Asking, browser

TEXT = "林小满（13800000001，431202199203080027）申请的招标公告：\n第一段。"


@pytest.fixture
def proposed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what publishers are offered; their app has tests of its own."""
    found: list[dict[str, Any]] = []

    def propose(**given: Any) -> int:
        found.append(given)
        return 41 + len(found)

    monkeypatch.setattr(disclosure, "propose_publication", propose)
    return found


def test_what_publishers_get_names_nobody(asking: Asking, proposed: list[dict[str, Any]]) -> None:
    asking.receive(title="林小满要的招标公告")
    asking.answer(parts={"text": TEXT})
    terms: dict[str, Any] = {"title": asking.request.title, "text": TEXT, "entry_code": " gg-01 "}
    with pytest.raises(actions.CannotAct, match="看一遍"):
        asking.do(actions.publish_answer, **terms, is_checked=False)
    with pytest.raises(actions.CannotAct, match="标题"):
        asking.do(actions.publish_answer, **{**terms, "text": " "}, is_checked=True)
    asking.do(actions.publish_answer, **terms, is_checked=True)
    given = proposed[0]
    assert given["paragraphs"] == ["＊＊＊（＊＊＊，＊＊＊）申请的招标公告：", "第一段。"]
    assert (given["title"], given["entry_code"]) == ("＊＊＊要的招标公告", "gg-01")
    assert given["source"] == queries.matter(asking.request)
    assert asking.request.page_id == 42
    last = entries_of(queries.matter(asking.request)).last()
    assert last is not None
    assert last.data["page"] == 42
    with pytest.raises(actions.CannotAct, match="转过"):
        asking.do(actions.publish_answer, **terms, is_checked=True)


def test_files_of_the_answer_come_along_blacked_out(asking: Asking, proposed: list[dict[str, Any]]) -> None:
    asking.receive()
    name = asking.person.name
    pdf = papers.pdf_file(f"{name}的电话是{papers.PHONE}，别的字还在。", pages=1)
    uploads = [
        SimpleUploadedFile("答复.pdf", plain(pdf)),
        SimpleUploadedFile("照片.png", picture()),
    ]
    asking.answer(uploads=uploads)
    said = publish_form(asking)
    assert "答复.pdf" in said
    assert "不会一起转：照片.png" in said
    asking.do(actions.publish_answer, title="公告", text="第一段", is_checked=True)
    [(title, content)] = proposed[0]["attachments"]
    text = "".join(pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range().split())
    assert title == "答复.pdf"
    assert "别的字还在" in text
    assert name not in text
    assert papers.PHONE not in text


def test_a_file_that_is_not_for_everybody_stays_behind(asking: Asking, proposed: list[dict[str, Any]]) -> None:
    asking.receive()
    files = [SimpleUploadedFile(f"{name}.pdf", plain(papers.pdf_file(name, pages=1))) for name in ("甲", "乙")]
    asking.answer(uploads=files)
    first = queries.answer_files(asking.request)[0]
    asking.do(actions.publish_answer, title="公告", text="第一段", file_ids=[first.pk], is_checked=True)
    assert [name for name, _ in proposed[0]["attachments"]] == ["甲.pdf"]


def publish_form(asking: Asking) -> str:
    """Return the form as the desk draws it."""
    return str(act_form(Act.PUBLISH, request=asking.request))


def plain(pdf: bytes) -> bytes:
    """Return a PDF without the attachment and the script that no answer may have."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root["/Names"]
        del opened.Root["/OpenAction"]
        return papers.saved(opened)


def picture() -> bytes:
    """Return a picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "PNG")
    return out.getvalue()


def test_a_refusal_is_not_published(asking: Asking, proposed: list[dict[str, Any]]) -> None:
    asking.receive()
    asking.answer(ReplyKind.REFUSED)
    with pytest.raises(actions.CannotAct, match="给了信息"):
        asking.do(actions.publish_answer, title="甲", text="乙", is_checked=True)
    assert proposed == []


def test_the_form_begins_with_what_is_redacted(now: Asking, proposed: list[dict[str, Any]]) -> None:
    now.receive(contact={"phone": "0745-2233445", "address": "舞水路 8 号"})
    now.answer(parts={"text": f"{TEXT}家住舞水路 8 号，座机 0745-2233445。"})
    reviewer = browser(now.official(Role.REVIEWER))
    said = reviewer.get(reverse("requests:request-handle", args=[now.number]), {"act": "publish"}).content.decode()
    assert "签发" in said.partition("d-reply")[2]
    form = said.partition('name="publish-text"')[2].partition("</textarea>")[0]
    assert "第一段" in form
    assert "13800000001" not in form
    for own in (now.person.name, "舞水路 8 号", "0745-2233445"):
        assert own not in form
    url = reverse("requests:request-do", args=[now.number, "publish"])
    sent = {
        "publish-key": "p",
        "publish-revision": str(now.request.revision),
        "publish-title": "公告",
        "publish-text": TEXT,
    }
    assert reviewer.post(url, sent).status_code == 422
    assert reviewer.post(url, sent | {"publish-is_checked": "on"}).status_code == 302
    assert len(proposed) == 1


def test_without_a_place_to_publish_it_is_refused(asking: Asking) -> None:
    asking.receive()
    asking.answer()
    with pytest.raises(Exception, match="栏目"):
        asking.do(actions.publish_answer, title="公告", text="第一段", is_checked=True)
    assert asking.request.page_id is None


def test_publishers_find_a_draft_that_names_nobody(asking: Asking) -> None:
    asking.receive()
    disclosure.found_site(organisations=[asking.request.organisation], at=asking.now)
    asking.answer(parts={"text": TEXT})
    asking.do(actions.publish_answer, title="招标公告", text=TEXT, is_checked=True)
    page = Publication.objects.get(pk=asking.request.page_id or 0)
    assert (page.title, page.live, page.organisation) == ("招标公告", False, asking.request.organisation)
    said = str([str(block.value) for block in page.body])
    assert "第一段" in said
    assert asking.person.name not in said
    assert "13800000001" not in said
    assert "转成了主动公开的草稿" in str([node.text for node in queries.thread(asking.request)])
    assert list(broken_chains()) == []
