"""The whole product as `make run` starts it, on free ports, with a folder and a database of its own."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from sandbox.tests.fixtures import Sandbox, free_port
from scripts import run
from scripts.console import ROOT

CALENDARS = ROOT / "data" / "calendars"
COMMAND_SECONDS = 300
SCANNER = [sys.executable, "-m", "sandbox.clamd"]


@dataclass(frozen=True, kw_only=True)
class House:
    """The running product, seen from outside."""

    url: str
    sandbox: Sandbox
    var: Path
    environment: dict[str, str]
    processes: dict[run.Part, "subprocess.Popen[bytes]"]
    phones: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def manage(self, *words: str) -> str:
        """Run a chore of manage.py and return what it says.

        :raises AssertionError: with its words when it fails.
        """
        return manage(self.environment, *words)

    def strike(self, name: str) -> None:
        """Kill a part of the product at once, with all of its processes, and start it again, as the operator's supervisor would."""
        part = next(part for part in self.processes if part.name == name)
        os.killpg(self.processes[part].pid, signal.SIGKILL)
        self.processes[part].wait()
        self.processes[part] = start(part, self.environment, self.var)
        run.wait_until_up(self.processes)

    @contextmanager
    def hung(self, *names: str) -> Iterator[None]:
        """Let parts hang in the block: they accept what comes and answer nothing."""
        parts = [self.processes[part] for part in self.processes if part.name in names]
        for process in parts:
            os.killpg(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in parts:
                os.killpg(process.pid, signal.SIGCONT)

    def fresh_phone(self) -> str:
        """Return a phone that nobody has signed in with; the demonstration's people have 138 and 139."""
        return f"187{next(self.phones):08}"


@contextmanager
def running_house(var: Path, *demo: str) -> Iterator[House]:
    """Set everything up, start sandbox, worker and web server, and stop all of them in the end.

    `demo` are words for `load_demo`.
    """
    web, sandbox_port, scanner = free_port(), free_port(), free_port()
    with own_database() as database_url:
        environment = os.environ | {
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "MINGBAN_VAR": str(var),
            "MINGBAN_SANDBOX_PORT": str(sandbox_port),
            "MINGBAN_SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
            "MINGBAN_CLAMD_PORT": str(scanner),
            "MINGBAN_CLAMAV": f"tcp:127.0.0.1:{scanner}",
            "MINGBAN_PUBLIC_URL": f"http://127.0.0.1:{web}",
        }
        furnish(environment, var, *demo)
        parts = [*run.parts(web, sandbox_port, scanner), run.Part("virus scanner", SCANNER, scanner)]
        processes = {part: start(part, environment, var) for part in parts}
        sandbox = Sandbox(environment["MINGBAN_SANDBOX_URL"], var)
        try:
            run.wait_until_up(processes)
            yield House(
                url=environment["MINGBAN_PUBLIC_URL"],
                sandbox=sandbox,
                var=var,
                environment=environment,
                processes=processes,
            )
        finally:
            sandbox.http.close()
            run.stop(list(processes.values()))


def start(part: run.Part, environment: dict[str, str], var: Path) -> subprocess.Popen[bytes]:
    """Start a part of the product as a process group of its own; what it prints goes to a file."""
    with (var / f"{part.name}.out").open("ab") as output:
        return subprocess.Popen(  # noqa: S603 — our own programs
            part.command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )


def set_up(environment: dict[str, str], var: Path, *demo: str) -> None:
    """Prepare the database, the demonstration county and the static files, as `make setup` does."""
    files = [made_up_calendar(year, var) for year in unannounced_years(date.today())]  # noqa: DTZ011 — only its year
    with ThreadPoolExecutor() as pool:
        chores = [
            pool.submit(manage, environment, "collectstatic", "--noinput", "--verbosity", "0"),
            pool.submit(python, environment, "-m", "tests.journeys.prepare", *demo, "--", *map(str, files)),
        ]
    for chore in chores:
        chore.result()


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process at a time in."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def furnish(environment: dict[str, str], var: Path, *demo: str) -> None:
    """Set up, or copy what another process of this test run has set up: both take the same quarter of a minute."""
    if environment["DATABASE_URL"] or "PYTEST_XDIST_WORKER" not in os.environ:
        set_up(environment, var, *demo)
        return
    # Its workers have their temporary folders side by side.
    pattern = var.parent.parent / f"furnished-{sha256(str(demo).encode()).hexdigest()[:8]}"
    with alone(pattern.with_suffix(".lock")):
        if not pattern.exists():
            set_up(environment, var, *demo)
            shutil.copytree(var, pattern)
            return
    shutil.copytree(pattern, var, dirs_exist_ok=True)


def manage(environment: dict[str, str], *words: str) -> str:
    """Run a chore of manage.py and return what it says.

    :raises AssertionError: with its words when it fails.
    """
    return python(environment, str(ROOT / "manage.py"), *words)


def python(environment: dict[str, str], *words: str) -> str:
    """Run Python with these words and return what it says.

    :raises AssertionError: with its words when it fails.
    """
    result = subprocess.run(  # noqa: S603 — our own chore
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert result.returncode == 0, f"{' '.join(words)}:\n{result.stdout}\n{result.stderr}"
    return result.stdout


def unannounced_years(today: date) -> list[int]:
    """Return which of this year and the next have no announcement among the files."""
    return [year for year in (today.year, today.year + 1) if not (CALENDARS / f"cn-{year}.json").is_file()]


def announcement(year: int) -> dict[str, Any]:
    """Return an announcement that nobody made, and says so: the journeys must walk on any date."""
    return {
        "year": year,
        "region_code": "",
        "notice": {
            "title": f"测试用的{year}年放假安排，不是真的通知",
            "number": "",
            "announced_on": f"{year - 1}-11-01",
            "source": "tests/journeys",
        },
        "verified": False,
        "days_off": [{"name": "元旦", "from": f"{year}-01-01", "to": f"{year}-01-01"}],
        "made_up": [],
    }


def made_up_calendar(year: int, folder: Path) -> Path:
    """Write such an announcement as a file."""
    path = folder / f"test-{year}.json"
    path.write_text(json.dumps(announcement(year), ensure_ascii=False), encoding="utf-8")
    return path


@contextmanager
def own_database() -> Iterator[str]:
    """Yield the DATABASE_URL to use: empty (a file of our own), or a new database on the server that is named there."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    name = f"journeys_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        # A connection of its own: tests may have dropped all, or stopped the server in between.
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
