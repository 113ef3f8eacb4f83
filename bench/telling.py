"""Part (telling): one publication told to 10,000 subscribers by the real worker: by mail over SMTP, by pushes and text messages over HTTP."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.house import Helper, House, helpers, house
from bench.report import Section, Target, number
from bench.serving import load
from scripts.console import ROOT, CannotGoOn

SUBSCRIBERS, OTHERS = 10_000, 5_000
WITHIN_SECONDS, WAIT_SECONDS = 60, 300
# Of ten subscribers so many have a mailbox alone, a browser, a phone.
SHARES = {"letters": 5, "pushes": 3, "messages": 2}
KILLED_AT = 0.4
# What is ours in the sandbox's memory: how many of each kind, and how often letters and pushes came in all.
COUNTS = """
    SELECT (SELECT COUNT(*) FROM message WHERE key LIKE 'push/%'),
        (SELECT COUNT(*) FROM mail WHERE address LIKE '%@bench.example'),
        (SELECT COUNT(*) FROM push WHERE name LIKE 'webpush/b%'),
        (SELECT COALESCE(SUM(times - 1), 0) FROM mail WHERE address LIKE '%@bench.example')
        + (SELECT COALESCE(SUM(times - 1), 0) FROM push WHERE name LIKE 'webpush/b%')"""


@dataclass(slots=True)
class Figures:
    """Seconds until the last was told, of the floor and from a killed worker's start; what came more than once; statements."""

    told: float = 0.0
    floor: float = 0.0
    killed: float = 0.0
    at_kill: int = 0
    again: int = 0
    kept: int = 0
    on_site: int = 0
    statements: int = 0
    found: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    subscribers, others = (400, 400) if is_quick else (SUBSCRIBERS, OTHERS)
    figures = Figures()
    with house() as ours, ExitStack() as stack:
        env, sandbox = _open(ours, stack)
        teller = stack.enter_context(helpers(1, "-m", "bench.teller", env=env))[0]
        teller.ask("seed", subscribers=subscribers, others=others, sandbox=env["MINGBAN_SANDBOX_URL"])
        with _worker(env):
            figures.told = _publish_and_wait(env, teller, subscribers)
        figures.stages = teller.ask("stages")
        figures.floor = _floor(sandbox, subscribers)
        _kill_and_go_on(env, teller, subscribers, figures)
        counted = teller.ask("count_statements")
        figures.statements, figures.found = counted["statements"], counted["matching"]
        figures.on_site = counted["on_site"]
    return _section(figures, subscribers, others)


def _open(ours: House, stack: ExitStack) -> tuple[dict[str, str], httpx.Client]:
    """Load the demonstration county, and start the sandbox; reports of delivery are left out, as no web server runs to take them."""
    ours.make("telling")
    ours.run("telling", "manage.py", "migrate", "--verbosity", "0")
    ours.run("telling", "manage.py", "createcachetable")
    ours.run("telling", "manage.py", "load_demo", "--without-past")
    port = load.free_port()
    env = {
        **ours.env("telling"),
        "MINGBAN_SANDBOX_PORT": str(port),
        "MINGBAN_SANDBOX_SMTP_PORT": str(load.free_port()),
        "MINGBAN_SANDBOX_URL": f"http://127.0.0.1:{port}",
    }
    stack.enter_context(load.serving([sys.executable, "-m", "sandbox"], port, env))
    sandbox = stack.enter_context(httpx.Client(base_url=env["MINGBAN_SANDBOX_URL"], timeout=30, trust_env=False))
    sandbox.post("/faults", json={"lose_callback": True}).raise_for_status()
    return env, sandbox


