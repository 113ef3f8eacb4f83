"""The sandbox as a process of its own, behind a real socket, for every test that needs the outside world."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
KEY = "only-for-tests"


class Sandbox:
    """The running sandbox, seen from outside."""

    def __init__(self, url: str, var: Path, *, smtp: int = 0) -> None:
        self.url = url
        self.smtp = smtp
        self.var = var
        self.http = httpx.Client(base_url=url, timeout=10, trust_env=False)

    def messages(self, phone: str) -> list[dict[str, Any]]:
        """Return the messages on a simulated phone, newest first."""
        listed: list[dict[str, Any]] = self.http.get(f"/phones/{phone}.json").json()["messages"]
        return listed

    def code(self, phone: str, *, seconds: float = 10.0, after: str = "") -> str:
        """Return the newest verification code on a phone, waiting for one newer than the message with id `after`."""

        def newest() -> str:
            found = self.messages(phone)
            return found[0]["code"] if found and found[0]["id"] != after else ""

        return str(wait_for(newest, seconds=seconds))

    def mail(self, address: str) -> list[dict[str, Any]]:
        """Return the letters in a mailbox, newest first: subject, text, links, headers, times."""
        letters: list[dict[str, Any]] = self.http.get(f"/mail/{address}.json").json()["letters"]
        return letters

    def totp(self, username: str) -> str:
        """Return the present code of an official's authenticator."""
        return str(self.http.get(f"/totp/{username}.json").json()["code"])

    def wait_for(self, found: Callable[[], Any], *, seconds: float = 10.0) -> Any:
        """Ask until something is found."""
        return wait_for(found, seconds=seconds)

    def break_(self, **faults: Any) -> None:
        """Switch faults on, such as `hang=True` or `error_rate=1`."""
        self.http.post("/faults", json=faults).raise_for_status()

    def mend(self) -> None:
        """Switch every fault off."""
        self.http.delete("/faults").raise_for_status()


def wait_for(found: Callable[[], Any], *, seconds: float) -> Any:
    """Ask until something is found.

    :raises TimeoutError: when nothing is in time.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = found()
        if value:
            return value
        time.sleep(0.1)
    raise TimeoutError(f"nothing within {seconds} seconds")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Start `python -m sandbox` once for the whole run, with a folder of its own."""
    var, port, smtp = tmp_path_factory.mktemp("sandbox"), free_port(), free_port()
    environment = {
        **os.environ,
        "MINGBAN_VAR": str(var),
        "MINGBAN_SANDBOX_PORT": str(port),
        "MINGBAN_SANDBOX_SMTP_PORT": str(smtp),
        "MINGBAN_SANDBOX_KEY": KEY,
        "MINGBAN_DEMO_PEOPLE": str(Path(__file__).parent / "people.json"),
    }
    process = subprocess.Popen([sys.executable, "-m", "sandbox"], cwd=ROOT, env=environment, start_new_session=True)
    sandbox = Sandbox(f"http://127.0.0.1:{port}", var, smtp=smtp)
    try:
        wait_for(lambda: "up" if _is_up(sandbox, process) else "", seconds=START_SECONDS)
        yield sandbox
    finally:
        sandbox.http.close()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_up(sandbox: Sandbox, process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the sandbox ended with {process.returncode}")
    try:
        return sandbox.http.get("/faults").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: Any) -> Iterator[Sandbox]:
    """Hand out the running sandbox without faults, and point the platform's settings at it."""
    settings.SANDBOX_URL = sandbox_process.url
    settings.SANDBOX_KEY = KEY
    settings.EMAIL_PORT = sandbox_process.smtp
    sandbox_process.mend()
    yield sandbox_process
    sandbox_process.mend()


@pytest.fixture(scope="session")
def clamd_process() -> Iterator[int]:
    """Start `python -m sandbox.clamd` once for the whole run and return its port."""
    port = free_port()
    environment = {**os.environ, "MINGBAN_CLAMD_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.clamd"], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        wait_for(lambda: _listens(port), seconds=START_SECONDS)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def clamd(clamd_process: int, settings: Any) -> str:
    """Point the platform's settings at the running virus scanner and return its address."""
    settings.CLAMAV_ADDRESS = f"tcp:127.0.0.1:{clamd_process}"
    settings.VIRUS_SCANNER = "mingban.files.contrib.clamav.clamd.ClamdScanner"
    return str(settings.CLAMAV_ADDRESS)
