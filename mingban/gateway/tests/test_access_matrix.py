"""Every operation × everybody who might call: by the wrong scope, from the other organisation, by somebody else's agent."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client as Browser

from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import UserFactory
from mingban.cases import actions as cases
from mingban.cases.tests.factories import ANSWERS, LICENCE, SMALL, Story, browser, picture
from mingban.core.api import Reach, needs_key
from mingban.core.audiences import Audience
from mingban.datasets.tests.factories import Office
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.gateway.api.root import api
from mingban.gateway.tests.factories import V1, Program, agent, next_key, system

WHO = (
    "nobody", "clerk", "unscoped-clerk", "other-clerk", "supervisor", "agent", "stranger", "citizen-session", "staff-session",
)  # fmt: skip
# What is sent where an empty object would be refused before anybody asks whose thing it is.
BODIES: dict[str, Any] = {
    "case-decline": {"reason": "不归我们办"},
    "case-review": {"opinion": "符合要求"},
    "case-decide": {"is_approved": True},
    "case-request-correction": {"remarks": [{"id": 1, "remark": "看不清"}]},
    "case-ask-opinion": {"organisation": "hecheng-fire", "question": "消防要求有哪些", "days": 3},
    "case-give-opinion": {"advice": "AGREE", "answer": "没有意见"},
    "case-open-joint": {"topic": "意见不一致"},
    "case-give-position": {"verdict": "AGREE", "text": "同意"},
    "case-conclude-joint": {"verdict": "AGREE", "conclusion": "同意"},
    "case-hand-over": {"to": "nobody", "reason": "出差"},
    "case-recuse": {"ground": "OWN", "reason": "与我有关"},
    "draft-start": {"bundle": "barber-shop"},
    "draft-answer": {"answers": {}},
    "draft-fill-in": {"values": {}},
    "draft-submit": {"has_promised": True},
    "application-renew": {"values": {}},
    "webhook-add": {"url": "http://127.0.0.1:9/", "events": ["*"]},
    "webhook-replay": {"since": "2026-01-01T00:00:00Z"},
}
QUERIES = {
    "deadline": {"start": "2026-11-23", "limit": 5},
    "search": {"q": "理发"},
    "principal-list": {"errand": "barber-shop"},
}
LISTS = {"case-list", "application-list", "webhook-list", "principal-list", "draft-start", "webhook-add", "client-show"}
# Acts of a reviewer, a decider, or of the case's officer, which the clerk is not yet.
OF_OTHER_POSTS = {
    "case-review", "case-decide", "case-ask-opinion", "case-give-opinion", "case-open-joint", "case-give-position",
    "case-conclude-joint", "case-hand-over",
}  # fmt: skip
OUTSIDE = frozenset({401, 403, 404})


@dataclass
class Town:
    """Everybody with his way of calling, and the things of one applicant and one authority."""

    tokens: dict[str, str]
    browsers: dict[str, Browser]
    things: dict[str, Any]

    def call(self, who: str, operation: Any) -> int:
        """Call an operation as somebody, on those things, and return the status."""
        method, name = operation.methods[0], operation.operation_id
        things = self.things | (
            {"token": self.things["file" if name.startswith("file") else "document"]}
            if name.startswith(("file", "document"))
            else {}
        )
        things |= {"number": self.things["application"]} if name.startswith("application") else {}
        things |= {"code": "sole-trader-registration"} if name.startswith("item") else {}
        things |= {"code": "department-budget", "number": 1} if name.startswith("dataset") else {}
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who in self.tokens else {}
        headers |= {"Idempotency-Key": next_key()} if needs_key([method], operation.view_func.reach) else {}
        terms: dict[str, Any] = (
            {"data": QUERIES.get(name, {})}
            if method == "GET"
            else {"data": BODIES.get(name, {}), "content_type": "application/json"}
        )
        if name in {"draft-attach", "application-supply"}:
            terms = {"data": {"file": picture()}}
        path = f"{V1}{operation.path}".format(**things)
        return int(getattr(self.browsers[who], method.lower())(path, headers=headers, **terms).status_code)


@pytest.fixture
def town(now: Story, handed_in: Story) -> Town:
    draft = cases.start_application(bundle_code="barber-shop", answers=ANSWERS | SMALL, by=now.citizen, at=now.now)
    programs = {
        "clerk": system("hecheng-market", Role.CLERK, at=now.now),
        "other-clerk": system("hecheng-civil", Role.CLERK, at=now.now),
        "supervisor": system("hecheng-approval", Role.SUPERVISOR, at=now.now),
        "agent": agent(now.person, at=now.now),
        "stranger": agent(UserFactory.create().person, at=now.now),
    }
    hook = programs["clerk"].post("/webhooks", BODIES["webhook-add"]).json()["id"]
    things = {
        "number": handed_in.case(LICENCE).number,
        "case": handed_in.case(LICENCE).number,
        "application": handed_in.application.number,
        "share_token": handed_in.application.share_token,
        "token": draft.token,
        "kind": "premises-proof",
        "file": StoredFile.objects.filter(owner_kind="material").earliest("pk").token,
        "document": IssuedDocument.objects.latest("pk").token,
        "code": "barber-shop",
        "webhook": hook,
        "message_id": programs["clerk"].post(f"/webhooks/{hook}/ping").json()["message_id"],
    }
    tokens = {name: program.token for name, program in programs.items()}
    narrow = system("hecheng-market", Role.CLERK, scopes=["webhooks:manage", "documents:read"], at=now.now)
    tokens["unscoped-clerk"] = Program(narrow.credentials).sign_in("documents:read").token
    browsers = {name: Browser() for name in WHO}
    browsers["citizen-session"] = browser(now.citizen)
    browsers["staff-session"] = browser(now.official("hecheng-market", Role.CLERK))
    assert User.objects.filter(client__isnull=False).count() == len(programs) + 1
    return Town(tokens=tokens, browsers=browsers, things=things)


OPERATIONS: dict[str, Any] = {
    str(operation.operation_id): operation
    for router in api._get_bound_routers()
    for view in router.path_operations.values()
    for operation in view.operations
}


def outsiders(name: str, declared: Reach) -> dict[str, frozenset[int]]:
    """Return with which statuses each of those is turned away who may not do this; everybody else must get past the door."""
    if declared.audience is Audience.PUBLIC:
        return {}
    away = {"nobody": frozenset({401}), "staff-session": frozenset({401})}
    if declared.scope != "documents:read":
        away["unscoped-clerk"] = frozenset({403})
    if declared.audience is Audience.STAFF:
        away |= dict.fromkeys(("agent", "stranger", "citizen-session"), frozenset({403}))
        away |= {} if name in LISTS else {"other-clerk": frozenset({404})}
        away |= {"supervisor": frozenset({403})} if name.startswith("case-") and declared.scope == "cases:act" else {}
    elif declared.audience is Audience.CITIZEN:
        away |= dict.fromkeys(("clerk", "other-clerk", "supervisor"), frozenset({403}))
        away |= {} if name in LISTS else {"stranger": frozenset({404})}
    elif declared.scope == "documents:read":
        away |= dict.fromkeys(("other-clerk", "stranger"), frozenset({404}))
    else:
        away["citizen-session"] = frozenset({403})
        away |= (
            {} if name in LISTS else dict.fromkeys(("other-clerk", "supervisor", "agent", "stranger"), frozenset({404}))
        )
    return away


def test_nobody_gets_further_than_he_may(town: Town) -> None:
    wrong = []
    for name, operation in OPERATIONS.items():
        away = outsiders(name, operation.view_func.reach)
        for who in away:
            found = town.call(who, operation)
            if found not in away[who]:
                wrong.append((name, who, found, sorted(away[who])))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(name for name, one in OPERATIONS.items() if one.methods == ["GET"]))
def test_whoever_may_read_can(town: Town, name: str) -> None:
    operation = OPERATIONS[name]
    if name.startswith("dataset"):
        office = Office()
        office.publish(office.bring(office.dataset().code))
    away = outsiders(name, operation.view_func.reach)
    found = {who: town.call(who, operation) for who in WHO if who not in away}
    assert set(found.values()) == {200}, found


def test_whoever_may_act_gets_past_the_door(town: Town) -> None:
    wrong = []
    for name, operation in OPERATIONS.items():
        owner = {Audience.STAFF: "clerk", Audience.CITIZEN: "agent"}.get(operation.view_func.reach.audience, "clerk")
        if operation.methods == ["GET"] or name in {"webhook-remove", "draft-detach", "application-supplement"}:
            continue
        found = town.call(owner, operation)
        if found in OUTSIDE and name not in OF_OTHER_POSTS and not name.startswith("draft-"):
            wrong.append((name, owner, found))
        if found == 422 and name.startswith("case-"):
            wrong.append((name, "what is sent", found))
    assert wrong == []


def test_the_other_organisations_list_is_empty(town: Town) -> None:
    headers = {"Authorization": f"Bearer {town.tokens['other-clerk']}"}
    assert town.browsers["other-clerk"].get(f"{V1}/cases", headers=headers).json()["items"] == []
