"""Every command of docs/api.md, run in a shell against the running product, with the sandbox as the department's system."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.cases.tests.factories import SMALL, Story, load_county
from mingban.core import bus
from mingban.gateway import actions
from mingban.gateway.api.root import api
from mingban.gateway.tests.factories import system
from sandbox.tests.fixtures import Sandbox
from tests.architecture.house import ROOT

PAGE = ROOT / "docs" / "api.md"
SECONDS = 120


def commands() -> str:
    """Return the page's shell commands in order; the first that fails ends them."""
    return "set -euo pipefail\n" + "\n".join(
        re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    )


@contextmanager
def worker() -> Iterator[None]:
    """Do meanwhile what the worker does."""
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(0.2):
            bus.deliver_due()
            actions.send_due(at=timezone.now())
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_page_work(live_server: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    load_county()
    story = Story.begin()
    story.now = timezone.now()
    story.submit(**SMALL)
    made = system("hecheng-market", Role.CLERK).credentials
    environment = {
        **os.environ,
        "BASE": live_server.url,
        "SANDBOX": sandbox.url,
        "CLIENT_ID": made.client_id,
        "CLIENT_SECRET": made.client_secret,
        "NO_PROXY": "*",
    }
    with worker():
        done = subprocess.run(  # noqa: S603 — our own page
            ["/bin/bash", "-c", commands()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"messages"' in done.stdout


def test_every_operation_that_the_page_names_exists() -> None:
    paths = {path.removeprefix("/api/v1") for path in api.get_openapi_schema()["paths"]}
    named = re.findall(r"(?:GET|POST|PUT|PATCH)\s+(/[a-z/{}_-]+)", PAGE.read_text())
    assert named
    assert set(named) <= paths
