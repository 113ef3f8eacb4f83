"""Files beside publications: nobody opens one that has not passed, and no page goes live with it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image as Drawing
from wagtail.documents.models import Document
from wagtail.images.models import Image

from mingban.accounts import queries as accounts
from mingban.disclosure import actions, gate
from mingban.disclosure.forms import AttachmentForm
from mingban.disclosure.models import AttachmentGate, NormativeDocument
from mingban.disclosure.models.attachments import FilesNotPassed
from mingban.disclosure.tests.factories import Office
from mingban.disclosure.tests.papers import PHONE, inside, pdf_file, photo_file, word_file
from mingban.ledger.models import Entry

pytestmark = pytest.mark.django_db
DESK = "/desk/publishing/attachments/"


@pytest.fixture
def office() -> Office:
    return Office()


def put(office: Office, name: str, content: bytes) -> Document:
    """Put a file into an organisation's folder."""
    office.organisation.site.refresh_from_db()
    document = Document(title=name, collection=office.organisation.site.collection, uploaded_by_user=office.writer.user)
    document.file.save(name, ContentFile(content), save=True)
    return document


def carrying(office: Office, document: Document) -> NormativeDocument:
    """Return a draft that carries a file."""
    page = office.draft("关于公布名单的通知")
    page.body.append(("attachment", {"document": document, "name": "名单"}))
    page.save_revision(user=office.writer.user)
    return page


def terms(office: Office, document: Document) -> dict[str, Any]:
    by = accounts.actor_of(office.writer.user, office.writer)
    return {"document_id": document.pk, "by": by, "at": timezone.now()}


def test_a_word_file_goes_out_only_cleaned_and_masked(office: Office) -> None:
    document = put(office, "名单.docx", word_file())
    page = carrying(office, document)
    former = document.file.name
    with pytest.raises(FilesNotPassed, match="附件检查"):
        office.publish(page)
    page.refresh_from_db()
    assert not page.live
    desk, visitor = office.desk(office.writer), Client()
    shown = desk.get(f"{DESK}{document.pk}/").content.decode()
    for words in ("没有接受的修订", "正文第 2 段", "隐藏的文字", "1101**********002X", "还不能公开", "清理"):
        assert words in shown
    assert "张三" in shown
    assert visitor.get(document.url).status_code == 404
    assert desk.get(document.url).status_code == 200
    early = desk.post(f"{DESK}{document.pk}/", {"do": "justify", "reason": "依法公示的名单"})
    assert (early.status_code, "要先清理" in early.content.decode()) == (422, True)
    assert desk.post(f"{DESK}{document.pk}/", {"do": "clean"}).status_code == 302
    assert desk.post(f"{DESK}{document.pk}/", {"do": "mask", "words": "邻居\n"}).status_code == 302
    short = desk.post(f"{DESK}{document.pk}/", {"do": "justify", "reason": "好"})
    assert short.status_code == 422
    assert not AttachmentGate.objects.get(document=document).is_passed, "a person has to have looked at its picture"
    assert desk.post(f"{DESK}{document.pk}/", {"do": "justify", "reason": "图片看过了，没有人"}).status_code == 302
    assert "可以公开" in desk.get(DESK).content.decode()
    office.publish(page)
    fresh = Document.objects.get(pk=document.pk)
    served = b"".join(visitor.get(fresh.url).streaming_content)  # type: ignore[attr-defined]  # a file's answer
    assert "张三" not in inside(served).decode(errors="replace")
    assert former != fresh.file.name
    codes = set(Entry.objects.filter(matter_kind="attachment").values_list("code", flat=True))
    assert {"disclosure.attachment.cleaned", "disclosure.attachment.masked"} <= codes
    page.refresh_from_db()
    page.unpublish()
    assert visitor.get(fresh.url).status_code == 404


