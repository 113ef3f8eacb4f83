"""The usual way through every page: apply, follow, correct, supply, withdraw; the desk's page of a case."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db.utils import OperationalError

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import MandateFactory
from mingban.cases import actions, queries
from mingban.cases.choices import CaseState, MaterialState
from mingban.cases.models import Application, Case
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, SMALL, Story, browser, picture, value_for
from mingban.forms.definitions import ElementKind
from mingban.forms.forms import field_name


def text_of(page: Any, status: int = 200) -> str:
    text = str(page.content.decode())
    assert page.status_code == status, text[-1500:]
    return text


def as_typed(story: Story, application: Application) -> dict[str, str]:
    """Return every element's value as a form sends it."""
    typed: dict[str, str] = {}
    for code, element in queries.form_elements(queries.plan_of(application)).items():
        value, name = value_for(element), field_name(code)
        if element.kind is ElementKind.DATE:
            typed |= dict(zip([f"{name}_{n}" for n in range(3)], str(value).split("-"), strict=True))
        else:
            typed[name] = "yes" if value is True else str(value)
    return typed


def test_somebody_applies_for_his_mother(now: Story) -> None:
    mother = Story.begin().person
    MandateFactory.create(principal=mother, agent=now.person)
    client = browser(now.citizen)
    assert "已经授权您办" in text_of(client.get("/apply/?bundle=barber-shop"))
    client.post("/apply/", {"bundle": "barber-shop", "for": str(mother.pk)})
    assert Application.objects.get().applicant_id == mother.pk


def test_a_page_whose_answers_open_more_fields_comes_back(now: Story) -> None:
    now.start(**SMALL)
    client = browser(now.citizen)
    url = f"/apply/{now.application.token}/form/1/"
    assert client.post(url, as_typed(now, now.application)).status_code == 302


def test_a_deferred_paper_by_its_page(now: Story) -> None:
    now.submit(defer=("premises-proof",), **SMALL)
    client = browser(now.citizen)
    url = f"/applications/{now.application.number}/materials/premises-proof/"
    text_of(client.get(url))
    assert client.post(url, {"file": [picture("1.jpg"), picture("2.jpg")]}).status_code == 302
    assert now.application.materials.get(kind_code="premises-proof").state == MaterialState.SUBMITTED
    assert text_of(client.post(url, {}), 422)


def test_a_withdrawal_by_its_page(now: Story) -> None:
    now.submit(**SMALL)
    client = browser(now.citizen)
    url = f"/applications/{now.application.number}/withdraw/"
    text_of(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 302
    assert "已撤回" in text_of(client.get(f"/applications/{now.application.number}/"))


def test_the_page_after_handing_in_has_the_receipt(now: Story) -> None:
    now.submit(**SMALL)
    page = text_of(browser(now.citizen).get(f"/applications/{now.application.number}/done/"))
    assert "收件回执（PDF）" in page


def test_the_desk_leads_a_case_to_its_end(now: Story) -> None:
    now.submit()
    case = now.case(LICENCE)
    url = f"/desk/cases/{case.number}/"
    way: list[tuple[str, Role, dict[str, str]]] = [
        ("receive", Role.CLERK, {}),
        ("accept", Role.CLERK, {}),
        ("review", Role.REVIEWER, {"opinion": "符合"}),
        ("decide", Role.DECIDER, {"is_approved": "yes"}),
        ("deliver", Role.CLERK, {"note": "三楼窗口"}),
    ]
    for revision, (act, role, fields) in enumerate(way):
        client = browser(now.of(case, role))
        text_of(client.get(url))
        sent = {"key": f"k{revision}", "revision": revision, **fields}
        answer = client.post(f"{url}{act}/", {f"{act}-{name}": value for name, value in sent.items()})
        assert answer["Location"] == url, act
    assert now.case(LICENCE).state == CaseState.CONCLUDED
    assert "现在没有要您办的" in text_of(client.get(url))


def test_the_desk_says_why_an_act_is_not_possible(now: Story) -> None:
    now.submit()
    now.accept(HYGIENE)
    now.review(HYGIENE)
    case = now.case(HYGIENE)
    page = text_of(browser(now.of(case, Role.DECIDER)).get(f"/desk/cases/{case.number}/"))
    assert "要等前面的事办好：办营业执照" in page


def test_tracking_in_every_state_reads_well(now: Story) -> None:
    now.submit()
    client = browser(now.citizen)
    url = f"/applications/{now.application.number}/"
    for step in (now.accept, now.review, now.decide, now.deliver):
        step(LICENCE)
        text_of(client.get(url))
    case = now.case(ROAD)
    actions.decline_case(number=case.number, reason="不归我们", where_else="", by=now.of(case, Role.CLERK), at=now.now)
    assert "办好了 1 件" in text_of(client.get(url))


def test_things_have_names(now: Story) -> None:
    now.submit(**SMALL)
    case = Case.objects.earliest("pk")
    assert [str(case), str(case.materials.all()[0])][0] == case.number
    assert str(case.steps.all()[0]).endswith("受理")
    actions.receive_case(number=case.number, by=now.of(now.case(1), Role.CLERK), at=now.now, key="k")
    assert str(case.act_keys.get()) == "k"
    assert str(now.application) == now.application.number
    assert queries.limit_in_words(case) == "1\N{NO-BREAK SPACE}个工作日"


def test_an_act_whose_session_alone_cannot_be_saved_is_answered_as_done(
    now: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: SessionStore, must_create: bool = False) -> None:
        raise OperationalError("database or disk is full")

    now.submit(**SMALL)
    case = now.case(LICENCE)
    client = browser(now.of(case, Role.CLERK))
    monkeypatch.setattr(SessionStore, "save", fail)
    page = f"/desk/cases/{case.number}/"
    answer = client.post(f"{page}receive/", {"receive-key": "k", "receive-revision": case.revision})
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert now.case(LICENCE).state == CaseState.RECEIVED
    assert "已收件" in text_of(client.get(page))


@pytest.mark.parametrize("who", ["deliver"])
def test_a_posted_result_waits_to_be_closed(now: Story, who: str) -> None:
    now.delivery = "post"
    now.submit(**SMALL)
    now.accept(LICENCE)
    now.review(LICENCE)
    now.decide(LICENCE)
    getattr(now, who)(LICENCE)
    case = now.case(LICENCE)
    client = browser(now.of(case, Role.CLERK))
    fields = {"conclude-key": "k", "conclude-revision": case.revision}
    assert client.post(f"/desk/cases/{case.number}/conclude/", fields).status_code == 302
    assert now.case(LICENCE).state == CaseState.CONCLUDED
