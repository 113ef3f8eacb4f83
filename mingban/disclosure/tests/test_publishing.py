"""From a draft to the page, the PDF and the journal; who may pass what."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import TaskState

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.models import OutboxMessage
from mingban.core.times import local_day
from mingban.disclosure import actions, queries
from mingban.disclosure.choices import Relation, Validity
from mingban.disclosure.models import DocumentRelation, GazetteIssue, Interpretation, Meeting, NormativeDocument
from mingban.disclosure.tests.factories import Office, seat_publishers
from mingban.ledger.models import Entry
from mingban.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def test_publication_registers_numbers_and_starts_the_time_for_the_interpretation(office: Office) -> None:
    page = office.publish(office.draft(number="鹤测发[2026]3号"))
    assert isinstance(page, NormativeDocument)
    assert page.number == "鹤测发〔2026〕3号"
    assert page.organisation == office.organisation
    assert page.registration_number.startswith("HCDR-")
    assert page.index_number.startswith(f"{office.organisation.code}/")
    assert page.valid_until is not None
    assert (page.valid_until.year, page.validity) == (
        local_day(timezone.now()).year + 5 - (page.valid_until.month == 12 and page.valid_until.day == 31),
        Validity.IN_FORCE,
    )
    clock = clocks.open_clock("publication", str(page.pk), "interpretation")
    assert clock is not None and clock.limit == 3
    assert Entry.objects.filter(code="disclosure.publication.published", matter_id=str(page.pk)).count() == 1

    registered, index = page.registration_number, page.index_number
    page.title = "关于办理营业执照的补充通知"
    page.save_revision(user=office.writer.user)
    again = office.publish(page)
    assert (again.registration_number, again.index_number, again.title) == (
        registered,
        index,
        "关于办理营业执照的补充通知",
    )

    explained = Interpretation(title="一图看懂", slug="explained", five="DECISION", document=again, live=False)
    office.column.add_child(instance=explained)
    explained.save_revision(user=office.writer.user)
    office.publish(explained)
    assert clocks.open_clock("publication", str(page.pk), "interpretation") is None


def test_the_page_and_the_pdf_say_what_the_document_is(office: Office) -> None:
    page = office.publish(office.draft(number="鹤测发〔2026〕5号", summary="营业执照怎么办"))
    visitor = Client()
    shown = visitor.get(page.url)
    assert shown.status_code == 200
    text = shown.content.decode()
    for words in ("鹤测发〔2026〕5号", "有效", "各乡镇人民政府", "<h2>一、总体要求</h2>", page.index_number):
        assert words in text
    assert visitor.get(office.column.url).content.decode().count(page.title) == 1
    assert page.title in visitor.get("/open/").content.decode()
    assert page.title in visitor.get("/open/feed/").content.decode()
    pdf = visitor.get(f"/open/documents/{page.pk}.pdf")
    assert (pdf.status_code, pdf.content[:4]) == (200, b"%PDF")
    page.unpublish()
    gone = visitor.get(page.url)
    assert (gone.status_code, "定好的公开时间到了" in gone.content.decode()) == (410, True)
    assert visitor.get(f"/open/documents/{page.pk}.pdf").status_code == 404
    assert Entry.objects.filter(code="disclosure.publication.withdrawn").count() == 1


def test_two_others_pass_it_and_nobody_his_own(office: Office) -> None:
    page = office.draft(issuer="湖南省人民政府")
    state = office.begin_review(page)

    def waiting() -> tuple[TaskState, Any]:
        return state.current_task_state, state.current_task_state.task.specific

    task_state, task = waiting()
    assert task.get_actions(page, office.writer.user) == []
    assert task.get_actions(page, office.head.user) == []
    assert [name for name, *_ in task.get_actions(page, office.colleague.user)] == ["reject", "approve", "approve"]
    assert list(task.get_task_states_user_can_moderate(office.colleague.user)) == [task_state]
    assert task.locked_for_user(page, office.colleague.user)
    task.on_action(task_state, office.colleague.user, "approve")
    state.refresh_from_db()
    page.refresh_from_db()
    assert not page.live
    task_state, task = waiting()
    assert task.get_actions(page, office.colleague.user) == []
    task.on_action(task_state, office.head.user, "approve")
    page.refresh_from_db()
    assert page.live
    assert not page.permissions_for_user(office.head.user).can_publish()
    assert not page.permissions_for_user(office.writer.user).can_publish()


def test_an_ended_post_ends_the_right_to_edit(office: Office) -> None:
    page = office.draft()
    assert page.permissions_for_user(office.writer.user).can_edit()
    other = Office()
    assert not page.permissions_for_user(other.writer.user).can_edit()
    office.writer.until = timezone.now() - timedelta(minutes=1)
    office.writer.save()
    actions.align_groups(user=office.writer.user, at=timezone.now())
    user = type(office.writer.user).objects.get(pk=office.writer.user_id)
    assert not page.permissions_for_user(user).can_edit()


def test_a_wrong_number_wrong_days_and_a_circle_are_refused(office: Office) -> None:
    page = office.publish(office.draft(number="鹤测发〔2026〕7号"))
    assert isinstance(page, NormativeDocument)
    for values, field in (
        ({"number": "2026年7号文"}, "number"),
        ({"effective_on": page.issued_on - timedelta(days=1)}, "effective_on"),  # type: ignore[operator]  # set by the factory
        ({"valid_until": page.effective_on - timedelta(days=1)}, "valid_until"),  # type: ignore[operator]  # set by the factory
        ({"issued_on": page.issued_on + timedelta(days=1), "effective_on": None}, "issued_on"),  # type: ignore[operator]  # set by the factory
        ({"repealed_on": page.issued_on - timedelta(days=1)}, "repealed_on"),  # type: ignore[operator]  # set by the factory
    ):
        for name, value in values.items():
            setattr(page, name, value)
        with pytest.raises(ValidationError) as refused:
            page.clean()
        assert field in refused.value.message_dict
        page.refresh_from_db()
    other = office.publish(office.draft("另一份"))
    DocumentRelation.objects.create(source=page, target=other, relation=Relation.REPEALS)
    back = DocumentRelation(source=other, target=page, relation=Relation.REPEALS)
    with pytest.raises(ValidationError, match="绕回来"):
        back.clean()
    shown = Client().get(other.url).content.decode()
    assert "被它废止" in shown


def test_a_document_that_goes_live_repeals_what_it_names_of_its_own_organisation_or_below(office: Office) -> None:
    today = local_day(timezone.now())
    neighbour = Office()
    old, hand_set, foreign = (
        office.publish(office.draft("旧办法", number="鹤测发〔2026〕11号")),
        office.publish(office.draft("早就废止的", repealed_on=today)),
        neighbour.publish(neighbour.draft("邻居的办法")),
    )
    before = old.get_latest_revision()
    new = office.draft("新办法", effective_on=today + timedelta(days=3))
    for other in (old, hand_set, foreign):
        new.relations.add(DocumentRelation(target=other, relation=Relation.REPEALS))
    new.save_revision(user=office.writer.user)
    assert NormativeDocument.objects.get(pk=old.pk).repealed_on is None
    bus.deliver_due()
    new = office.publish(new)
    days = {one.title: one.repealed_on for one in NormativeDocument.objects.exclude(pk=new.pk)}
    assert days == {"旧办法": today + timedelta(days=3), "早就废止的": today, "邻居的办法": None}
    (entry,) = Entry.objects.filter(code="disclosure.document.repealed-by")
    assert (entry.matter_id, "《新办法》公布" in entry.sentence) == (str(old.pk), True)
    searched = OutboxMessage.objects.filter(handler__endswith="find_changed", delivered_at=None)
    assert [one.payload["page_id"] for one in searched] == [old.pk]

    # An older draft does not bring it back; nor does taking the new one off the site.
    before.publish(user=office.writer.user, skip_permission_checks=True)
    new.unpublish()
    old = NormativeDocument.objects.get(pk=old.pk)
    assert old.validity_at(today + timedelta(days=3)) is Validity.REPEALED
    bus.deliver_due()
    said = {
        (notice.official_id, notice.key.split("/")[0]) for notice in Notice.objects.filter(key__startswith="repeal-")
    }
    assert said == {
        *((post.user_id, "repeal-withdrawn") for post in (office.writer, office.colleague, office.head)),
        *((post.user_id, "repeal-claimed") for post in (neighbour.writer, neighbour.colleague, neighbour.head)),
    }


def test_expiry_is_noted_once_and_owners_are_told_before(office: Office) -> None:
    today = local_day(timezone.now())
    ending = office.publish(office.draft("快到期的", valid_until=today + timedelta(days=40)))
    over = office.publish(office.draft("到期的", valid_until=today, number="鹤测发〔2026〕9号"))
    NormativeDocument.objects.filter(pk=over.pk).update(
        valid_until=today - timedelta(days=1), effective_on=today - timedelta(days=9)
    )
    at = timezone.now()
    assert [one.pk for one in actions.follow_validity(at=at)] == [over.pk]
    assert actions.follow_validity(at=at) == []
    assert "已失效" in Client().get(over.url).content.decode()
    for _ in range(2):
        actions.remind_owners(at=at)
        bus.deliver_due()
    told = [one for one in Notice.objects.all() if "快到期的" in one.text]
    assert {one.official_id for one in told} == {office.writer.user_id, office.colleague.user_id, office.head.user_id}
    assert len(told) == 3
    assert str(ending.pk) in told[0].key


def test_the_demonstration_s_documents_are_loaded_once() -> None:
    government = OrganisationFactory.create(code="hecheng-government")
    OrganisationFactory.create(code="hecheng-market", parent=government)
    seat_publishers(government)
    for _ in range(2):
        call_command("open_site_load", settings.BASE_DIR / "data" / "demo" / "open-site.json", verbosity=0)
    by_number = {one.number: one for one in NormativeDocument.objects.live()}
    assert len(NormativeDocument.objects.all()) == 16
    assert by_number["京教研〔2017〕14号"].validity is Validity.EXPIRED
    assert by_number["鹤演市监发〔2022〕11号"].validity in {Validity.REPEALED, Validity.EXPIRED}
    assert by_number["鹤演政发〔2024〕6号"].first_published_at.year == 2024
    shown = Client().get(by_number["鹤演政发〔2024〕6号"].url).content.decode()
    assert "一张图看懂" in shown
    issue = GazetteIssue.objects.get(year=2017, issue=34)
    contents = Client().get(issue.url).content.decode()
    assert contents.count("〔2017〕") == 5
    assert "总第 526 期" in contents
    assert Client().get(f"/open/gazette/{issue.pk}.pdf").content[:4] == b"%PDF"
    listed = Client().get("/open/meetings/", {"year": 2019}).content.decode()
    assert (Meeting.objects.live().count(), "2019 年 26 次" in listed) == (26, True)
    assert listed.count("有图解") == Meeting.objects.exclude(diagram=None).count() == 26
    meeting = Meeting.objects.get(held_on="2019-11-01")
    held = Client().get(meeting.url).content.decode()
    assert "研究“一件事一次办”改革" in held
    assert "点亮“湘字号”政务服务品牌" in held
    assert not meeting.is_demo_text
    assert Meeting.objects.filter(is_demo_text=True).count() == 25
    assert '<th scope="col">牵头单位</th>' in shown
    assert by_number["京教研〔2017〕14号"].registration_number == ""
    assert "转载" in Client().get(by_number["京教研〔2017〕14号"].url).content.decode()


def test_a_meeting_s_diagram_has_a_working_day(office: Office) -> None:
    meeting = Meeting(title="第 20 次常务会议", held_on=local_day(timezone.now()), five="DECISION", live=False)
    office.column.add_child(instance=meeting)
    meeting.save_revision(user=office.writer.user)
    office.publish(meeting)
    clock = clocks.open_clock("publication", str(meeting.pk), "meeting-diagram")
    assert clock is not None
    assert clock.limit == 1
    drawn = Image.objects.create(title="图解", file=get_test_image_file())
    meeting.refresh_from_db()
    meeting.diagram, meeting.diagram_said = drawn, "一件事一次办"
    meeting.save_revision(user=office.writer.user)
    page = office.publish(meeting)
    assert clocks.open_clock("publication", str(meeting.pk), "meeting-diagram") is None
    shown = Client().get(page.url).content.decode()
    picture = re.search(r'src="(/open/media/[^"]+)"', shown)
    assert picture is not None
    assert Client().get(picture[1]).status_code == 200
    assert Client().get("/open/media/original_images/x.png").status_code == 404


def test_the_site_is_looked_at_as_inspectors_do(office: Office) -> None:
    before = {one.name: one for one in queries.indicators(timezone.now())}
    assert before["14 天以内有更新"].is_met is False
    assert office.organisation.name in before["没有空白栏目"].evidence
    page = office.publish(office.draft())
    Clock.objects.filter(duty="interpretation").update(due_at=timezone.now())
    later = timezone.now() + timedelta(days=15)
    after = {one.name: one for one in queries.indicators(later)}
    assert after["14 天以内有更新"].is_met is False
    assert {one.name: one for one in queries.indicators(timezone.now())}["14 天以内有更新"].is_met is True
    assert after["文件的解读按时公布"].is_met is False
    assert page.title in after["文件的解读按时公布"].evidence
    with pytest.raises(SystemExit):
        call_command("site_check")


def test_the_publishing_desk_opens_for_who_writes_or_signs_and_for_nobody_else(office: Office) -> None:
    page = office.draft()
    adding = f"/publishing/pages/add/disclosure/normativedocument/{office.column.pk}/"
    writer = office.desk(office.writer)
    for path in (
        "/publishing/",
        f"/publishing/pages/{page.pk}/edit/",
        adding,
        "/publishing/images/",
        "/publishing/documents/",
    ):
        assert writer.get(path, follow=True).status_code == 200, path
    opened = writer.get("/publishing/")
    assert "unsafe-inline" in opened["Content-Security-Policy"]
    shown = opened.content.decode()
    assert f"/publishing/pages/{office.column.pk}/add_subpage/" in shown
    assert "Pages" not in shown
    assert "unsafe-inline" not in writer.get("/open/")["Content-Security-Policy"]
    assert office.desk(office.head).get("/publishing/").status_code == 200
    clerk = StaffPostFactory.create(organisation=office.organisation, role=Role.CLERK)
    assert office.desk(clerk).get("/publishing/").status_code == 403
    assert Client().get("/publishing/")["Location"].startswith("/desk/sign-in/")
    other = Office()
    denied = other.desk(other.writer).get(f"/publishing/pages/{page.pk}/edit/")
    assert denied.status_code in {302, 403}
