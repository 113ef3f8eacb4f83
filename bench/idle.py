"""Part (e): memory of everything at rest, and how long `make run` takes the second time (T13)."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Section, Target, median, number
from bench.serving.load import free_port
from scripts.console import ROOT, CannotGoOn, say

STARTS = 5
# Enough that every thread of every worker gets one.
PAGES = 40
REST_SECONDS = 30
UP = "Mingban is running"


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    starts, rest = (1, 3) if is_quick else (STARTS, REST_SECONDS)
    with TemporaryDirectory(prefix="mingban-bench-") as folder:
        first = _start_and_stop(folder, rest=0)[0]
        say(f"    first start {first:.0f} s")
        again = [_start_and_stop(folder, rest=rest if turn == 0 else 0) for turn in range(starts)]
    section = Section("Idle memory and start (T13)")
    section.say(
        f"`make run` with an embedded database of the demonstration county. Second start until everything answers: median "
        f"{number(median([seconds for seconds, _ in again]))} s of {starts} (the first, with set-up, packages already there: "
        f"{first:.0f} s). Memory (PSS) after {PAGES} pages and {rest} s of rest:"
    )
    memory = again[0][1]
    section.table(
        ["part", "PSS MB"],
        [*((name, number(size)) for name, size in memory.items()), ("all", number(sum(memory.values())))],
    )
    section.targets(
        Target("T13", "MB of everything", sum(memory.values()), at_most=600),
        Target("T13", "seconds of a second start", median([seconds for seconds, _ in again]), at_most=8),
    )
    return section


def _start_and_stop(folder: str, *, rest: int) -> tuple[float, dict[str, float]]:
    """Start everything, measure its memory if it may rest, and stop it; return seconds until up, and memory by part."""
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": "",
        "MINGBAN_VAR": folder,
        "MINGBAN_PORT": str(port),
        "MINGBAN_SANDBOX_PORT": str(free_port()),
        "MINGBAN_CLAMD_PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "scripts.run"]
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            _wait_until_up(process)
            seconds = time.monotonic() - begun
            memory = _memory_at_rest(process.pid, port, rest) if rest else {}
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate()
    return seconds, memory


def _wait_until_up(process: subprocess.Popen[str]) -> None:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if UP in line:
            return
    raise CannotGoOn(f"make run ended by itself: {''.join(said[-5:])}")


def _memory_at_rest(pid: int, port: int, rest: int) -> dict[str, float]:
    """Ask for a few pages, so that every process has loaded what it needs, rest, and add up."""
    for _ in range(PAGES):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
            answer.read()
    time.sleep(rest)
    found: defaultdict[str, float] = defaultdict(float)
    for child in descendants(pid):
        found[part_of(child)] += pss(child)
    return dict(found)


def descendants(pid: int) -> list[int]:
    """Return the process and all that it started, and they."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in descendants(int(child)))]


def pss(pid: int) -> float:
    """Return a process's share of memory in MB: shared pages are counted once over all who share them."""
    found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def part_of(pid: int) -> str:
    """Return which part of the product a process is, by its command."""
    words = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    names = {"sandbox": "sandbox", "manage.py worker": "worker", "config.wsgi": "web", "scripts.run": "make run itself"}
    return next((name for mark, name in names.items() if mark in words), "other")
