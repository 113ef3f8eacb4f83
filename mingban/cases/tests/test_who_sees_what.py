"""Every route of the engine, the ratings, the desk and my affairs, for everybody who might knock."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
from django.test import Client

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Look
from mingban.accounts.tests.factories import MandateFactory, UserFactory
from mingban.cases import access, actions, queries
from mingban.cases.choices import Act, CaseState
from mingban.cases.models import Application, Case
from mingban.cases.rules import CaseFacts
from mingban.cases.tests.factories import LICENCE, Story, browser
from mingban.core.actors import SYSTEM, Actor
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.ledger.models import Entry

SEES, SIGN_IN, NO, NONE = 200, 302, 403, 404
WHO = (
    "nobody", "applicant", "agent", "former-agent", "stranger", "clerk", "reviewer", "decider", "other-clerk",
    "supervisor", "auditor", "publisher", "administrator",
)  # fmt: skip
OWN = ("applicant", "agent")
HANDLING = ("clerk", "reviewer", "decider")
STAFF = (*HANDLING, "other-clerk", "supervisor", "auditor", "publisher", "administrator")


@dataclass
class Town:
    """One application handed in by an agent, a draft of his, and everybody who might want to see them."""

    story: Story
    people: dict[str, Client]
    actors: dict[str, Actor]

    @property
    def case(self) -> Case:
        return self.story.case(LICENCE)


@pytest.fixture
def town(now: Story) -> Town:
    agent, former = UserFactory.create(), UserFactory.create()
    MandateFactory.create(principal=now.person, agent=agent.person)
    actors = {
        "applicant": now.citizen,
        "agent": accounts.actor_of(agent),
        "stranger": Story.begin().citizen,
        "former-agent": accounts.actor_of(former),
        "clerk": now.official("hecheng-market", Role.CLERK),
        "reviewer": now.official("hecheng-market", Role.REVIEWER),
        "decider": now.official("hecheng-market", Role.DECIDER),
        "other-clerk": now.official("hecheng-civil", Role.CLERK),
        "supervisor": now.official("hecheng-approval", Role.SUPERVISOR),
        "auditor": now.official("hecheng-approval", Role.AUDITOR),
        "publisher": now.official("hecheng-market", Role.PUBLISHER),
        "administrator": now.official("hecheng-market", Role.ADMINISTRATOR),
    }
    now.citizen = actors["agent"]
    now.application = actions.start_application(
        bundle_code="barber-shop",
        answers={"premises": "rented", "deed": False, "occupy": True, "commitment": True, "hygiene-by-promise": True}
        | {"wants-seal": True},
        by=now.citizen,
        at=now.now,
        applicant=now.person,
    )
    now.fill_in()
    now.hand_in_papers()
    now.hand_in()
    people = {name: browser(actor) for name, actor in actors.items()}
    return Town(story=now, people={"nobody": Client(), **people}, actors=actors)


def own(town: Town, path: str) -> str:
    return f"/applications/{town.story.application.number}/{path}"


ROUTES: dict[str, tuple[Callable[[Town], str], dict[str, int]]] = {
    "start": (
        lambda t: "/apply/?bundle=barber-shop",
        {"nobody": SIGN_IN, **dict.fromkeys(STAFF, NO), **dict.fromkeys((*OWN, "former-agent", "stranger"), SEES)},
    ),
    **{
        name: (
            partial(own, path=path),
            {
                "nobody": SIGN_IN,
                **dict.fromkeys(STAFF, NO),
                **dict.fromkeys(OWN, SEES),
                **dict.fromkeys(("former-agent", "stranger"), NONE),
            },
        )
        for name, path in {
            "show": "",
            "done": "done/",
            "withdraw": "withdraw/",
            "supply": "materials/lease-contract/",
            "rate": "rate/",
        }.items()
    },
    "share": (lambda t: f"/s/{t.story.application.share_token}/", dict.fromkeys(WHO, SEES)),
    "track": (lambda t: "/track/", dict.fromkeys(WHO, SEES)),
    "track-code": (lambda t: "/track/code/", dict.fromkeys(WHO, SIGN_IN)),
    "track-show": (lambda t: f"/track/{t.story.application.number}/", dict.fromkeys(WHO, SIGN_IN)),
    "case": (
        lambda t: f"/desk/cases/{t.case.number}/",
        {
            "nobody": SIGN_IN,
            **dict.fromkeys((*OWN, "former-agent", "stranger"), NO),
            **dict.fromkeys((*HANDLING, "supervisor", "auditor"), SEES),
            **dict.fromkeys(("other-clerk", "publisher", "administrator"), NONE),
        },
    ),
    "inbox": (
        lambda t: "/desk/",
        {
            "nobody": SIGN_IN,
            **dict.fromkeys((*OWN, "former-agent", "stranger"), NO),
            **dict.fromkeys(STAFF, SEES),
        },
    ),
    "my-affairs": (
        lambda t: "/my/",
        {"nobody": SIGN_IN, **dict.fromkeys(STAFF, NO), **dict.fromkeys((*OWN, "former-agent", "stranger"), SEES)},
    ),
    "file": (
        lambda t: f"/files/{StoredFile.objects.filter(owner_kind='material').earliest('pk').token}/",
        {
            "nobody": SIGN_IN,
            **dict.fromkeys((*OWN, *HANDLING, "supervisor", "auditor"), SEES),
            **dict.fromkeys(("former-agent", "stranger", "other-clerk", "publisher", "administrator"), NO),
        },
    ),
}


def test_every_route_opens_to_its_people_and_to_nobody_else(town: Town) -> None:
    wrong = []
    for name, (url, expected) in ROUTES.items():
        assert set(expected) == set(WHO), name
        for who in WHO:
            found = town.people[who].get(url(town)).status_code
            if found != expected[who]:
                wrong.append((name, who, found, expected[who]))
    assert wrong == []


def test_documents_open_to_whom_they_concern(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.documents.queries.render_pdf", lambda document: b"%PDF-1.7 short")
    town.story.accept(LICENCE)
    allowed = (*OWN, *HANDLING, "supervisor", "auditor")
    for kind in ("receipt", "acceptance"):
        document = IssuedDocument.objects.get(kind=kind)
        for who in set(WHO) - {"nobody"}:
            found = town.people[who].get(f"/documents/{document.token}.pdf").status_code
            assert found == (SEES if who in allowed else NO), (kind, who)


def test_a_draft_and_its_files_are_seen_by_its_people_only(now: Story) -> None:
    now.start()
    now.hand_in_papers()
    material = now.application.materials.earliest("pk")
    file = StoredFile.objects.get(owner_kind="material", owner_id=str(material.pk))
    clerk = browser(now.official("hecheng-market", Role.CLERK))
    assert clerk.get(f"/files/{file.token}/").status_code == NO
    assert browser(now.citizen).get(f"/files/{file.token}/").status_code == SEES
    assert browser(now.citizen).get(f"/apply/{now.application.token}/").status_code == SEES
    assert Client().get(f"/s/{now.application.share_token}/").status_code == NONE
    material.delete()
    assert browser(now.citizen).get(f"/files/{file.token}/").status_code == NO


def test_officials_looks_are_logged_and_owners_are_not(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.documents.queries.render_pdf", lambda document: b"%PDF-1.7 short")
    town.story.accept(LICENCE)
    file = StoredFile.objects.filter(owner_kind="material").earliest("pk")
    urls = [f"/files/{file.token}/", *(f"/documents/{one.token}.pdf" for one in IssuedDocument.objects.all())]
    for who in OWN:
        for url in (*urls, own(town, "")):
            town.people[who].get(url)
    assert not Look.objects.exists()
    for url in (*urls, f"/desk/cases/{town.case.number}/"):
        town.people["clerk"].get(url)
    looks = Look.objects.filter(party=town.story.person)
    seen = {field for look in looks for field in look.fields}
    assert "申请表" in seen
    assert [field for field in seen if file.name in field]
    for document in IssuedDocument.objects.all():
        assert [field for field in seen if document.number in field]
    assert all("第三十四条" in look.legal_basis for look in looks)


def test_a_shared_page_names_nobody(town: Town) -> None:
    text = town.people["nobody"].get(f"/s/{town.story.application.share_token}/").content.decode()
    person = town.story.person
    for word in (person.name, person.identity_number, person.phone, "撤回", "/documents/"):
        assert word not in text
    assert "交上来了" in text


def test_the_agent_is_named_to_the_desk(town: Town) -> None:
    assert "代办人" in town.people["clerk"].get(f"/desk/cases/{town.case.number}/").content.decode()
    assert Entry.objects.get(code="cases.application.submitted").actor["for_name"]


def test_lists_are_filtered_the_same_way_as_pages(town: Town) -> None:
    for who, actor in town.actors.items():
        listed = set(queries.visible_cases(actor))
        assert listed == {case for case in Case.objects.all() if access.can_see_case(actor, case)}, who
    assert not access.can_see_case(None, town.case)
    assert not access.can_see_application(None, town.story.application, town.story.now)
    assert not access.can_handle(None, town.story.application, town.story.now)
    assert not access.is_own(None, town.story.application)
    assert list(queries.visible_cases(SYSTEM)) == []


def test_nobody_without_a_person_owns_anything(town: Town) -> None:
    from_desk = town.actors["clerk"]
    assert not Application.objects.filter(access.own_applications(from_desk, town.story.now)).exists()


def test_an_agent_lists_only_what_he_may_still_handle(town: Town) -> None:
    for who, actor in town.actors.items():
        listed = set(Application.objects.filter(access.own_applications(actor, town.story.now)))
        handled = {one for one in Application.objects.all() if access.can_handle(actor, one, town.story.now)}
        assert listed == handled, who


def test_roles_on_a_case(town: Town) -> None:
    case, at = queries.case_by_number(town.case.number), town.story.now
    roles = {who: access.role_on(actor, case, at) for who, actor in town.actors.items()}
    assert roles["applicant"] == roles["agent"] == "applicant"
    assert roles["stranger"] == roles["other-clerk"] == ""
    assert (roles["clerk"], access.role_on(SYSTEM, case, at)) == ("clerk", "system")
    facts = CaseFacts(state=CaseState(case.state))
    assert access.can_act(town.actors["clerk"], case, Act.ACCEPT, facts, at)
    assert not access.can_act(town.actors["reviewer"], case, Act.ACCEPT, facts, at)


def test_an_application_without_an_agent_has_none(now: Story) -> None:
    now.submit()
    application = now.application
    application.agent = None
    stranger = Story.begin().citizen
    assert not access.can_handle(stranger, application, now.now)
    application.agent_id = None
    assert access.errand_code(application) == "barber-shop"
    application.bundle_version = None
    assert access.errand_code(application) == ""
