"""Programs that call the API in tests, each with a client and a token of its own, got from the token endpoint."""

import base64
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.test import Client as Browser
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.models import Person
from mingban.agencies.models import Organisation
from mingban.core.actors import SYSTEM
from mingban.gateway import access, actions
from mingban.gateway.actions import Credentials

V1 = "/api/v1"
_numbers = count(1)


def next_key() -> str:
    """Return an idempotency key that no call had before."""
    return f"test-key-{next(_numbers)}"


class Program:
    """A program that calls us; POST carries a new key unless one is given."""

    def __init__(self, credentials: Credentials, token: str = "") -> None:
        self.credentials = credentials
        self.client = credentials.client
        self.token = token
        self.http = Browser()

    def sign_in(self, scope: str = "") -> "Program":
        """Get a token, for all of the client's scopes or for those named."""
        self.token = ask_token(self.credentials, scope).json()["access_token"]
        return self

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        """Call an operation and return the response."""
        sent = {"Authorization": f"Bearer {self.token}", **headers} if self.token else headers
        if method == "POST" and key != "":
            sent["Idempotency-Key"] = key or next_key()
        content = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.http, method.lower())(f"{V1}{path}", headers=sent, **content)

    def upload(self, path: str, file: Any, *, key: str | None = None) -> Any:
        """Send a file."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or next_key()}
        return self.http.post(f"{V1}{path}", {"file": file}, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.http.get(f"{V1}{path}", query, headers=headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Do something."""
        return self.call("POST", path, {} if body is None else body, key=key)


def ask_token(credentials: Credentials, scope: str = "") -> Any:
    """Ask the token endpoint with a client's id and secret."""
    pair = base64.b64encode(f"{credentials.client_id}:{credentials.client_secret}".encode()).decode()
    wish = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    return Browser().post(f"{V1}/oauth/token", wish, headers={"Authorization": f"Basic {pair}"})


def system(
    organisation: str,
    role: Role,
    *,
    scopes: Sequence[str] = tuple(sorted(access.DEPARTMENT_SCOPES)),
    at: datetime | None = None,
) -> Program:
    """Return the system of an authority in a role, with a token."""
    made = actions.register_client(
        name=f"{organisation} {role} {next(_numbers)}",
        organisation=Organisation.objects.get(code=organisation),
        role=role,
        scopes=scopes,
        by=SYSTEM,
        at=at or timezone.now(),
    )
    return Program(made).sign_in()


def agent(
    person: Person | None, *, scopes: Sequence[str] = tuple(sorted(access.AGENT_SCOPES)), at: datetime | None = None
) -> Program:
    """Return the system of an agent, with a token."""
    assert person is not None
    name = f"agent {next(_numbers)}"
    made = actions.register_agent(name=name, person=person, scopes=scopes, by=SYSTEM, at=at or timezone.now())
    return Program(made).sign_in()
