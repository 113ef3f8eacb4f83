"""How a normative document comes about: people are asked, lawyers look at it, its head writes what was decided, then it is public."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from mingban.clocks.models import Clock
from mingban.consultations.models import Draft
from mingban.consultations.tests.factories import Round
from mingban.core.times import local_day, say_day
from mingban.disclosure import queries, rules
from mingban.disclosure.models import NormativeDocument
from mingban.disclosure.tests.factories import Office, hand_in

FINE = [("paragraph", "各乡镇人民政府：\n现将有关事项通知如下。")]
DAY = date(2026, 11, 20)


def test_people_were_asked_and_answered_or_a_reason_says_why_not() -> None:
    def gap(named: str, *, is_found: bool = True, is_answered: bool = True, reason: str = "") -> str:
        return rules.gap_in_asking(named, is_found=is_found, is_answered=is_answered, reason=reason)

    assert "没有编号或者标题是“9”" in gap("9", is_found=False)
    assert "还没有公布结果" in gap("1", is_answered=False)
    assert "写明理由" in gap("", is_found=False)
    assert gap("", is_found=False, reason="只转发上级文件") == gap("1") == ""


def test_a_decision_has_a_day_after_the_comments_and_not_after_today() -> None:
    next_day = DAY + timedelta(days=1)
    assert "哪一天" in rules.gap_in_deciding(None, comments_end=None, today=DAY)
    assert "今天以后" in rules.gap_in_deciding(next_day, comments_end=None, today=DAY)
    assert "还没截止" in rules.gap_in_deciding(DAY, comments_end=DAY, today=DAY)
    assert rules.gap_in_deciding(next_day, comments_end=DAY, today=next_day) == ""


def waiting(page: NormativeDocument) -> list[TaskState]:
    """Return the step of the review that waits, if any."""
    return list(TaskState.objects.filter(workflow_state__object_id=str(page.pk), status=TaskState.STATUS_IN_PROGRESS))


def pass_step(office: Office, page: NormativeDocument, who: str, **said: str) -> list[str]:
    """Try to pass the step that waits, as somebody of the office; return which waits then."""
    path = reverse("disclosure:page-review", args=[page.pk])
    office.desk(getattr(office, who)).post(path, {"verdict": "approve", **said})
    return [one.task.name for one in waiting(page)]


@pytest.mark.django_db
def test_a_document_is_asked_about_reviewed_decided_and_says_so_on_its_page() -> None:
    told = Round.begin().publish().end().write()
    told.publish_results()
    yesterday = timezone.now() - timedelta(days=1)
    Draft.objects.update(opens_on=DAY - timedelta(days=99), closes_on=local_day(yesterday), results_at=yesterday)
    office = Office()
    page = office.draft("夜间集市办法", number="鹤测发〔2026〕9号")
    assert "请写是哪次意见征集" in hand_in(office, page, FINE, no_asking_reason="")
    assert "没有编号或者标题是" in hand_in(office, page, FINE, asked_number="没有这一次")
    assert hand_in(office, page, FINE, asked_number=told.draft.title, number="鹤测发〔2026〕9号") == ""
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().asked_number == told.number

    assert pass_step(office, page, "lawyer") == ["内容审核"], "first a colleague"
    assert pass_step(office, page, "colleague") == ["合法性审核"]
    clock = Clock.objects.get(duty="legality-review")
    assert (clock.owner_id, clock.limit, clock.stopped_at) == (str(page.pk), 15, None)
    assert pass_step(office, page, "colleague") == ["合法性审核"]
    signing = "保密审查、决定和签发"
    assert pass_step(office, page, "lawyer") == [signing]
    clock.refresh_from_db()
    assert clock.stopped_at

    today = local_day(timezone.now())
    later, meeting = str(today + timedelta(days=9)), "第 35 次常务会议"
    assert pass_step(office, page, "head", decided_at=meeting) == [signing]
    assert pass_step(office, page, "head", decided_on=later, decided_at=meeting) == [signing]
    desk = office.desk(office.head)
    assert page.title in desk.get("/publishing/").content.decode()
    path = reverse("disclosure:page-review", args=[page.pk])
    assert "各乡镇人民政府" in desk.get(path).content.decode()
    for on, at, says in ((str(today), " ", "哪次会议上"), ("", meeting, "哪一天"), (later, meeting, "今天以后")):
        answer = desk.post(path, {"verdict": "approve", "decided_on": on, "decided_at": at})
        assert (answer.status_code, says in answer.content.decode()) == (422, True)
    answer = desk.post(path, {"verdict": "reject"})
    assert (answer.status_code, "哪里要改" in answer.content.decode()) == (422, True)
    assert not NormativeDocument.objects.get(pk=page.pk).live
    assert pass_step(office, page, "head", decided_on=str(today), decided_at=meeting) == []
    page = NormativeDocument.objects.get(pk=page.pk)
    assert (page.live, page.decided_on, page.decided_at) == (True, today, meeting)
    titles = [step.title for step in queries.making_of(page)]
    assert titles == ["公开征求意见", "合法性审核", "决定", "登记、编号、公布"]
    shown = Client().get(page.url).content.decode()
    for words in ("怎么定下来的", meeting, f"/consultations/{told.number}/result/", say_day(today)):
        assert words in shown
    assert page.title in Client().get(f"/consultations/{told.number}/result/").content.decode()


@pytest.mark.django_db
def test_without_a_lawyer_nothing_is_handed_in_and_old_or_others_documents_need_none() -> None:
    office = Office()
    office.lawyer.delete()
    page = office.draft("关于防汛工作的通知")
    assert "合法性审核人员" in hand_in(office, page, FINE)
    assert hand_in(office, page, FINE, issued_on="2025-12-31") == ""
    other = office.draft("转发省里的通知", issuer="湖南省人民政府")
    steps = office.begin_review(other).workflow.tasks
    assert [step.name for step in steps] == ["内容审核", "保密审查和签发"]
