"""Who may open which page: nobody by default; posts of the organisation asked, who watches its region, and the applicant."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Look, User
from mingban.accounts.tests.factories import OrganisationFactory, RegionFactory, StaffPostFactory, UserFactory
from mingban.agencies.models import Organisation
from mingban.core.actors import Actor
from mingban.documents import registry as documents
from mingban.files import registry as files
from mingban.requests import actions, queries
from mingban.requests.choices import ConsultKind
from mingban.requests.models import AnnualReport
from mingban.requests.tests.factories import HEALTH, MARKET, Asking, browser, paper
from mingban.requests.urls import urlpatterns

HANDLERS = {"clerk", "reviewer", "decider", "head"}
WHO = ("nobody", "applicant", "stranger", *Role.values, "supervisor-far", "clerk-other", "reviewer-other")
EVERYBODY = set(WHO)
CITIZENS = {"applicant", "stranger"}
HOUSE = HANDLERS | {"clerk-other", "reviewer-other"}
SUPERVISORS = {"supervisor", "supervisor-far"}
# Who gets 200; everybody else is sent to sign in, refused, or told that there is nothing.
PAGES: dict[str, set[str]] = {
    "guides-list": EVERYBODY,
    "guide-show": EVERYBODY,
    "information-look": EVERYBODY,
    "request-new": CITIZENS,
    "requests-list": CITIZENS,
    "request-show": {"applicant"},
    "requests-desk": HOUSE | SUPERVISORS,
    "request-type-in": {"clerk", "clerk-other"},
    "questions-list": HOUSE,
    "question-answer": {"clerk-other", "reviewer-other"},
    "figures-show": HOUSE | SUPERVISORS,
    "disputes-list": HOUSE | SUPERVISORS,
    "guide-edit": {"head"},
    "reports-list": EVERYBODY,
    "report-offices": HANDLERS,
    "report-edit": HOUSE,
    "report-licences": HOUSE,
    "report-show": EVERYBODY,
    "report-documents": EVERYBODY,
    "request-handle": HANDLERS | {"supervisor"},
}


@pytest.fixture
def people(asking: Asking) -> dict[str, Client]:
    """Return a browser of everybody, with one request that the health bureau was asked about."""
    asking.receive()
    asking.consult(ConsultKind.CO_PRODUCER, organisation_code=HEALTH, name="")
    far = OrganisationFactory.create(code="far", region=RegionFactory.create(code="430100", name="长沙市", level=2))
    post = StaffPostFactory.create(organisation=far, role=Role.SUPERVISOR)
    found = {role.value: browser(asking.official(role)) for role in Role}
    return found | {
        "nobody": Client(),
        "applicant": browser(asking.citizen),
        "stranger": browser(accounts.actor_of(UserFactory.create())),
        "supervisor-far": browser(accounts.actor_of(post.user, post)),
        "clerk-other": browser(asking.official(Role.CLERK, HEALTH)),
        "reviewer-other": browser(asking.official(Role.REVIEWER, HEALTH)),
    }


def address(name: str, asking: Asking) -> str:
    one = asking.request.consultations.get()
    arguments: dict[str, list[Any]] = {
        "guide-show": [MARKET],
        "information-look": [MARKET],
        "request-new": [MARKET],
        "request-show": [asking.number],
        "request-handle": [asking.number],
        "question-answer": [one.pk],
        "report-edit": [2025],
        "report-licences": [2025],
        "report-offices": [2025],
        "report-show": [MARKET, 2025],
        "report-documents": [MARKET, 2025, "made"],
    }
    if name == "report-show" and not AnnualReport.objects.exists():
        office = asking.request.organisation
        AnnualReport.objects.create(
            organisation=office,
            year=2025,
            frozen=queries.report_figures(office, 2025, None),
            changed_at=asking.now,
            published_at=asking.now,
            published_by_id=asking.official(Role.HEAD).post_id,
        )
    if name == "report-offices":
        Organisation.objects.filter(code=MARKET).update(is_government=True)
    query = {"request-new": "?name=招标公告", "report-offices": "?row=new"}.get(name, "")
    return reverse(f"requests:{name}", args=arguments.get(name, [])) + query


@pytest.mark.parametrize("name", PAGES)
def test_who_opens_a_page(asking: Asking, people: dict[str, Client], name: str) -> None:
    opened = {who for who, client in people.items() if client.get(address(name, asking)).status_code == 200}
    assert opened == PAGES[name]


def test_every_route_of_ours_is_in_the_matrix_or_only_takes_what_is_sent() -> None:
    names = {pattern.name for pattern in urlpatterns}
    assert names - set(PAGES) == {"request-act", "request-do", "report-publish"}


def test_who_may_send_acts(asking: Asking, people: dict[str, Client]) -> None:
    own = reverse("requests:request-act", args=[asking.number, "write"])
    desk = reverse("requests:request-do", args=[asking.number, "write"])
    sent = {"write-text": "您好", "write-revision": "0"}
    done_own = {who for who, client in people.items() if _goes_through(client, own, sent | {"write-key": f"a-{who}"})}
    assert done_own == {"applicant"}
    done_desk = {who for who, client in people.items() if _goes_through(client, desk, sent | {"write-key": f"b-{who}"})}
    assert done_desk == {"clerk", "reviewer", "decider"}
    assert asking.request.messages.count() == 4


def _goes_through(client: Client, url: str, data: dict[str, str]) -> bool:
    response = client.post(url, data)
    return (
        response.status_code == 302 and "/requests/" in response["Location"] and "sign-in" not in response["Location"]
    )


def test_letters_and_papers_open_to_the_same_people(asking: Asking) -> None:
    asking.receive()
    pk = asking.consult()
    of = {
        "applicant": asking.citizen,
        "clerk": asking.official(Role.CLERK),
        "supervisor": asking.official(Role.SUPERVISOR),
        "auditor": asking.official(Role.AUDITOR),
        "other": asking.official(Role.CLERK, HEALTH),
        "stranger": accounts.actor_of(UserFactory.create()),
    }

    def may(registry: Any, kind: str, owner: str) -> set[str]:
        return {who for who, actor in of.items() if registry.may_open(actor, kind, owner)}

    assert may(documents, "request", asking.number) == {"applicant", "clerk", "supervisor"}
    assert may(files, "request", asking.number) == {"applicant", "clerk", "supervisor"}
    assert may(documents, "request-consultation", str(pk)) == {"clerk", "supervisor"}
    asking.hear(pk)
    asking.propose(uploads=[paper()])
    reply = queries.proposed_reply(asking.request)
    assert reply is not None
    assert may(files, "request-reply", str(reply.pk)) == {"clerk", "supervisor"}
    for kind in ("request", "request-consultation", "request-reply"):
        for owner in ("999999", "nonsense", ""):
            assert may(documents, kind, owner) | may(files, kind, owner) == set()


def test_each_look_of_an_official_is_logged_and_the_applicant_can_read_it(asking: Asking) -> None:
    asking.receive()
    browser(asking.official(Role.REVIEWER)).get(reverse("requests:request-handle", args=[asking.number]))
    documents.tell_opened(asking.official(Role.CLERK), "request", asking.number, "登记回执")
    looks = list(Look.objects.filter(party=asking.person).order_by("pk"))
    assert [look.fields for look in looks] == [["申请内容", "联系方式"], ["登记回执"]]
    assert {look.matter_id for look in looks} == {asking.number}
    assert "第三十三条" in looks[0].legal_basis
    before = Look.objects.count()
    browser(asking.citizen).get(reverse("requests:request-show", args=[asking.number]))
    assert Look.objects.count() == before


def test_an_official_is_kept_from_his_own_matters(asking: Asking) -> None:
    asking.receive()
    clerk = asking.official(Role.CLERK)
    User.objects.filter(pk=clerk.id or 0).update(private_person=asking.person)
    kept = Actor(**{name: getattr(clerk, name) for name in Actor.__slots__} | {"private_party_id": asking.person.pk})
    assert not queries.can_see(kept, asking.request)
    assert queries.requests_page(kept, queries.wanted_of({}), at=asking.now).requests == []
    response = browser(clerk).get(reverse("requests:request-handle", args=[asking.number]))
    assert response.status_code == 404


def test_acts_are_decided_by_the_table_alone(asking: Asking) -> None:
    asking.receive()
    for role in Role:
        shown = [act for act, _ in queries.options(asking.official(role), asking.request, asking.now)]
        assert bool(shown) == (role in HANDLERS)
    assert queries.options(asking.official(Role.CLERK, HEALTH), asking.request, asking.now) == []
    assert actions.CannotAct.status == 409
