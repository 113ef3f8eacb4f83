"""What the OpenAPI document promises is what happens, whatever is sent (schemathesis, in process, on this run's database)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import settings
from jsonschema import Draft202012Validator
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import MandateFactory, PersonFactory, UserFactory
from mingban.cases import actions as cases
from mingban.cases.tests.factories import ANSWERS, SMALL, Story, load_county
from mingban.gateway.api.root import KEY, api
from mingban.gateway.tests.factories import Program, agent, next_key, system

pytestmark = pytest.mark.django_db

FuzzCase = Case[Any]
EXAMPLES = 4
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json",
    get_wsgi_application(),
    config=SchemathesisConfig.from_dict({"generation": {"allow-x00": False, "codec": "utf-8"}}),
)


@dataclass
class Town:
    """Whom the fuzzer calls as, and things that exist."""

    programs: dict[str, Program]
    known: dict[str, Any]


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep the server from closing the test's connection after each call, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """One county for all operations; all that was done in it is taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_county()
        story = Story.begin()
        application = story.submit(defer=("premises-proof",), **SMALL)
        acting = UserFactory.create(person=PersonFactory.create()).person
        MandateFactory.create(principal=story.person, agent=acting)
        made = _town(story, application, acting)
        with connection_kept():
            yield made
        transaction.set_rollback(True)


def _town(story: Story, application: Any, acting: Any) -> Town:
    draft = cases.start_application(
        bundle_code="barber-shop", answers=ANSWERS, by=story.citizen, at=story.now, applicant=None
    )
    programs = {"CITIZEN": agent(acting), "STAFF": system("hecheng-market", Role.CLERK)}
    hooked = programs["STAFF"].post("/webhooks", {"url": "http://127.0.0.1:9/hook", "events": ["*"]}).json()
    ping = programs["STAFF"].post(f"/webhooks/{hooked['id']}/ping").json()
    known = {
        "code": "barber-shop",
        "number": application.cases.get(position=1).number,
        "token": draft.token,
        "kind": "lease-contract",
        "case": application.cases.get(position=1).number,
        "webhook": hooked["id"],
        "message_id": ping["message_id"],
        "share_token": application.share_token,
    }
    return Town(programs=programs, known=known)


def token_for(case: FuzzCase, town: Town) -> str:
    """Return the token of somebody for whom the operation is."""
    ways = case.operation.definition.raw.get("security", [])
    is_for_citizens = any(
        scope.startswith("applications:") for way in ways for scope in way.get("clientCredentials", [])
    )
    return town.programs["CITIZEN" if is_for_citizens else "STAFF"].token


def knock(case: FuzzCase, town: Town) -> None:
    """Call an operation with a new key, as somebody who may, and check the answer against the document."""
    headers = {"Authorization": f"Bearer {token_for(case, town)}"}
    if KEY.fullmatch(str(dict(case.headers or {}).get("Idempotency-Key"))):
        headers["Idempotency-Key"] = next_key()
    with transaction.atomic():
        # What fits the schema may still name no known question, a day of no calendar, or a cursor of another list.
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])


def is_id(value: Any) -> bool:
    """Tell whether the fuzzer meant a good id."""
    return str(value).isdecimal() and 1 <= int(value) < 2**63


@schema.parametrize()
@settings(max_examples=EXAMPLES)
def test_an_operation_keeps_to_its_schema(case: FuzzCase, town: Town) -> None:
    knock(case, town)


@schema.include(path_regex=r"\{").parametrize()
@settings(max_examples=EXAMPLES)
def test_an_operation_on_what_exists_keeps_to_its_schema(case: FuzzCase, town: Town) -> None:
    for name, value in case.path_parameters.items():
        if not (name == "webhook" and not is_id(value)):  # what is no id stays what the fuzzer made it
            case.path_parameters[name] = town.known.get(name, value)
    knock(case, town)


def test_the_document_is_openapi_3_1() -> None:
    document = api.get_openapi_schema()
    assert document["openapi"].startswith("3.1.")
    for part in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(part)