@contextmanager
def _worker(env: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the worker as a process group of its own; its lines go to a file."""
    with (
        (Path(env["MINGBAN_VAR"]) / "worker.log").open("a") as log,
        subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        time.sleep(5)  # it starts, and does what has become due meanwhile
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages of ours have come to the outside world, and how many a second time."""

    told: int
    again: int


def _counts(env: dict[str, str]) -> Counts:
    file = Path(env["MINGBAN_VAR"]) / "sandbox.sqlite3"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as memory:
        *kinds, again = memory.execute(COUNTS).fetchone()
    return Counts(sum(kinds), again)


def _publish_and_wait(env: dict[str, str], teller: Helper, subscribers: int) -> float:
    """Publish something; return the seconds until the last subscriber was told."""
    wanted, begun = _counts(env).told + subscribers, time.monotonic()
    teller.ask("publish")
    _wait(env, wanted)
    return time.monotonic() - begun


def _wait(env: dict[str, str], wanted: int) -> int:
    """Wait until so many have been told in all.

    :raises CannotGoOn: when they have not been in five minutes.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while (told := _counts(env).told) < wanted:
        if time.monotonic() > deadline:
            raise CannotGoOn(f"{told} of {wanted} were told within {WAIT_SECONDS} seconds")
        time.sleep(0.1)
    return told


def _floor(sandbox: httpx.Client, subscribers: int) -> float:
    """Post as often to the same push service by one bare client; return the seconds."""
    headers = {"Content-Encoding": "aes128gcm", "TTL": "60", "Authorization": "vapid t=floor, k=floor"}
    body, begun = os.urandom(300), time.monotonic()
    for place in range(subscribers):
        answer = sandbox.post(f"/push/floor-{place}", content=body, headers={**headers, "Topic": f"floor-{place}"})
        assert answer.status_code == 201
    return time.monotonic() - begun


def _kill_and_go_on(env: dict[str, str], teller: Helper, subscribers: int, figures: Figures) -> None:
    """Publish again, kill the worker in the middle, start another; everybody is told, nobody has two."""
    before = _counts(env)
    with _worker(env) as worker:
        begun = time.monotonic()
        teller.ask("publish")
        figures.at_kill = _wait(env, before.told + int(subscribers * KILLED_AT)) - before.told
        os.killpg(worker.pid, signal.SIGKILL)
    with _worker(env):
        _wait(env, before.told + subscribers)
        figures.killed = time.monotonic() - begun
        time.sleep(35)  # longer than a killed worker's lease: whatever would come twice has come
    after = _counts(env)
    figures.kept, figures.again = after.told - before.told, after.again - before.again


def _section(figures: Figures, subscribers: int, others: int) -> Section:
    section = Section("Telling subscribers of a publication")
    shares = ", ".join(f"{share * 10} % {name}" for name, share in SHARES.items())
    section.say(
        f"One document is published in PostgreSQL; {subscribers:,} subscribers by three topics (a search of two words, its organisation, "
        f"its column), half of them by two, are told through the worker and the sandbox ({shares}; whoever has an account on the site too: "
        f"{figures.on_site:,}). {others:,} other subscribers with as many other searches are not concerned. The floor posts as many pushes by one "
        "client in a loop: no database, nothing sealed, nothing noted. Reports of delivery of text messages are switched off."
    )
    section.table(
        ["", "seconds", "per second"],
        [
            ["ours, from publication until the last is told", number(figures.told), number(subscribers / figures.told)],
            ["floor: the same number of bare posts", number(figures.floor), number(subscribers / figures.floor)],
            [f"ours, worker killed after {figures.at_kill:,}", number(figures.killed), ""],
        ],
    )
    stages = ", ".join(f"{name} {number(seconds)}" for name, seconds in figures.stages.items())
    section.say(f"Seconds after the publication (a round's messages carry the instant at which it began): {stages}.")
    section.say(
        f"Finding out whom it concerns among all topics: {number(figures.found * 1000)} ms. Statements, from the news to the last note: "
        f"{figures.statements:,}. After the kill {figures.kept:,} were told, once each; {figures.again} letters or pushes were handed "
        "over a second time with the same Message-ID or topic, by which mailbox and browser know them (RFC 5322, RFC 8030)."
    )
    section.targets(
        Target("issue 4", "seconds until the last of 10,000 is told", figures.told, at_most=WITHIN_SECONDS),
        Target(
            "issue 4",
            "told after the kill, of 10,000",
            figures.kept * 10_000 / subscribers,
            at_least=10_000,
            at_most=10_000,
        ),
        Target("", "statements per subscriber", figures.statements / subscribers, at_most=1),
    )
    return section
