"""Filling in for somebody: on his word or with his paper, and nothing handed in without his signature."""

import base64
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from mingban.accounts import actions as accounts
from mingban.accounts import queries as account_queries
from mingban.accounts.choices import Role
from mingban.accounts.models import Look, Person, RealNameCheck
from mingban.cases import actions as cases
from mingban.cases import queries as case_queries
from mingban.cases import registry
from mingban.cases.choices import ApplicationState
from mingban.cases.models import Application
from mingban.cases.tests.factories import SMALL, browser, picture
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import BadInput, NotAllowed, NotFound, StalePage
from mingban.feedback.models import Rating
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains
from mingban.notices.models import Notice
from mingban.reception import access, actions
from mingban.reception.choices import ReplyKind, Stage
from mingban.reception.models import Help, Reply
from mingban.reception.tests.conftest import Desk

NUMBER = "43120219580720001X"


def drawn(*, width: int = 600) -> str:
    """Return a signature as the pad sends it."""
    picture_ = Image.new("RGBA", (width, 200), (0, 0, 0, 0))
    if width >= 600:
        ImageDraw.Draw(picture_).line([(20, 20), (500, 180), (100, 150)], fill="black", width=7)
    data = BytesIO()
    picture_.save(data, "PNG")
    return "data:image/png;base64," + base64.b64encode(data.getvalue()).decode()


def answer(desk: Desk, what: str, **values: Any) -> str:
    """Answer on the screen, with the digest that it shows."""
    page = desk.device.get("/screen/").content.decode()
    digest = page.partition('name="digest" value="')[2].partition('"')[0]
    said = desk.device.post("/screen/answer/", {"answer": what, "digest": digest, **values}, follow=True)
    return said.content.decode()


def press(desk: Desk, stage: str) -> None:
    browser(desk.clerk).post("/desk/counter/visit/act/", {"act": stage})


def signed(desk: Desk, somebody: Person) -> Help:
    """Lead somebody to where everything is filled in, confirmed and signed."""
    desk.fill_in(desk.agreed(somebody))
    press(desk, "CHECK")
    answer(desk, "confirm")
    answer(desk, "sign", picture=drawn())
    return Help.objects.select_related("application").get()


def test_from_the_identity_card_to_the_signature(desk: Desk, somebody: Person) -> None:
    clerk = browser(desk.clerk)
    sent = {"errand": "bundle:barber-shop", "name": "陈守田", "identity_number": NUMBER, "basis": "PRESENT"}
    assert clerk.post("/desk/counter/help/", sent | {"name": "陈守"}).status_code == 422
    assert clerk.post("/desk/counter/help/", sent).status_code == 302
    assert Application.objects.count() == 0
    assert "同意吗" in desk.device.get("/screen/").content.decode()
    answer(desk, "agree")
    made = Help.objects.get()
    application = made.application
    assert application is not None
    assert (application.applicant_id, application.filled_by_id, made.filed_at) == (somebody.pk, desk.clerk.id, None)
    assert "回到代填" in clerk.get(f"/apply/{application.token}/").content.decode()
    desk.fill_in(application)
    address = f"/desk/counter/help/{made.pk}/"
    assert clerk.get(f"/desk/counter/help/of/{application.token}/")["Location"] == address
    assert clerk.post(f"{address}file/").status_code == 422
    terms: dict[str, Any] = {"token": application.token, "key": application.submit_key, "has_promised": True}
    with pytest.raises(BadInput) as refused:
        cases.submit_application(by=desk.clerk, at=desk.story.now, **terms)
    assert len(refused.value.problems) == 2
    press(desk, "CHECK")
    answer(desk, "confirm")
    assert desk.visit.stage == Stage.SIGN
    assert "在框里写上" in answer(desk, "sign", picture=drawn(width=100))
    answer(desk, "sign", picture=drawn())
    assert "在屏幕上签了名" in clerk.get("/desk/counter/visit/now/").content.decode()
    assert Look.objects.get(party=somebody).matter_id == application.token


