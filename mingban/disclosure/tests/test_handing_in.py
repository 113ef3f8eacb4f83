"""Handing a page in through the publishing desk: what is in the way is said, and nothing of it gets past."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import TaskState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from mingban.core.times import local_day
from mingban.disclosure import actions, queries
from mingban.disclosure.models import Interpretation, Meeting
from mingban.disclosure.registrations import find_interpretations
from mingban.disclosure.tests.factories import Office, hand_in
from mingban.disclosure.tests.test_attachments import put, terms

pytestmark = pytest.mark.django_db
TEXT = "各乡镇人民政府：<script>alert(1)</script>"


def test_what_is_in_the_way_is_said_and_then_the_page_goes_to_review() -> None:
    office = Office()
    page = office.draft("关于防汛工作的通知")
    fine: list[tuple[str, Any]] = [("paragraph", "各乡镇人民政府：\n现将有关事项通知如下。")]
    document = put(office, "名单.txt", "电话 13800138000".encode())
    carrying = [*fine, ("attachment", {"document": document.pk, "name": "名单"})]
    past, far = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=900)
    for blocks, changes, says in (
        (carrying, {}, "“名单.txt”还没有过关"),
        ([("paragraph", "请打 13800138000")], {}, "手机号 138****8000"),
        ([("paragraph", "各单位布署如下。")], {}, "“布署”应该写“部署”"),
        ([("paragraph", TEXT)], {}, "网页代码"),
        (fine, {"number": "2026年3号文"}, "发文字号要像这样"),
        (fine, {"issued_on": "2999-01-01"}, "成文日期在今天以后"),
        (fine, {"go_live_at": f"{past:%Y-%m-%d %H:%M}"}, "已经过了"),
        (fine, {"go_live_at": f"{far:%Y-%m-%d %H:%M}"}, "最远一年"),
    ):
        assert says in hand_in(office, page, blocks, **changes), says
    assert TaskState.objects.count() == 0
    actions.mask_attachment(words=[], **terms(office, document))
    assert hand_in(office, page, carrying) == ""
    assert TaskState.objects.count() == 1


def test_markup_in_a_text_is_shown_as_it_was_typed() -> None:
    office = Office()
    page = office.draft()
    page.body = [("paragraph", TEXT)]
    page.save_revision(user=office.writer.user)
    shown = Client().get(office.publish(page).url).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


def test_a_comment_is_about_a_document_or_a_meeting_and_stands_on_the_meeting_s_page() -> None:
    office = Office()
    document = office.publish(office.draft("小餐饮登记办法", needs_interpretation=False))
    meeting = Meeting(title="研究“一件事一次办”", held_on=local_day(timezone.now()), five="DECISION", live=False)
    office.column.add_child(instance=meeting)
    meeting.save_revision(user=office.writer.user)
    held = office.publish(meeting)
    desk, title = office.desk(office.writer), "专家：一次办，难在一次说清"

    def hand_in_about(**about: int) -> str:
        data: dict[str, Any] = {"title": title, "slug": "comment", "summary": "", "five": "DECISION", **about}
        data |= {"body": streamfield([]), "comments": inline_formset([]), "action-submit": "1"}
        path = f"/publishing/pages/add/disclosure/interpretation/{office.column.pk}/"
        answer = desk.post(path, nested_form_data(data))
        return "" if answer.status_code == 302 else answer.content.decode()

    for wrong in ({}, {"document": document.pk, "about_meeting": held.pk}):
        assert "选一个，只选一个" in hand_in_about(**wrong)
    assert hand_in_about(about_meeting=held.pk) == ""
    comment = office.publish(Interpretation.objects.get(title=title))
    shown = Client().get(held.url).content.decode()
    assert "评论解读" in shown
    assert comment.url in shown
    back = Client().get(comment.url).content.decode()
    assert "评论的会议" in back
    assert f'href="{held.url}"' in back
    (found,) = find_interpretations([str(comment.pk)])
    assert held.title in found.text
    assert queries.structured(comment)["about"]["@type"] == "Event"
