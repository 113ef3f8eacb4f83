"""Part (f): the load of a city for ten minutes: 530 requests a second, 80 % public pages, 15 % personal, 5 % acts (T5)."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.city.usage import seconds_by_part
from bench.house import House, house
from bench.report import Section, Target, number
from bench.serving import load
from scripts.console import ROOT, CannotGoOn, say

TARGET = 530
STEPS = (50, 100, 200, 300, 400, TARGET)
STEP_SECONDS, LONG_SECONDS = 15, 600
# Where the target is not reached, the highest rate that is carried is held for as long.
CONFIRM_SECONDS = 120
CONNECTIONS = 64
MOST_P95 = 0.1
# So much less than was asked for is a rounding of slots, not a server that falls behind.
NEARLY = 0.98
ACTS_SHARE = 1 / 20
# An application takes some more; a burst leaves some unfinished.
LEAST_ACTS_EACH = 20
SETTLE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Burst:
    """What one rate gave: requests a second, seconds, errors, acts sent and done, how late a request was sent, processors by part."""

    wanted: int
    seconds: int
    rate: float
    p50: float
    p95: float
    p99: float
    errors: int
    refused: int
    acted: int
    done: int
    lag: float
    cores: dict[str, float]

    @property
    def is_carried(self) -> bool:
        """True when the rate was kept, in time, without an error, and every act that was answered was done."""
        is_whole = self.errors == 0 and self.done >= self.acted - CONNECTIONS
        return is_whole and self.rate >= NEARLY * self.wanted and self.p95 <= MOST_P95


@dataclass(slots=True)
class City:
    """What is running, and where in the list of acts for rising rates the next burst begins."""

    ours: House
    address: str
    next_act: int = 1


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    load.install_tools()
    steps = (20, 50) if is_quick else STEPS
    seconds, long_seconds, confirm = (5, 10, 10) if is_quick else (STEP_SECONDS, LONG_SECONDS, CONFIRM_SECONDS)
    with house() as ours, ExitStack() as stack:
        city = _open(ours, stack, (sum(steps) + steps[0]) * seconds, steps[-1] * max(long_seconds, confirm))
        _burst(city, steps[0], seconds)  # every worker has read its templates
        bursts: list[Burst] = []
        for rate in steps:
            bursts.append(_burst(city, rate, seconds))
            if not bursts[-1].is_carried:
                break
        best = max((one.wanted for one in bursts if one.is_carried), default=steps[0])
        bursts.append(_burst(city, best, long_seconds if best == steps[-1] else confirm, acts="long.txt"))
        verified = ours.run("city", "manage.py", "ledger_verify").strip()
    return _section(bursts, verified)


def _open(ours: House, stack: ExitStack, short: int, long: int) -> City:
    """Prepare acts for so many requests and start web server, worker and sandbox as `make run` does."""
    ours.make("city")
    ours.run("city", "-m", "bench.whole.furnish")
    ours.run("city", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    applications = [str(int(requests * ACTS_SHARE) // LEAST_ACTS_EACH + 40) for requests in (short, long)]
    ours.run("city", "-m", "bench.city.prepare", str(ours.folder), *applications)
    port, sandbox = load.free_port(), load.free_port()
    env = {
        **ours.env("city"),
        "MINGBAN_HOSTS": "127.0.0.1",
        "MINGBAN_SANDBOX_PORT": str(sandbox),
        "MINGBAN_SANDBOX_URL": f"http://127.0.0.1:{sandbox}",
    }
    stack.enter_context(load.serving([sys.executable, "-m", "sandbox"], sandbox, env))
    stack.enter_context(_worker(env))
    address = stack.enter_context(load.serving(load.granian(port, "config.wsgi:application"), port, env))
    return City(ours, address)


@contextmanager
def _worker(env: dict[str, str]) -> Iterator[None]:
    """Run the worker, which delivers what acts have to tell; its lines go to a file."""
    with (
        (Path(env["MINGBAN_VAR"]) / "worker.log").open("w") as log,
        subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=env, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def _burst(city: City, rate: int, seconds: int, *, acts: str = "steps.txt") -> Burst:
    """Send requests at a rate for so many seconds.

    :raises CannotGoOn: when wrk fails.
    """
    is_long = acts != "steps.txt"
    env = {
        **os.environ,
        "BENCH_CITY": str(city.ours.folder),
        "BENCH_RATE": str(rate),
        "BENCH_ACTS": acts,
        "BENCH_FIRST": "1" if is_long else str(city.next_act),
    }
    script = Path(__file__).with_name("mix.lua")
    words = ["-t", "1", "-c", str(CONNECTIONS), "-d", f"{seconds}s", "--latency", "-s", str(script)]
    done, before, own = _acts_done(city), seconds_by_part(city.ours.server), _children()
    result = subprocess.run(["wrk", *words, city.address], env=env, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise CannotGoOn(f"wrk failed: {result.stderr.strip()}")
    said = json.loads(result.stdout.strip().splitlines()[-1])
    after = seconds_by_part(city.ours.server)
    cores = {part: (after[part] - before.get(part, 0.0)) / seconds for part in after}
    _settle(city)
    found = Burst(
        wanted=rate,
        seconds=seconds,
        done=_acts_done(city) - done,
        cores=cores | {"generator": (_children() - own) / seconds},
        **{name: said[name] for name in ("rate", "p50", "p95", "p99", "errors", "refused", "acted", "lag")},
    )
    city.next_act += 0 if is_long else found.acted
    say(
        f"    {rate} a second: {found.rate:.0f}, p95 {found.p95 * 1000:.0f} ms, {found.errors} errors, {found.done} acts"
    )
    return found


def _settle(city: City) -> None:
    """Let acts end that were under way when wrk stopped."""
    before, deadline = -1, time.monotonic() + SETTLE_SECONDS
    while (done := _acts_done(city)) != before and time.monotonic() < deadline:
        before = done
        time.sleep(1)


def _acts_done(city: City) -> int:
    with psycopg.connect(city.ours.url("city")) as console:
        row = console.execute("SELECT count(*) FROM cases_actkey WHERE key LIKE 'city-%'").fetchone()
    return int(row[0]) if row else 0


def _children() -> float:
    """Return the processor seconds of wrk: of all processes of ours that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _section(bursts: list[Burst], verified: str) -> Section:
    section = Section("The load of a city (T5)")
    section.say(
        f"wrk at a steady rate (requests have slots on a clock; what is late is caught up), {CONNECTIONS} connections: 80 % public pages "
        "by their popularity, 15 % personal pages (three of citizens for each of an official, signed in), 5 % acts of officials over "
        "HTTP in the mix of whole applications (receive, accept, review, decide, deliver), each a new one. Web server, worker, sandbox, "
        f"PostgreSQL and wrk share the machine. `ledger_verify` afterwards: {verified}."
    )
    parts = list(dict.fromkeys(part for one in bursts for part in one.cores))
    section.table(
        ["asked for /s", "for s", "carried /s", "p50 ms", "p95 ms", "p99 ms", "errors", "refused", "acts sent", "acts done", "sent late by ms at most",
         *(f"{part}, cores" for part in parts)],
        [
            [one.wanted, one.seconds, number(one.rate), number(one.p50 * 1000), number(one.p95 * 1000), number(one.p99 * 1000),
             one.errors, one.refused, one.acted, one.done, number(one.lag * 1000), *(f"{one.cores.get(part, 0.0):.2f}" for part in parts)]
            for one in bursts
        ],
    )  # fmt: skip
    last = bursts[-1]
    hungriest = max(last.cores, key=lambda part: last.cores[part])
    section.say(
        f"Held for {last.seconds} s: {last.wanted} a second; most of the processors' time goes to {hungriest} "
        f"({last.cores[hungriest]:.2f} cores)."
    )
    carried = last.rate if last.is_carried else 0.0
    section.targets(
        Target(
            "T5", f"requests a second, p95 ≤ 100 ms, no errors, for {last.seconds} s", carried, at_least=TARGET * NEARLY
        ),
        Target("T5", "p95 ms of the long run", last.p95 * 1000, at_most=MOST_P95 * 1000),
        Target("T5", "errors of the long run", last.errors, at_most=0),
    )
    return section
