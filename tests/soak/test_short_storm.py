"""Web server and worker are killed twice in the middle of an application; the long storm follows.

The processes work on the test's own database: there is no time to set up another.
"""

import os
import signal
import subprocess
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import PersonFactory, UserFactory
from mingban.agencies import queries as agencies
from mingban.cases.tests.factories import load_county
from mingban.core.actors import SYSTEM
from mingban.gateway import access, actions
from mingban.ledger import queries as ledger
from sandbox.tests.fixtures import free_port
from scripts import run
from tests.databases import ask
from tests.journeys.house import start
from tests.soak.programs import Program
from tests.soak.town import ACTS, ENTRIES, HEARD, OFFICES, Office, apply, check, until

Parts = dict[run.Part, "subprocess.Popen[bytes]"]


def database_url() -> str:
    """Return the address of the test's own database."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"


@contextmanager
def product(var: Path) -> Iterator[tuple[str, Parts, dict[str, str]]]:
    """Run web server and worker; yield the address, the processes, and their environment."""
    web = free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.soak.settings",
        "MINGBAN_VAR": str(var),
        "MINGBAN_SANDBOX_URL": f"http://127.0.0.1:{free_port()}",  # nobody listens there
    }
    parts = [part for part in run.parts(web, free_port(), free_port()) if part.name in {"worker", "web server"}]
    processes = {part: start(part, environment, var) for part in parts}
    try:
        run.wait_until_up(processes)
        yield f"http://127.0.0.1:{web}", processes, environment
    finally:
        run.stop(list(processes.values()))


def strike(processes: Parts, environment: dict[str, str], var: Path) -> None:
    """Kill everything at once, and start it again."""
    for process in processes.values():
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    processes.update({part: start(part, environment, var) for part in processes})
    run.wait_until_up(processes)


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice_in_a_short_storm(tmp_path: Path) -> None:
    load_county()
    at, url = timezone.now(), database_url()
    person = PersonFactory.create()
    UserFactory.create(person=person)
    scopes = sorted(access.AGENT_SCOPES)
    agent_keys = actions.register_agent(name="agent", person=person, scopes=scopes, by=SYSTEM, at=at)
    posts = [(agencies.organisation(name), role) for name in OFFICES for role in ACTS]
    scopes = sorted(access.DEPARTMENT_SCOPES)
    keys = [
        actions.register_client(
            name=f"{office} {role}", organisation=office, role=Role(role), scopes=scopes, by=SYSTEM, at=at
        )
        for office, role in posts
    ]
    done: dict[tuple[str, str], int] = defaultdict(int)
    is_over = threading.Event()
    with product(tmp_path) as (address, processes, environment), ThreadPoolExecutor(len(posts) + 1) as pool:
        agent = Program(url=address, client_id=agent_keys.client_id, client_secret=agent_keys.client_secret)
        systems = [Program(url=address, client_id=one.client_id, client_secret=one.client_secret) for one in keys]
        try:
            applying = pool.submit(apply, agent)
            for system, (_, role) in zip(systems, posts, strict=True):
                pool.submit(Office(done).work, system, role, is_over)
            until(lambda: ask(url, "SELECT count(*) FROM cases_material") != [(0,)], "the agent has begun")
            strike(processes, environment, tmp_path)
            number = applying.result()
            until(lambda: len(ask(url, ENTRIES)) > 5, "the departments have begun")
            strike(processes, environment, tmp_path)
            until(
                lambda: ask(url, "SELECT count(*) FROM cases_case WHERE state = 'CONCLUDED'") == [(2,)], "all is done"
            )
            until(lambda: ask(url, HEARD) == [(0,)], "every event is heard")
        finally:
            is_over.set()
    assert sum((one.failures for one in [agent, *systems]), Counter()), "somebody felt it"
    check(url, [number], done)
    assert list(ledger.broken_chains()) == []