def test_a_pdf_is_redacted_by_words_and_by_cells_and_the_original_is_gone(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    document = put(office, "名单.pdf", pdf_file())
    former, storage = document.file.name, document.file.storage
    desk, address = office.desk(office.writer), f"{DESK}{document.pk}/"
    none = desk.post(address, {"do": "propose", "words": "没有"})
    assert none.status_code == 302, "the numbers are found without any word"
    assert desk.get(f"{address}pages/1/").status_code == 200
    assert desk.post(f"{address}pages/1/", {"marks": "1,2"}).status_code == 422
    assert desk.post(f"{address}pages/2/", {"marks": "", "cells": ["1"]}).status_code == 302
    assert desk.get(f"{address}pages/9/").status_code == 404
    assert desk.post(address, {"do": "propose", "words": "王"}).status_code == 422
    assert desk.post(address, {"do": "propose", "words": "王某"}).status_code == 302
    shown = desk.get(address).content.decode()
    assert "pages/1.png?proposed" in shown
    assert "pages/2.png?proposed" in shown
    for place in ("pages/1.png", "pages/1.png?proposed=1"):
        assert desk.get(f"{address}{place}").content[:4] == b"\x89PNG"
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(address, {"do": "accept"}).status_code == 302
    row = AttachmentGate.objects.get(document=document)
    assert (row.is_passed, row.traces) == (True, [])
    assert not storage.exists(former)
    assert desk.get(f"{address}pages/1.png?proposed=1").status_code == 404
    entry = Entry.objects.get(code="disclosure.attachment.redacted")
    assert "第 1、2 页" in entry.sentence
    with pytest.raises(actions.CannotRedact, match="没有找到"):
        actions.propose_redaction(words=["哪里都没有"], **terms(office, document))
    with pytest.raises(actions.CannotRedact, match="还没有做出"):
        actions.accept_redaction(**terms(office, document))
    actions.mark_page(page=1, marks=[(0, 0, 1, 1)], **terms(office, document))
    assert actions.drop_redaction(**terms(office, document)).wish == {}


def test_who_may_tend_a_file_and_what_cannot_be_done(office: Office) -> None:
    other = Office()
    document = put(office, "说明.txt", f"电话 {PHONE}".encode())
    assert other.desk(other.writer).get(f"{DESK}{document.pk}/").status_code == 404
    assert other.desk(other.writer).get(document.url).status_code == 404
    head = office.desk(office.head)
    assert "遮住个人信息" not in head.get(f"{DESK}{document.pk}/").content.decode()
    refused = head.post(f"{DESK}{document.pk}/", {"do": "clean"}, follow=True)
    assert "只能处理本单位的附件" in refused.content.decode()
    assert head.post(f"{DESK}{document.pk}/", {"do": "nothing"}).status_code == 302
    text = terms(office, document)
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: actions.propose_redaction(words=[], **text), "只有 PDF"),
        (lambda: actions.mark_page(page=1, marks=[], **text), "没有这一页"),
        (lambda: actions.mask_attachment(words=["词"], **text), "至少两个字"),
        (lambda: actions.mask_attachment(words=[f"词语{n}" for n in range(51)], **text), "最多遮 50"),
        (lambda: actions.clean_attachment(**{**text, "document_id": 0}), "没有这个附件"),
    ]
    for call, says in calls:
        with pytest.raises(Exception, match=says):
            call()
    pdf = put(office, "甲.pdf", pdf_file("没有什么", pages=1))
    with pytest.raises(actions.CannotRedact, match="用遮盖"):
        actions.mask_attachment(words=[], **terms(office, pdf))
    broken = put(office, "乙.pdf", b"%PDF broken")
    row = AttachmentGate.objects.get(document=broken)
    assert (row.is_refused, row.is_passed) == (True, False)
    assert "打不开" in office.desk(office.writer).get(f"{DESK}{broken.pk}/").content.decode()
    AttachmentGate.objects.filter(document=broken).delete()
    with pytest.raises(FilesNotPassed):
        office.publish(carrying(office, broken))


