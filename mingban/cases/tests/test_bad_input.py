"""Whatever is sent: an answer with its status and a Chinese sentence, never a stack trace (issue §5)."""

import re
from typing import Any

import pytest
import structlog
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.cases import actions
from mingban.cases.choices import CaseState
from mingban.cases.models import Application, Case
from mingban.cases.tests.factories import LICENCE, TAX, Story, browser, picture
from mingban.catalogue import actions as catalogue
from mingban.catalogue.tests.factories import PUBLISHER
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry

CHINESE = re.compile(r"<h1[^>]*>[^<]*[\u4e00-\u9fff]")


def said(page: Any, status: int, *words: str) -> str:
    """Check status and words of an answer that refuses, and that it is written for people."""
    text = str(page.content.decode())
    assert page.status_code == status, text[:2000]
    assert CHINESE.search(text)
    assert "Traceback" not in text
    for word in words:
        assert word in text
    return text


def draft_url(name: str, story: Story, *args: Any) -> str:
    return reverse(f"cases:{name}", args=[story.application.token, *args])


def desk_post(story: Story, client: Client, act: str, case: Case, **fields: Any) -> HttpResponse:
    values = {"key": f"{act}-1", "revision": case.revision, **fields}
    answer = client.post(
        reverse("cases:case-act", args=[case.number, act]), {f"{act}-{name}": value for name, value in values.items()}
    )
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.mark.parametrize("query", ["bundle=none", "item=none", "", "bundle=", "item=%00", "bundle=" + "x" * 3000])
def test_an_errand_that_does_not_exist(now: Story, query: str) -> None:
    client = browser(now.citizen)
    said(client.get(f"/apply/?{query}"), 404)
    assert client.post(f"/apply/?{query}").status_code == 404
    assert not Application.objects.exists()


def test_a_closed_bundle(now: Story) -> None:
    now.start()
    catalogue.open_or_close(kind="bundle", code="barber-shop", is_open=False, reason="升级", by=PUBLISHER, at=now.now)
    client = browser(now.citizen)
    for url in ("/apply/?bundle=barber-shop", draft_url("application-tasks", now), draft_url("application-check", now)):
        assert 400 <= client.get(url).status_code < 500
        said(client.get(url), client.get(url).status_code)


def test_wrong_answers_in_the_address_are_left_out(now: Story) -> None:
    client = browser(now.citizen)
    query = "bundle=barber-shop&premises=castle&deed=maybe&occupy=yes&nonsense=1"
    assert client.get(f"/apply/?{query}").status_code == 200
    assert client.post("/apply/", dict(pair.split("=") for pair in query.split("&"))).status_code == 302
    assert Application.objects.get().answers == {"occupy": True}


def test_applying_for_somebody_who_gave_no_mandate(now: Story) -> None:
    client = browser(now.citizen)
    said(client.post("/apply/", {"bundle": "barber-shop", "for": "99999"}), 403, "授权")
    assert not Application.objects.exists()


@pytest.mark.parametrize("token", ["x", "%00", "x" * 500, "..", "%E5%BC%80"])
def test_a_broken_token(now: Story, token: str) -> None:
    client = browser(now.citizen)
    for url in (
        f"/apply/{token}/",
        f"/apply/{token}/check/",
        f"/apply/{token}/form/1/",
        f"/apply/{token}/materials/lease-contract/",
        f"/s/{token}/",
        f"/applications/{token}/",
        f"/applications/{token}/rate/",
        f"/files/{token}/",
        f"/documents/{token}.pdf",
        f"/d/{token}/",
    ):
        said(client.get(url), 404)
    official = browser(now.official("hecheng-market", Role.CLERK))
    said(official.get(f"/desk/cases/{token}/"), 404)
    said(official.post(f"/desk/cases/{token}/accept/", {}), 404)


def test_another_persons_draft_application_and_file(now: Story) -> None:
    now.submit()
    number, token = now.application.number, now.application.token
    case = now.case(LICENCE)
    file = StoredFile.objects.filter(owner_kind="material").earliest("pk")
    stranger = browser(Story.begin().citizen)
    for url in (
        f"/apply/{token}/",
        f"/apply/{token}/check/",
        f"/applications/{number}/",
        f"/applications/{number}/done/",
        f"/applications/{number}/withdraw/",
        f"/applications/{number}/rate/",
        f"/applications/{number}/materials/lease-contract/",
        f"/applications/{number}/form/1/",
    ):
        said(stranger.get(url), 404, "不是您")
        assert stranger.post(url, {"reason": "x", "key": "x"}).status_code == 404
    said(stranger.post(f"/applications/{number}/cases/{case.number}/supplement/"), 404)
    said(stranger.get(f"/files/{file.token}/"), 403, "当事人")
    receipt = IssuedDocument.objects.get(kind="receipt")
    said(stranger.get(f"/documents/{receipt.token}.pdf"), 403, "当事人")


