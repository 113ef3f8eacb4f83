"""A register answers in place of a document: with consent, over real sockets, and never so that anything is blocked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.tests.factories import MandateFactory, PersonFactory, UserFactory
from mingban.cases import actions, queries
from mingban.cases.choices import MaterialMeans, MaterialState
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.core.errors import NotFound
from mingban.exchange import actions as exchange
from mingban.exchange import queries as exchange_queries
from mingban.exchange.actions import CannotConsent
from mingban.exchange.choices import CallState
from mingban.exchange.models import Consent, DataCall
from mingban.exchange.registry import Question, RegisterSilent, data_exchange
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter

KIND, SERVICE = "property-certificate", "real-estate"
OWNER = "431202199203080027"


@pytest.fixture(autouse=True)
def rested() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def owner(now: Story, sandbox: Any) -> Story:
    """Let the citizen be one whose shop the register knows."""
    now.person.name, now.person.identity_number = "林小满", OWNER
    now.person.save()
    now.now = datetime.now(UTC)  # signed calls are refused when they are old
    now.start(**SMALL, deed=True)
    return now


def page(story: Story, path: str = "") -> str:
    return f"/apply/{story.application.token}/materials/{KIND}/{path}"


def test_with_consent_the_register_answers_and_the_document_is_not_handed_in(owner: Story) -> None:
    citizen = browser(owner.citizen)
    offer = citizen.get(page(owner)).content.decode()
    assert "可以不交：不动产登记中心共享" in offer
    assert "不动产权证号、坐落、用途、建筑面积" in offer
    said = citizen.post(page(owner, "register/"), follow=True).content.decode()
    assert "请先勾选同意" in said
    assert not DataCall.objects.exists()

    assert (
        "查到了，这份材料不用交"
        in citizen.post(page(owner, "register/"), {"agree": "on"}, follow=True).content.decode()
    )
    material = owner.application.materials.get(kind_code=KIND)
    assert (material.means, material.state) == (MaterialMeans.REGISTER, MaterialState.SUBMITTED)
    call = DataCall.objects.get()
    assert call.answer["use"] == "商业服务"
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM exchange_datacall")
        assert "商业" not in str(cursor.fetchone())
    consent = Consent.objects.get()
    assert (consent.party_id, "同意" in consent.words) == (owner.person.pk, True)
    entry = Entry.objects.get(code="exchange.call.made")
    assert entry.data["purpose"]
    assert "第七条" in entry.data["legal_basis"]
    assert "迎丰" not in str(entry.data) + entry.sentence
    assert "免交，不动产登记中心共享" in citizen.get(page(owner)).content.decode()

    owner.fill_in()
    owner.hand_in_papers()
    assert "不动产登记中心共享" in citizen.get(f"/apply/{owner.application.token}/check/").content.decode()
    owner.hand_in()
    case = owner.case(LICENCE)
    desk = browser(owner.of(case, "clerk")).get(f"/desk/cases/{case.number}/").content.decode()
    assert "部门共享" in desk
    assert "湘（2021）怀化市不动产权第 0000018 号" in desk
    with pytest.raises(actions.applying.CannotChange):
        actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)


def test_what_is_uploaded_stands_in_place_of_an_answer(owner: Story) -> None:
    actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)
    browser(owner.citizen).post(page(owner), {"file": [picture()]})
    material = owner.application.materials.get(kind_code=KIND)
    assert (material.means, material.note) == (MaterialMeans.UPLOAD, "")
    assert queries.register_answers([material]) == {}


def test_a_silent_register_is_said_plainly_rests_and_blocks_nothing(
    owner: Story, sandbox: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.break_(error_rate=1)
    citizen = browser(owner.citizen)
    for _ in range(3):
        said = citizen.post(page(owner, "register/"), {"agree": "on"}, follow=True).content.decode()
        assert "对方的系统现在没有答复，不是您的问题" in said
    sandbox.mend()
    call = actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)
    assert call.state == CallState.SILENT, "it rests"
    assert citizen.post(page(owner), {"file": [picture()]}).status_code == 302
    cache.clear()
    call = actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)
    assert call.state == CallState.FOUND


def test_who_is_not_in_the_register_uploads(owner: Story) -> None:
    owner.person.identity_number = "431202196606150014"
    owner.person.save()
    said = browser(owner.citizen).post(page(owner, "register/"), {"agree": "on"}, follow=True).content.decode()
    assert "没有查到您的登记" in said
    assert owner.application.materials.get(kind_code=KIND).state == MaterialState.MISSING


def test_only_whom_it_is_about_can_consent(owner: Story) -> None:
    agent = UserFactory.create()
    MandateFactory.create(principal=owner.person, agent=agent.person)
    by = accounts.actor_of(agent)
    application = actions.start_application(
        bundle_code="barber-shop", answers=dict(owner.application.answers), by=by, at=owner.now, applicant=owner.person
    )
    assert "可以不交" not in browser(by).get(f"/apply/{application.token}/materials/{KIND}/").content.decode()
    with pytest.raises(CannotConsent):
        actions.ask_register(token=application.token, kind_code=KIND, by=by, at=owner.now)
    with pytest.raises(NotFound):
        actions.ask_register(token=owner.application.token, kind_code="lease-contract", by=owner.citizen, at=owner.now)
    owner.person.identity_number = ""
    owner.person.save()
    with pytest.raises(CannotConsent):
        actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)
    assert not DataCall.objects.exists()


def test_registers_over_their_sockets(sandbox: Any, settings: Any) -> None:
    def ask(code: str = SERVICE, **terms: str) -> Any:
        told = {
            "name": "林小满",
            "identity_number": OWNER,
            "purpose": "办事",
            "legal_basis": "第七条",
            "reference": "1",
        }
        return data_exchange().ask(Question(service_code=code, **{**told, **terms}), at=timezone.now())

    for service in exchange_queries.data_services().values():
        answer = ask(service.code)
        assert answer.as_of
        assert not answer.is_found or set(answer.values) == {one.name for one in service.fields}
    for wrong in ({"code": "no-such"}, {"purpose": ""}, {"identity_number": "1"}):
        with pytest.raises(RegisterSilent):
            ask(**wrong)
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    with pytest.raises(RegisterSilent):
        ask()
    with pytest.raises(exchange_queries.NoSuchService):
        exchange_queries.data_service("no-such")


@pytest.mark.django_db(transaction=True)
def test_a_register_is_never_asked_inside_a_transaction() -> None:
    person = PersonFactory.create(name="林小满", identity_number=OWNER)
    user = UserFactory.create(person=person)
    matter = Matter(kind="material", id="1", name="房产证")
    with pytest.raises(RuntimeError), transaction.atomic():
        exchange.ask_register(
            person=person, service_code=SERVICE, matter=matter, by=accounts.actor_of(user), at=timezone.now()
        )


def test_a_consent_is_listed_and_taken_back_and_the_document_is_asked_for_again(owner: Story) -> None:
    for _ in range(2):
        actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)
    citizen, consent = browser(owner.citizen), Consent.objects.order_by("pk").first()
    assert consent
    shown = citizen.get("/my/consents/").content.decode()
    assert "不动产登记中心" in shown
    assert "不动产权证号、坐落、用途、建筑面积" in shown
    assert f"/apply/{owner.application.token}/" in shown
    assert "/my/consents/" in citizen.get("/my/profile/").content.decode()
    stranger = accounts.actor_of(UserFactory.create())
    assert browser(stranger).post(f"/my/consents/{consent.pk}/withdraw/").status_code == 404
    with pytest.raises(exchange.CannotWithdraw):
        exchange.withdraw_consent(consent=consent, by=stranger, at=owner.now)
    for _ in range(2):  # the second time nothing changes
        said = citizen.post(f"/my/consents/{consent.pk}/withdraw/", follow=True).content.decode()
        assert "收回了" in said
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert [call.answer for call in DataCall.objects.all()] == [{}, {}]
    assert Entry.objects.filter(code="exchange.consent.withdrawn").count() == 2
    material = owner.application.materials.get(kind_code=KIND)
    assert (material.means, material.state, material.note) == (MaterialMeans.UPLOAD, MaterialState.MISSING, "")


def test_what_was_handed_in_before_a_consent_is_taken_back_stands(owner: Story) -> None:
    actions.ask_register(token=owner.application.token, kind_code=KIND, by=owner.citizen, at=owner.now)
    owner.fill_in()
    owner.hand_in_papers()
    owner.hand_in()
    consent = Consent.objects.get()
    exchange.withdraw_consent(consent=consent, by=owner.citizen, at=owner.now)
    assert owner.application.materials.get(kind_code=KIND).means == MaterialMeans.REGISTER
    assert DataCall.objects.get().answer["use"] == "商业服务"
    shown = browser(owner.citizen).get("/my/consents/").content.decode()
    assert str(owner.application.number) in shown
    assert "收回了" in shown
    consent = Consent.objects.create(
        party=owner.person,
        service_code="gone",
        matter_kind="none",
        matter_id="0",
        words="",
        given_at=owner.now,
        given_by={},
    )
    assert "没有查" in browser(owner.citizen).get("/my/consents/").content.decode()
    exchange.withdraw_consent(consent=consent, by=owner.citizen, at=owner.now)
    assert actions.registers.let_go_of_answer(material_id="0", at=owner.now)