def test_what_is_signed_is_handed_in_once_and_its_receipt_printed(desk: Desk, somebody: Person) -> None:
    made, clerk = signed(desk, somebody), browser(desk.clerk)
    address = f"/desk/counter/help/{made.pk}/"
    assert clerk.post(f"{address}file/")["Location"] == f"{address}receipt/"
    application = Application.objects.get()
    assert application.state == ApplicationState.SUBMITTED
    receipt = clerk.get(f"{address}receipt/")
    assert "陈*田" in receipt.content.decode()
    assert receipt.context["share_url"].endswith(f"/s/{application.share_token}/")
    assert desk.visit.stage == Stage.RECEIPT
    assert not Notice.objects.filter(channel="SMS").exists()
    assert "代填" in clerk.get(f"/desk/cases/{application.cases.earliest('pk').number}/").content.decode()
    entries = Entry.objects.filter(code__startswith="reception.application").order_by("pk")
    assert [entry.code.rpartition(".")[2] for entry in entries] == ["help-agreed", "confirmed", "signed", "filed"]
    assert entries[3].data["content"] == Reply.objects.get(kind=ReplyKind.SIGNED).digest
    assert list(broken_chains()) == []
    assert clerk.get(address)["Location"] == f"{address}receipt/"
    assert clerk.post(f"{address}file/").status_code == 302
    assert (Application.objects.count(), Entry.objects.filter(code="reception.application.filed").count()) == (1, 1)


def test_who_says_no_is_not_filled_in_for(desk: Desk, somebody: Person) -> None:
    made = desk.ask(somebody)
    answer(desk, "refuse")
    made.refresh_from_db()
    assert (made.agreed_at, made.ended_at, desk.visit.stage) == (None, desk.story.now, Stage.WELCOME)
    with pytest.raises(actions.CannotShow):
        actions.agree(visit=desk.visit, official=desk.official(), at=desk.story.now)


def test_a_word_and_a_signature_hold_for_exactly_what_was_shown(desk: Desk, somebody: Person) -> None:
    application = desk.fill_in(desk.agreed(somebody))
    press(desk, "CHECK")
    answer(desk, "object")
    assert desk.visit.stage == Stage.FORM
    assert "有不对的" in browser(desk.clerk).get("/desk/counter/visit/now/").content.decode()
    press(desk, "CHECK")
    old = desk.device.get("/screen/").content.decode().partition('name="digest" value="')[2].partition('"')[0]
    cases.save_data(token=application.token, values={"shop.name": "小田理发店"}, by=desk.clerk, at=desk.story.now)
    with pytest.raises(StalePage):
        actions.confirm(visit=desk.visit, digest=old, at=desk.story.now)
    answer(desk, "confirm")
    answer(desk, "sign", picture=drawn())
    assert registry.stands_against(desk.clerk, application.pk, desk.story.now) == []
    cases.save_data(token=application.token, values={"shop.name": "老田理发店"}, by=desk.clerk, at=desk.story.now)
    assert len(registry.stands_against(desk.clerk, application.pk, desk.story.now)) == 2
    made = Help.objects.get()
    upload = {"paper": picture("signed.jpg")}
    clerk = browser(desk.clerk)
    assert clerk.post(f"/desk/counter/help/{made.pk}/paper/", {}).status_code == 422
    assert clerk.post(f"/desk/counter/help/{made.pk}/paper/", upload).status_code == 302
    assert registry.stands_against(desk.clerk, application.pk, desk.story.now) == []
    actions.file_for(help_id=made.pk, by=desk.clerk, at=desk.story.now)


def test_with_a_paper_the_person_need_not_be_there(desk: Desk, somebody: Person) -> None:
    clerk = browser(desk.clerk)
    sent = {"errand": "bundle:barber-shop", "name": "陈守田", "identity_number": NUMBER, "basis": "PAPER"}
    assert clerk.post("/desk/counter/help/", sent).status_code == 422
    assert clerk.post("/desk/counter/help/", sent | {"paper": picture()}).status_code == 422
    assert Help.objects.count() == 0
    response = clerk.post("/desk/counter/help/", sent | {"paper": picture(), "agent_name": "陈小田"})
    made = Help.objects.get()
    assert response["Location"] == f"/desk/counter/help/{made.pk}/"
    assert "陈小田" in clerk.get(response["Location"]).content.decode()
    paper = StoredFile.objects.get(owner_kind="help")
    entry = Entry.objects.get(code="reception.application.help-agreed")
    assert (entry.data["paper"], entry.actor["kind"]) == (paper.sha256, "STAFF")
    outsider = browser(desk.story.official("hecheng-market", Role.CLERK, 2))
    assert (clerk.get(f"/files/{paper.token}/").status_code, outsider.get(f"/files/{paper.token}/").status_code) == (
        200,
        403,
    )
    assert not access.may_open_paper(desk.clerk, "0")
    clerk.post(f"/desk/counter/help/{made.pk}/end/")
    assert clerk.get(f"/desk/counter/help/{made.pk}/").status_code == 404


