"""An agent's system applies for somebody who gave a mandate; a page of ours does the same in a citizen's session."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Mandate
from mingban.accounts.tests.factories import MandateFactory, UserFactory
from mingban.cases.models import Application
from mingban.cases.tests.factories import ANSWERS, LICENCE, SMALL, Story, picture, value_for
from mingban.forms import queries as elements
from mingban.gateway.tests.factories import V1, Program, agent, next_key, system

YES_AND_NO = {**ANSWERS, **SMALL}
ANSWERED = {code: answer for code, answer in YES_AND_NO.items() if code not in {"agent", "commitment"}}


@pytest.fixture
def helper(now: Story) -> Program:
    user = UserFactory.create()
    MandateFactory.create(principal=now.person, agent=user.person)
    return agent(user.person, at=now.now)


def begin(helper: Program, story: Story) -> dict[str, Any]:
    answer = helper.post("/drafts", {"bundle": "barber-shop", "applicant": story.person.pk, "answers": ANSWERED})
    assert answer.status_code == 201, answer.json()["errors"]
    told: dict[str, Any] = answer.json()
    return told


def fill_in(helper: Program, draft: dict[str, Any]) -> dict[str, Any]:
    """Fill in every field, and hand in, promise or defer every document."""
    token = draft["draft"]["token"]
    codes = [field["element"] for section in draft["sections"] for field in section["fields"]]
    values = {code: value_for(one) for code, one in elements.element_definitions(codes).items()}
    values |= {"delivery.means": "online"} if "delivery.means" in values else {}
    filled = helper.call("PATCH", f"/drafts/{token}/values", {"values": values})
    assert filled.status_code == 200, filled.json()
    for paper in filled.json()["documents"]:
        path = f"/drafts/{token}/documents/{paper['kind']}"
        if paper["can_defer"] and paper["means"] == "UPLOAD":
            helper.post(f"{path}/deferral")
        elif paper["means"] == "COMMITMENT":
            helper.post(f"{path}/commitment")
        elif paper["means"] == "UPLOAD":
            assert helper.upload(f"{path}/files", picture()).status_code == 201
    told: dict[str, Any] = helper.get(f"/drafts/{token}").json()
    return told


def test_from_principals_to_the_number(helper: Program, now: Story) -> None:
    found = helper.get("/principals", errand="barber-shop").json()["principals"]
    assert found == [{"id": now.person.pk, "name": "林*满"}]
    draft = fill_in(helper, begin(helper, now))
    assert draft["unready"] == []
    path = f"/drafts/{draft['draft']['token']}/submission"
    assert helper.post(path, {"has_promised": False}).status_code == 422
    done = helper.post(path, {"has_promised": True}).json()
    assert (done["state"], len(done["number"])) == ("SUBMITTED", 18)
    application = Application.objects.get(number=done["number"])
    assert (application.applicant_id, application.agent_id) == (now.person.pk, accounts_party(helper))
    tracked = helper.get(f"/applications/{done['number']}").json()
    assert tracked["number"] == done["number"]
    assert {lane["word"] for lane in tracked["lanes"]} <= {"交上来了", "等您补材料"}
    assert [one["number"] for one in helper.get("/applications", state="SUBMITTED").json()["items"]] == [done["number"]]
    receipt = helper.get(tracked["documents"][0]["url"].removeprefix(V1))
    assert receipt.content.startswith(b"%PDF")


def accounts_party(program: Program) -> int:
    person = program.client.user.person
    assert person is not None
    return person.pk


def test_a_draft_says_what_is_missing(helper: Program, now: Story) -> None:
    draft = begin(helper, now)
    assert draft["unready"]
    assert any(section["missing"] for section in draft["sections"])
    answer = helper.post(f"/drafts/{draft['draft']['token']}/submission", {"has_promised": True})
    assert answer.status_code == 422
    assert [one["detail"] for one in answer.json()["errors"]] == draft["unready"]


def test_what_is_wrong_is_pointed_at_and_nothing_of_it_is_kept(helper: Program, now: Story) -> None:
    token = begin(helper, now)["draft"]["token"]
    values = {"shop.name": "小满理发店", "person.phone": "12", "no.such": 1}
    answer = helper.call("PATCH", f"/drafts/{token}/values", {"values": values})
    assert {one["pointer"] for one in answer.json()["errors"]} >= {"#/body/values/no.such"}
    assert answer.status_code == 422
    assert not Application.objects.get(token=token).data


def test_answers_that_are_none_are_pointed_at(helper: Program, now: Story) -> None:
    token = begin(helper, now)["draft"]["token"]
    bad = {"answers": {"premises": "castle", "nothing": True, "deed": "no"}}
    answer = helper.call("PUT", f"/drafts/{token}/answers", bad)
    pointers = {one["pointer"] for one in answer.json()["errors"]}
    assert pointers >= {"#/body/answers/premises", "#/body/answers/nothing"}
    good = helper.call("PUT", f"/drafts/{token}/answers", {"answers": ANSWERED})
    assert good.status_code == 200


@pytest.mark.parametrize("body", [{}, {"bundle": "barber-shop", "item": "sole-trader-registration"}])
def test_a_draft_is_for_one_thing(helper: Program, body: dict[str, Any]) -> None:
    assert helper.post("/drafts", body).status_code == 422


def test_a_draft_can_be_for_one_item_and_for_oneself(helper: Program) -> None:
    answer = helper.post("/drafts", {"item": "sole-trader-registration"})
    assert answer.status_code == 201
    token = answer.json()["draft"]["token"]
    assert helper.call("PUT", f"/drafts/{token}/answers", {"answers": {}}).status_code == 200
    assert Application.objects.get(token=token).applicant_id == accounts_party(helper)


def test_nobody_applies_for_whom_he_has_no_mandate(helper: Program, now: Story) -> None:
    stranger = Story.begin().person
    answer = helper.post("/drafts", {"bundle": "barber-shop", "applicant": stranger.pk})
    assert answer.status_code == 403
    Mandate.objects.update(revoked_at=timezone.now())
    assert helper.get("/principals", errand="barber-shop").json()["principals"] == []
    assert helper.post("/drafts", {"bundle": "barber-shop", "applicant": now.person.pk}).status_code == 403


def test_a_revoked_mandate_shuts_draft_and_progress(helper: Program, now: Story) -> None:
    token = begin(helper, now)["draft"]["token"]
    Mandate.objects.update(revoked_at=now.now)
    now.later(minutes=1)
    assert helper.get(f"/drafts/{token}").status_code == 404
    assert helper.call("PATCH", f"/drafts/{token}/values", {"values": {}}).status_code == 404
    assert helper.get("/applications").json()["items"] == []


def test_a_file_can_be_taken_out_again(helper: Program, now: Story) -> None:
    token = begin(helper, now)["draft"]["token"]
    kept = helper.upload(f"/drafts/{token}/documents/lease-contract/files", picture()).json()
    left = helper.call("DELETE", f"/drafts/{token}/files/{kept['token']}").json()
    assert all(not paper["files"] for paper in left["documents"])
    assert helper.call("DELETE", f"/drafts/{token}/files/{kept['token']}").status_code == 404


def test_what_is_no_picture_is_refused(helper: Program, now: Story) -> None:
    token = begin(helper, now)["draft"]["token"]
    bad = SimpleUploadedFile("photo.jpg", b"MZ this is a program", content_type="image/jpeg")
    answer = helper.upload(f"/drafts/{token}/documents/lease-contract/files", bad)
    assert answer.status_code in {409, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_after_handing_in_it_is_supplied_corrected_and_withdrawn(helper: Program, now: Story) -> None:
    draft = fill_in(helper, begin(helper, now))
    number = helper.post(f"/drafts/{draft['draft']['token']}/submission", {"has_promised": True}).json()["number"]
    assert helper.get(f"/drafts/{draft['draft']['token']}").status_code == 404
    supplied = helper.upload(f"/applications/{number}/documents/premises-proof/files", picture())
    assert supplied.status_code == 201
    now.application = Application.objects.get(number=number)
    case = now.case(LICENCE)
    clerk = system("hecheng-market", Role.CLERK, at=now.now)
    form = case.materials.get(material__means="FORM")
    clerk.post(f"/cases/{case.number}/acts/request-correction", {"remarks": [{"id": form.pk, "remark": "店名重了"}]})
    wanted = helper.get(f"/applications/{number}").json()["corrections"]
    assert [one["case"] for one in wanted] == [case.number]
    assert not wanted[0]["is_ready"]
    early = helper.post(f"/applications/{number}/cases/{case.number}/supplement")
    assert early.status_code == 409
    renewed = helper.call("PUT", f"/applications/{number}/values", {"values": {"shop.name": "又满理发店"}})
    assert renewed.json()["corrections"][0]["is_ready"], renewed.json()
    assert helper.post(f"/applications/{number}/cases/{case.number}/supplement").status_code == 200
    assert helper.post(f"/applications/{number}/cases/nothing/supplement").status_code == 404
    gone = helper.post(f"/applications/{number}/withdrawal", {"reason": "不开了"})
    assert gone.json()["state"] == "WITHDRAWN"


def test_a_page_of_ours_acts_in_the_citizens_session_with_its_csrf_token(now: Story) -> None:
    browser = Browser(enforce_csrf_checks=True)
    assert now.person.user is not None
    browser.force_login(now.person.user, backend="django.contrib.auth.backends.ModelBackend")
    browser.get("/my/address/")
    body = {"bundle": "barber-shop"}
    bare = browser.post(f"{V1}/drafts", body, content_type="application/json", headers={"Idempotency-Key": next_key()})
    assert (bare.status_code, bare["Content-Type"]) == (403, "application/problem+json")
    csrf = {"X-CSRFToken": browser.cookies["csrftoken"].value, "Idempotency-Key": next_key()}
    done = browser.post(f"{V1}/drafts", body, content_type="application/json", headers=csrf)
    assert done.status_code == 201, done.json()
    assert browser.get(f"{V1}/drafts/{done.json()['draft']['token']}").status_code == 200


def test_the_actor_of_an_agents_system_is_its_person(helper: Program) -> None:
    assert accounts.actor_of(helper.client.user).party_id == accounts_party(helper)