def test_handing_in_twice(now: Story) -> None:
    now.start()
    now.fill_in()
    now.hand_in_papers()
    client = browser(now.citizen)
    fields = {"key": now.application.submit_key, "has_promised": "on"}
    first = client.post(draft_url("application-check", now), fields)
    again = client.post(draft_url("application-check", now), fields)
    assert first["Location"] == again["Location"]
    assert Entry.objects.filter(code="cases.application.submitted").count() == 1
    said(client.get(draft_url("application-tasks", now)), 404, "已经交上去")
    said(client.post(draft_url("application-section", now, 1), {}), 404)


def test_handing_in_an_old_check_page_or_too_little(now: Story) -> None:
    now.start()
    client = browser(now.citizen)
    url = draft_url("application-check", now)
    said(client.post(url, {}), 422, "请勾选", "err")
    said(client.post(url, {"key": "old", "has_promised": "on"}), 422, "不是最新的", "还没填完", "还没交")
    now.application.refresh_from_db()
    assert now.application.number is None


def test_handing_in_without_a_proved_name(now: Story) -> None:
    now.start()
    now.person.assurance_level = 1
    now.person.save()
    fields = {"key": now.application.submit_key, "has_promised": "on"}
    said(browser(now.citizen).post(draft_url("application-check", now), fields), 422, "先核实姓名")


def test_required_fields_left_out(now: Story) -> None:
    now.start()
    client = browser(now.citizen)
    text = said(client.post(draft_url("application-section", now, 2), {}), 422, "这一项还没有填")
    assert "errsum" in text or "有" in text
    said(client.get(draft_url("application-section", now, 99)), 404)
    said(client.post(draft_url("application-questions", now), {}), 422, "请选一个")


def test_values_that_cannot_be(now: Story) -> None:
    now.person.assurance_level = 1
    now.person.save()
    now.start()
    client = browser(now.citizen)
    wrong = {"applicant__identity-number": "43120219900101001X", "applicant__phone": "12345", "applicant__name": "\x00"}
    text = said(client.post(draft_url("application-section", now, 1), wrong), 422)
    assert text.count("field--err") + text.count("err") >= 3
    now.application.refresh_from_db()
    assert now.application.data == {}


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("a.jpg", b"MZ" + b"\0" * 300), "照片"),
        (SimpleUploadedFile("a.pdf", b"%PDF-1.4 broken"), "PDF"),
        (SimpleUploadedFile("a.jpg", b""), "空的"),
        (SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "照片"),
        (None, "请选"),
    ],
)
def test_a_file_that_is_none(now: Story, upload: Any, words: str) -> None:
    now.start()
    url = draft_url("application-material", now, "lease-contract")
    said(browser(now.citizen).post(url, {"file": upload} if upload else {}), 422, words)
    assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large(now: Story, settings: LazySettings) -> None:
    settings.UPLOAD_MAX_BYTES = 500
    now.start()
    url = draft_url("application-material", now, "lease-contract")
    said(browser(now.citizen).post(url, {"file": picture()}), 422, "最大能传")


def test_a_document_that_is_not_asked_for_or_may_not_wait(now: Story) -> None:
    now.start()
    client = browser(now.citizen)
    said(client.get(draft_url("application-material", now, "passport")), 404)
    said(client.post(draft_url("application-material", now, "lease-contract"), {"do": "defer"}), 422, "不能后补")
    said(client.post(draft_url("application-material", now, "hygiene-commitment"), {}), 422, "承诺")
    said(client.post(draft_url("file-remove", now, "none"), {}), 404, "没有这个文件")


def test_removing_a_file_needs_nothing_but_the_file(now: Story) -> None:
    now.start()
    client = browser(now.citizen)
    client.post(draft_url("application-material", now, "lease-contract"), {"file": picture()})
    answer = client.post(draft_url("file-remove", now, StoredFile.objects.get().token), {"kind": "../.."})
    assert answer["Location"].endswith("/materials/lease-contract/")


def test_an_old_page_of_the_desk(now: Story) -> None:
    now.submit()
    case = now.case(LICENCE)
    clerk = browser(now.of(case, Role.CLERK))
    actions.receive_case(number=case.number, by=now.of(case, Role.CLERK), at=now.now)
    text = said(desk_post(now, clerk, "accept", case), 409, "刚才有人办过")
    assert now.case(LICENCE).state == CaseState.RECEIVED
    assert 'name="accept-revision" value="1"' in text  # what is shown now may be acted on