def test_only_the_official_who_was_let_fills_in_and_only_that_day(desk: Desk, somebody: Person) -> None:
    application = desk.fill_in(desk.agreed(somebody))
    press(desk, "CHECK")
    answer(desk, "confirm")
    answer(desk, "sign", picture=drawn())
    signature = StoredFile.objects.get(owner_kind="signature")
    pages = [f"/apply/{application.token}/", f"/apply/{application.token}/check/", f"/files/{signature.token}/"]
    others = {
        "same office": desk.story.official("hecheng-market", Role.CLERK, 2),
        "reviewer": desk.story.official("hecheng-market", Role.REVIEWER),
        "other clerk": desk.story.official("hecheng-civil", Role.CLERK),
        "agent": desk.story.official("hecheng-approval", Role.AGENT),
        "supervisor": desk.story.official("hecheng-approval", Role.SUPERVISOR),
        "administrator": desk.story.official("hecheng-approval", Role.ADMINISTRATOR),
        "citizen": desk.story.citizen,
    }
    for who, actor in others.items():
        found = [browser(actor).get(page).status_code for page in pages]
        assert set(found) <= {403, 404}, who
        with pytest.raises(NotFound):
            cases.save_data(token=application.token, values={}, by=actor, at=desk.story.now)
    assert {Client().get(page).status_code for page in pages} == {302}
    made = Help.objects.get()
    assert browser(others["same office"]).get(f"/desk/counter/help/{made.pk}/").status_code == 404
    assert browser(others["reviewer"]).get("/desk/counter/help/").status_code == 403
    assert [browser(desk.clerk).get(page).status_code for page in pages] == [200, 200, 200]
    desk.story.later(hours=15)
    assert browser(desk.clerk).get(pages[0]).status_code == 404
    with pytest.raises(NotFound):
        actions.file_for(help_id=made.pk, by=desk.clerk, at=desk.story.now)


def test_nobody_is_helped_without_a_screen_or_by_the_wrong_post(desk: Desk, somebody: Person) -> None:
    actions.revoke_screen(screen_id=desk.screen.pk, by=desk.clerk, at=desk.story.now)
    with pytest.raises(actions.CannotShow, match="没有配对客屏"):
        desk.ask(somebody)
    reviewer = desk.story.official("hecheng-market", Role.REVIEWER)
    terms: dict[str, Any] = {"by": reviewer, "at": desk.story.now}
    with pytest.raises(NotAllowed):
        actions.help_with_paper(person=somebody, bundle_code="barber-shop", paper=picture(), agent_name="甲", **terms)
    with pytest.raises(NotAllowed):
        cases.start_at_counter(bundle_code="barber-shop", applicant=somebody, **terms)
    with pytest.raises(NotAllowed):
        accounts.identify_person(name="陈守田", identity_number=NUMBER, **terms)
    nobody = registry.NobodyHelps()
    assert (nobody.may_fill(desk.clerk, 1, desk.story.now), nobody.stands_against(1, desk.story.now) != []) == (
        False,
        True,
    )
    nobody.note_filed(desk.clerk, 1, desk.story.now)


def test_an_identity_card_is_checked_and_makes_one_person_without_a_phone(desk: Desk, somebody: Person) -> None:
    assert (somebody.phone, somebody.assurance_level) == ("", 2)
    terms: dict[str, Any] = {"identity_number": NUMBER, "by": desk.clerk, "at": desk.story.now}
    assert accounts.identify_person(name="陈守田", **terms) == somebody
    with pytest.raises(accounts.CannotProveRealName):
        accounts.identify_person(name="陈守地", **terms)
    unknown = terms | {"identity_number": "11010519491231002X"}
    with pytest.raises(accounts.CannotProveRealName):
        accounts.identify_person(name="陈守地", **unknown)
    assert list(RealNameCheck.objects.filter(person=somebody).values_list("is_same_person", flat=True)) == [
        True,
        True,
        False,
    ]


