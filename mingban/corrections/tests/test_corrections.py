"""Whoever finds an error says so without an account; its page's organisation answers in time, and everybody sees how it goes."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.agencies.models import Organisation
from mingban.cases.tests.factories import browser
from mingban.clocks.choices import Alert, ClockState
from mingban.clocks.events import AlertReached, ClockDueMoved
from mingban.clocks.tests.factories import announce, beijing, year_2026
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.corrections import actions, queries, rules
from mingban.corrections.models import ErrorReport
from mingban.disclosure import queries as disclosure
from mingban.disclosure.tests.factories import Office
from mingban.files.models import StoredFile
from mingban.ledger import queries as ledger
from mingban.notices import actions as notices
from mingban.notices.models import Notice

pytestmark = pytest.mark.django_db
AT = beijing("2026-11-23 09:00")
WHAT = "电话写错了，应该是 0745-2264777"


@pytest.fixture(autouse=True)
def _fresh(settings: Any) -> None:
    cache.clear()
    announce(year_2026())
    settings.SITE_KEEPER = OrganisationFactory.create().code


def official(organisation: Organisation, role: str = Role.CLERK) -> Actor:
    post = StaffPostFactory.create(organisation=organisation, role=role)
    return accounts.actor_of(post.user, post)


def report(page: str = "/services/", **more: Any) -> ErrorReport:
    return actions.report_error(**{"page": page, "kind": "OUTDATED", "what": WHAT, "by": None, "at": AT, **more})


def answer(made: ErrorReport, by: Actor, state: str = "CORRECTED", text: str = "改好了，谢谢。") -> ErrorReport:
    return actions.answer_report(number=made.number, state=state, answer=text, by=by, at=AT)


def picture() -> SimpleUploadedFile:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    return SimpleUploadedFile("shot.png", drawn.getvalue(), content_type="image/png")


def test_a_report_of_a_publication_goes_to_its_organisation_and_is_answered_in_time() -> None:
    office = Office()
    page = office.publish(office.draft("关于办理营业执照的通知"))
    clerk = official(office.organisation)
    visitor, where = Client(), reverse("corrections:report-new")
    shown = visitor.get(where, {"page": page.url, "quoted": "0745-1"}).content.decode()
    assert page.url in shown
    assert "0745-1" in shown
    told = {"page": page.url, "kind": "OUTDATED", "quoted": "0745-1", "what": WHAT, "contact": "reader@example.cn"}
    sent = visitor.post(where, {**told, "screenshot": picture()})
    made = ErrorReport.objects.get()
    assert sent["Location"] == reverse("corrections:report-show", args=[made.receipt])
    assert (made.organisation, made.title) == (office.organisation, "关于办理营业执照的通知")
    clock = queries.clock_of(made)
    assert clock is not None
    assert (clock.limit, clock.unit, made.due_at) == (3, "WORKING_DAY", clock.due_at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT what, contact FROM corrections_errorreport")
        assert WHAT not in repr(cursor.fetchall())

    desk = browser(clerk)
    bus.deliver_due()
    assert Notice.objects.filter(official__isnull=False, text__isnull=False).exists()
    assert made.title in desk.get(reverse("corrections:reports-desk")).content.decode()
    work = reverse("corrections:report-work", args=[made.number])
    assert WHAT in desk.get(work).content.decode()
    file = StoredFile.objects.get()
    assert desk.get(reverse("files:file-open", args=[file.token])).status_code == 200
    assert desk.post(work, {"state": "CORRECTED", "answer": " "}).status_code == 422
    assert desk.post(work, {"state": "CORRECTED", "answer": "改好了，谢谢。"}).status_code == 302
    clock.refresh_from_db()
    assert clock.state == ClockState.MET
    assert [one.code for one in ledger.entries_of(queries.matter_of(made))] == [
        "corrections.report.received",
        "corrections.report.answered",
    ]
    bus.deliver_due()
    notices.send_due(at=AT + timedelta(days=400))
    assert "改好了，谢谢。" in mail.outbox[0].body
    assert "改好了，谢谢。" in visitor.get(sent["Location"]).content.decode()
    with pytest.raises(actions.AlreadyAnswered):
        answer(made, clerk)


def test_nobody_s_page_is_the_keeper_s_and_others_see_nothing(settings: Any) -> None:
    made = report("/nothing/here/", title="标题由浏览器说")
    assert (made.organisation.code, made.title) == (settings.SITE_KEEPER, "标题由浏览器说")
    stranger = official(OrganisationFactory.create())
    assert browser(stranger).get(reverse("corrections:report-work", args=[made.number])).status_code == 404
    assert not queries.reports_of_desk(stranger).exists()
    watcher = official(made.organisation, Role.SUPERVISOR)
    assert list(queries.reports_of_desk(watcher, "OPEN")) == [made]
    with pytest.raises(actions.NotYours):
        answer(made, watcher)
    assert browser(watcher).get(reverse("corrections:report-work", args=[made.number])).status_code == 200
    settings.SITE_KEEPER = "nobody"
    assert queries.keeper() is not None
    office = Office()
    assert queries.place_of(office.column.url).organisation == office.organisation
    assert queries.place_of("/items/nothing/").organisation == queries.keeper()
    assert queries.place_of("/open/nothing/").organisation == queries.keeper()


def test_who_lets_the_time_run_out_is_told_and_so_is_who_watches() -> None:
    made = report(contact="13800000001")
    clerk, watcher = official(made.organisation), official(made.organisation, Role.SUPERVISOR)
    clock = queries.clock_of(made)
    assert clock is not None
    reached: dict[str, Any] = {
        "clock_id": clock.pk,
        "owner_kind": queries.KIND,
        "owner_id": made.number,
        "duty": queries.ANSWER,
        "due_at": "",
    }
    for alert in (Alert.YELLOW, Alert.RED):
        bus.publish(AlertReached(alert=alert, **reached))
    bus.publish(AlertReached(alert=Alert.RED, **{**reached, "owner_kind": "case"}))
    ErrorReport.objects.update(due_at=None)
    bus.publish(ClockDueMoved(**reached))
    bus.deliver_due()
    told = Notice.objects.filter(key__contains="/alert/")
    assert sorted(told.values_list("official", flat=True)) == sorted([clerk.id or 0, clerk.id or 0, watcher.id or 0])
    made.refresh_from_db()
    assert made.due_at == clock.due_at

    late = (made.due_at or AT) + timedelta(hours=1)
    found = {one.name: one for one in disclosure.indicators(late)}["纠错按时答复"]
    assert (found.is_met, "超期 1 条" in found.evidence) == (False, True)
    answer(made, clerk, "NO_ERROR", "核对过原文，没有错。")
    bus.deliver_due()
    assert Notice.objects.filter(channel="SMS").count() == 1
    assert {one.name: one for one in disclosure.indicators(late)}["纠错按时答复"].is_met
    total, line = queries.figures(late)
    assert (total.reported, line.answered, line.corrected, line.in_time, line.late) == (1, 1, 0, 1, 0)


def test_wrong_reports_are_refused_where_they_are_wrong_and_many_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, where = Client(), reverse("corrections:report-new")
    good = {"page": "/services/", "kind": "WORDING", "what": WHAT}
    for wrong in (
        {"page": "https://evil.example"},
        {"page": "//evil.example/x"},
        {"kind": "NOTHING"},
        {"what": "  "},
        {"contact": "您猜"},
    ):
        assert visitor.post(where, {**good, **wrong}).status_code == 422, wrong
    text = SimpleUploadedFile("shot.png", b"no picture", content_type="image/png")
    assert visitor.post(where, {**good, "screenshot": text}).status_code == 422
    assert not ErrorReport.objects.exists()
    with pytest.raises(actions.BadReport):
        report(kind="NOTHING", what="字" * 1001)
    cache.clear()
    codes = [visitor.post(where, good).status_code for _ in range(11)]
    assert codes == [302] * 10 + [422]
    made = report()
    with pytest.raises(actions.BadReport):
        answer(made, official(made.organisation), state="OPEN")


def test_a_receipt_leads_to_the_answer_however_it_is_typed_and_guessing_is_stopped() -> None:
    made = report()
    visitor, where = Client(), reverse("corrections:reports-public")
    typed = rules.spaced_receipt(made.receipt).lower()
    assert visitor.post(where, {"receipt": typed})["Location"] == reverse(
        "corrections:report-show", args=[made.receipt]
    )
    assert visitor.post(where, {"receipt": "NOTHING"}).status_code == 422
    page = visitor.get(where).content.decode()
    assert made.organisation.name in page
    assert visitor.get(reverse("corrections:report-show", args=["NOTHING"])).status_code == 404
    codes = {visitor.get(reverse("corrections:report-show", args=[f"X{number}"])).status_code for number in range(40)}
    assert codes == {404, 429}
    assert reverse("corrections:report-new") in visitor.get("/privacy/").content.decode()


def test_the_path_of_a_page_of_ours_and_nothing_else() -> None:
    home = "https://x.example"
    assert rules.own_path(f"{home}/items/a/?q=1#y", home) == "/items/a/"
    wrong = ("", "items", "//y/x", "https://y.example/", "/a\\b", "javascript:alert(1)", "/" * 600)
    assert {rules.own_path(one, home) for one in wrong} == {""}
    assert [rules.contact_kind(one) for one in ("13800000001", "a@b.cn", "12345", "a@b")] == ["phone", "mail", "", ""]
