"""Programs that call the API over HTTP and do not give up: as departments' and agents' systems have to be written."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx

from tests.journeys.house import House

V1 = "/api/v1"
PATIENCE_SECONDS = 120
CALL_SECONDS = 20


@dataclass(kw_only=True)
class Program:
    """A client of the API. A call without an answer is repeated with the same key, until there is one."""

    url: str
    client_id: str
    client_secret: str
    token: str = ""
    repeats: int = 0
    failures: "Counter[str]" = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Open the connection and sign in."""
        self.http = httpx.Client(base_url=self.url + V1, timeout=CALL_SECONDS, trust_env=False)
        pair = (self.client_id, self.client_secret)
        answer = self._insist(
            lambda: self.http.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=pair)
        )
        self.token = answer.json()["access_token"]

    def twin(self) -> "Program":
        """Return the same system, calling from another thread."""
        return Program(url=self.url, client_id=self.client_id, client_secret=self.client_secret)

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self._insist(lambda: self.http.get(path, params=query, headers=self._headers())).json()

    def send(self, method: str, path: str, body: Any = None, *, files: Any = None) -> httpx.Response:
        """Do something exactly once, however often that takes."""
        headers = self._headers() | {"Idempotency-Key": uuid4().hex}
        content: dict[str, Any] = {"files": files} if files else {"json": {} if body is None else body}
        return self._insist(lambda: self.http.request(method, path, headers=headers, **content))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _insist(self, call: Callable[[], httpx.Response]) -> httpx.Response:
        """Call until somebody answers: no connection, one that breaks, and 5xx are no answers."""
        deadline = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = call()
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code < 500 and answer.status_code != 429:
                return answer
            assert monotonic() < deadline, f"no answer for {PATIENCE_SECONDS} s: {answer.text if answer else ''}"
            self.repeats += 1
            self.failures[kind_of(answer)] += 1
            self.stop.wait(0.2)


def kind_of(answer: httpx.Response | None) -> str:
    """Return how a call failed: the problem's type, the status where there is none, nothing without an answer."""
    if answer is None:
        return ""
    is_problem = answer.headers.get("Content-Type") == "application/problem+json"
    return str(answer.json()["type"]).rpartition(":")[2] if is_problem else str(answer.status_code)


def let_in(house: House, *systems: tuple[str, ...]) -> list[Program]:
    """Register systems by the operator's command, all in one process, and return them signed in."""
    call = "from django.core.management import call_command as call\nfor words in {!r}: call('api_client_add', *words)"
    printed = house.manage("shell", "--verbosity", "0", "--command", call.format(systems))
    told = [line.partition("=")[2] for line in printed.splitlines() if line.startswith("client_")]
    pairs = zip(told[::2], told[1::2], strict=True)
    return [Program(url=house.url, client_id=client, client_secret=secret) for client, secret in pairs]