def test_whom_a_counter_knows_gets_his_phone_when_he_signs_in_by_it_later(desk: Desk, somebody: Person) -> None:
    application = desk.agreed(somebody)
    for phone, is_used in (("18700000001", False), ("18700000002", True)):
        user = accounts.sign_up_person(phone=phone, at=desk.story.now)
        newcomer = user.person
        assert newcomer is not None
        terms: dict[str, Any] = {"name": "陈守田", "identity_number": NUMBER, "at": desk.story.now}
        if is_used:
            with pytest.raises(accounts.CannotProveRealName, match="另一个手机号"):
                accounts.prove_real_name(person=newcomer, by=account_queries.actor_of(user), **terms)
            continue
        assert accounts.prove_real_name(person=newcomer, by=account_queries.actor_of(user), **terms) == somebody
        user.refresh_from_db()
        assert user.person == somebody
        assert account_queries.find_person_by_phone(phone) == somebody
        assert case_queries.own_by_token(account_queries.actor_of(user), application.token, desk.story.now)


def test_an_agent_away_from_any_counter_fills_in_with_a_paper(desk: Desk, somebody: Person) -> None:
    agent = desk.story.official("hecheng-approval", Role.AGENT)
    terms: dict[str, Any] = {"person": somebody, "bundle_code": "barber-shop", "by": agent, "at": desk.story.now}
    made = actions.help_with_paper(paper=picture(), agent_name="陈小田", **terms)
    assert (made.application is not None, made.visits.count()) == (True, 0)
    page = browser(agent)
    assert page.get(f"/desk/counter/help/{made.pk}/").status_code == 200
    assert "凭委托书" in page.get("/desk/counter/help/").content.decode()
    assert page.post(f"/desk/counter/help/{made.pk}/paper/", {"paper": picture("signed.jpg")}).status_code == 302
    refused = page.post(f"/desk/counter/help/{made.pk}/file/")
    assert (refused.status_code, "还没填完" in refused.content.decode()) == (422, True)
    paper = StoredFile.objects.get(owner_kind="help")
    assert access.may_open_paper(Actor(kind=ActorKind.PERSON, party_id=somebody.pk), paper.owner_id)


def test_a_delivered_service_is_rated_on_the_screen_with_equal_grades(desk: Desk) -> None:
    story = desk.story
    story.submit(**SMALL)
    number = story.application.number or ""
    clerk = browser(desk.clerk)
    assert clerk.post("/desk/counter/visit/application/", {"number": "1"}).status_code == 422
    assert clerk.post("/desk/counter/visit/application/", {"number": number}).status_code == 302
    assert desk.visit.stage == Stage.RECEIPT
    assert story.person.name not in desk.device.get("/screen/").content.decode()
    with pytest.raises(actions.CannotShow, match="送达"):
        actions.show(stage=Stage.RATE, **desk.terms)
    story.accept(1)
    story.review(1)
    story.decide(1)
    story.deliver(1)
    actions.show(stage=Stage.RATE, **desk.terms)
    assert desk.device.get("/screen/").content.decode().count('name="grade"') == 5
    assert "请从五个等级里选" in answer(desk, "rate", grade="9")
    assert "谢谢" in answer(desk, "rate", grade="2")
    rating = Rating.objects.get()
    assert (rating.grade, rating.channel, desk.visit.stage) == (2, "4", Stage.WELCOME)
    stranger: Actor = desk.story.official("hecheng-civil", Role.CLERK)
    assert browser(stranger).post("/desk/counter/visit/application/", {"number": number}).status_code == 404


@pytest.mark.parametrize("sent", ["", "data:image/png;base64,####", "data:image/png;base64,AAAA", drawn(width=2001)])
def test_what_is_no_signature_is_refused(sent: str) -> None:
    from mingban.reception.pictures import NoSignature, signature_file  # noqa: PLC0415 — used here only

    with pytest.raises(NoSignature):
        signature_file(sent)