def test_acts_that_do_not_exist_or_are_not_for_the_desk(now: Story) -> None:
    now.submit()
    case = now.case(LICENCE)
    clerk = browser(now.of(case, Role.CLERK))
    for act in ("explode", "withdraw", "terminate", "supplement", "supply_deferred"):
        said(clerk.post(f"/desk/cases/{case.number}/{act}/", {}), 404, "没有这个操作")
    said(clerk.post(f"/desk/cases/{case.number}/%00/", {}), 404)


def test_acts_without_the_right_to(now: Story) -> None:
    now.submit()
    case = now.case(LICENCE)
    reviewer = browser(now.of(case, Role.REVIEWER))
    said(desk_post(now, reviewer, "accept", case), 403, "岗位不能办")
    supervisor = browser(now.official("hecheng-approval", Role.SUPERVISOR))
    said(desk_post(now, supervisor, "accept", case), 403, "岗位不能办")
    other = browser(now.official("hecheng-tax", Role.CLERK))
    said(desk_post(now, other, "accept", case), 404, "不归您的单位")
    assert now.case(LICENCE).state == CaseState.SUBMITTED


def test_acts_that_are_not_possible_now_keep_what_was_typed(now: Story) -> None:
    now.submit()
    case = now.case(LICENCE)
    clerk = browser(now.of(case, Role.CLERK))
    said(desk_post(now, clerk, "deliver", case, note="二楼窗口"), 422, "作出决定以后才能送达", "二楼窗口")
    said(desk_post(now, clerk, "decline", case, reason=""), 422, "还没有填")
    said(desk_post(now, clerk, "request_correction", case), 422, "写清楚要补什么")
    said(clerk.post(f"/desk/cases/{case.number}/accept/", {}), 422)
    decider = browser(now.of(case, Role.DECIDER))
    said(desk_post(now, decider, "decide", case, is_approved="maybe"), 422, "请从列出的里面选")


def test_a_refusal_without_reason(now: Story) -> None:
    now.submit()
    now.accept(LICENCE)
    now.review(LICENCE)
    case = now.case(LICENCE)
    decider = browser(now.of(case, Role.DECIDER))
    said(desk_post(now, decider, "decide", case, is_approved="no"), 422, "必须写明理由")


def test_addresses_that_only_take_posts(now: Story) -> None:
    now.submit()
    case = now.case(LICENCE)
    clerk, citizen = browser(now.of(case, Role.CLERK)), browser(now.citizen)
    said(clerk.get(f"/desk/cases/{case.number}/accept/"), 405)
    said(citizen.get(f"/applications/{now.application.number}/cases/{case.number}/supplement/"), 405)
    page = citizen.get(draft_url("file-remove", now, "x"))
    said(page, 405)
    assert page["Allow"] == "POST"


def test_a_form_without_its_token_of_the_page(now: Story) -> None:
    now.start()
    client = browser(now.citizen, enforce_csrf_checks=True)
    said(client.post(draft_url("application-section", now, 1), {}), 403, "刷新后再试")
    said(client.post("/apply/", {"bundle": "barber-shop"}), 403, "刷新后再试")


def test_what_is_not_wanted_now(now: Story) -> None:
    now.submit()
    number = now.application.number
    client = browser(now.citizen)
    said(client.post(f"/applications/{number}/materials/lease-contract/", {"file": picture()}), 422, "不用再交")
    said(client.get(f"/applications/{number}/materials/passport/"), 404)
    said(client.post(f"/applications/{number}/cases/{now.case(TAX).number}/supplement/"), 409, "没有要补的材料")
    said(client.post(f"/applications/{number}/cases/none/supplement/"), 404)
    said(client.post(f"/applications/{number}/cases/{now.case(TAX).number}/supplement/", {"key": "k" * 99}), 422)
    said(client.get(f"/applications/{number}/form/1/"), 409, "没有要改的内容")
    said(client.post(f"/applications/{number}/form/1/", {}), 409)


def test_withdrawing_what_is_withdrawn(now: Story) -> None:
    now.submit()
    client = browser(now.citizen)
    url = f"/applications/{now.application.number}/withdraw/"
    assert client.post(url, {"reason": "不开了"}).status_code == 302
    said(client.post(url, {"reason": ""}), 422, "不能撤回")
    said(client.post(url, {"reason": "长" * 301}), 422)


def test_our_own_failure_shows_only_a_number_that_stands_in_the_log(
    now: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: Any, **terms: Any) -> None:
        raise RuntimeError("secret detail 431202199001010010")

    now.submit()
    monkeypatch.setattr("mingban.cases.queries.tracking", breaks)
    client = browser(now.citizen, raise_request_exception=False)
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as entries:
        page = client.get(f"/applications/{now.application.number}/")
    text = said(page, 500)
    assert "secret" not in text
    assert page["X-Request-Id"] in text
    failed = [entry for entry in entries if entry["event"] == "request.failed"]
    assert [(entry["request"], entry["status"]) for entry in failed] == [(page["X-Request-Id"], 500)]