def test_a_reason_is_kept_for_one_content_only(office: Office) -> None:
    document = put(office, "名单.txt", f"电话 {PHONE}".encode())
    actions.justify_attachment(reason="依法公示，本人同意", **terms(office, document))
    assert AttachmentGate.objects.get(document=document).is_passed
    document.file.save("新.txt", ContentFile(f"另一个电话 {PHONE}".encode()), save=True)
    row = AttachmentGate.objects.get(document=document)
    assert (row.is_passed, row.reason) == (False, "")


def test_a_page_whose_file_was_changed_misses_its_time_and_holds_nobody_up(office: Office) -> None:
    document = put(office, "名单.txt", f"电话 {PHONE}".encode())
    stuck, other = carrying(office, document), office.draft("别的通知")
    over = timezone.now() - timedelta(minutes=5)
    for minutes, page in enumerate((stuck, other)):
        texts = page.revisions.filter(pk=page.latest_revision_id)
        texts.update(approved_go_live_at=over + timedelta(minutes=minutes))
    call_command("publish_scheduled")
    assert [type(page).objects.get(pk=page.pk).live for page in (stuck, other)] == [False, True]
    assert not stuck.revisions.exclude(approved_go_live_at=None).exists()


def test_a_reviewer_can_only_send_a_page_back_whose_file_has_not_passed(office: Office) -> None:
    document = put(office, "名单.txt", f"电话 {PHONE}".encode())
    page = carrying(office, document)
    state = office.begin_review(page)
    task = state.current_task_state.task.specific
    assert [name for name, *_ in task.get_actions(page, office.colleague.user)] == ["reject"]
    actions.mask_attachment(words=[], **terms(office, document))
    assert [name for name, *_ in task.get_actions(page, office.colleague.user)] == ["reject", "approve", "approve"]


def test_publishers_put_files_and_pictures_into_their_own_folder(office: Office) -> None:
    other = Office()
    for one in (office, other):
        one.organisation.site.refresh_from_db()
    desk, folder = office.desk(office.writer), office.organisation.site.collection_id
    adding = "/publishing/documents/multiple/add/"
    sent = desk.post(
        adding,
        {"title": "照片", "files[]": SimpleUploadedFile("照片.jpg", photo_file()), "collection": folder},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert sent.json()["success"] is True
    wrong = desk.post(
        adding,
        {"title": "坏", "files[]": SimpleUploadedFile("坏.docx", b"PK\x03\x04"), "collection": folder},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert "打不开" in str(wrong.json())
    picture = desk.post(
        "/publishing/images/multiple/add/",
        {"title": "照片", "files[]": SimpleUploadedFile("照片.jpg", photo_file()), "collection": folder},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    )
    assert picture.json()["success"] is True
    with Image.objects.get().file.open() as file:
        assert not Drawing.open(file).getexif()
    assert Document.objects.get().collection_id == folder
    assert "照片" not in other.desk(other.writer).get("/publishing/documents/").content.decode()


def test_a_file_of_fifty_megabytes_is_refused_before_anything_of_it_is_read(office: Office) -> None:
    class Unread(SimpleUploadedFile):
        def read(self, *args: Any, **kwargs: Any) -> Any:
            raise AssertionError("nobody should read it")

    file = Unread("大.pdf", b"%PDF-1.7")
    file.size = 50 * 1024 * 1024
    form = AttachmentForm.__new__(AttachmentForm)
    form.cleaned_data, form.__dict__["changed_data"], form.instance = {"file": file}, ["file"], Document()
    with pytest.raises(Exception, match="50 MB，最大收 20 MB"):
        form.clean_file()


def test_other_apps_redact_what_they_give_out() -> None:
    made = actions.redact(content=f"张某某，电话 {PHONE}".encode(), name="答复.txt", words=["张某某"])
    assert made.decode() == "＊＊＊，电话 138****8000"
    with pytest.raises(gate.NotAccepted):
        actions.redact(content=b"x", name="答复.exe", words=[])
    picture = io.BytesIO()
    Drawing.new("RGB", (9, 9)).save(picture, "PNG")
    with pytest.raises(gate.NotAccepted, match="自己遮好"):
        actions.redact(content=picture.getvalue(), name="图.png", words=[])
