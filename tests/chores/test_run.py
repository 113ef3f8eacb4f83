"""`make run`: what starts, what stops, and what is said. First with stand-ins for the processes, then for real."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from scripts import run, setup
from scripts.console import CannotGoOn
from tests.architecture.house import ROOT
from tests.databases import new_database

# Has a child of its own, as Granian has, notes both, listens on its port and then waits for ever.
STAND_IN = """
import os, signal, socket, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
{more}
with open(sys.argv[2], "w") as file:
    file.write(f"{{os.getpid()}} {{child.pid}}")
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
signal.pause()
"""


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def stand_in(name: str, notes: Path, more: str = "") -> run.Part:
    """A part of the product that does nothing but be there."""
    port = free_port()
    return run.Part(name, [sys.executable, "-c", STAND_IN.format(more=more), str(port), str(notes / name)], port)


@contextmanager
def watched(processes: list[int]) -> Iterator[None]:
    """Make sure that these processes run at the start of the block and have ended soon after it."""
    handles = [os.pidfd_open(process) for process in processes]
    assert select.select(handles, [], [], 0)[0] == []
    yield
    for handle in handles:
        assert select.select([handle], [], [], 10)[0] == [handle], "a process was left behind"
        os.close(handle)


def noted(notes: Path) -> list[int]:
    """Return every process that the stand-ins noted."""
    return [int(number) for note in notes.iterdir() for number in note.read_text().split()]


def test_every_process_and_its_children_are_stopped_in_the_end(tmp_path: Path) -> None:
    with (
        ExitStack() as end,
        run.running([stand_in("sandbox", tmp_path), stand_in("web server", tmp_path)]) as processes,
    ):
        run.wait_until_up(processes)
        assert len(noted(tmp_path)) == 4
        end.enter_context(watched(noted(tmp_path)))


def test_a_process_that_does_not_listen_is_killed_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STOP_SECONDS", 0.2)
    deaf = stand_in("worker", tmp_path, "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    with ExitStack() as end, run.running([deaf]) as processes:
        run.wait_until_up(processes)
        end.enter_context(watched(noted(tmp_path)))


def test_a_process_that_ends_by_itself_stops_everything_with_a_sentence(tmp_path: Path) -> None:
    worker, web = stand_in("worker", tmp_path), stand_in("web server", tmp_path)
    sentence = r"The worker ended by itself \(exit code -9\), so everything is stopped"
    with ExitStack() as end, pytest.raises(CannotGoOn, match=sentence), run.running([worker, web]) as processes:
        run.wait_until_up(processes)
        end.enter_context(watched(noted(tmp_path)))
        processes[worker].kill()
        run.watch(processes)


def test_a_process_that_dies_before_it_listens_is_named(tmp_path: Path) -> None:
    dying = run.Part("sandbox", [sys.executable, "-c", "raise SystemExit(4)"], free_port())
    with (
        pytest.raises(CannotGoOn, match=r"The sandbox ended by itself \(exit code 4\)"),
        run.running([dying]) as processes,
    ):
        run.wait_until_up(processes)


def test_a_process_that_never_listens_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "START_SECONDS", 0.2)
    silent = run.Part("sandbox", [sys.executable, "-c", "import signal; signal.pause()"], free_port())
    with pytest.raises(CannotGoOn, match="The sandbox did not start within"), run.running([silent]) as processes:
        run.wait_until_up(processes)


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1", "80 80"])
def test_what_is_not_a_port_number_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAN_PORT", text)
    with pytest.raises(CannotGoOn, match="MINGBAN_PORT must be a port number"):
        run.port("MINGBAN_PORT", 8000)


def test_the_usual_port_is_taken_when_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAN_PORT", "")
    assert run.port("MINGBAN_PORT", 8000) == 8000


def test_a_large_log_is_put_aside_and_a_small_one_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGBAN_VAR", str(tmp_path))
    run.log_file().parent.mkdir()
    run.log_file().write_text("x" * 100)
    run.rotate_log()
    assert run.log_file().exists()
    monkeypatch.setattr(run, "LOG_BYTES", 99)
    run.rotate_log()
    assert not run.log_file().exists()
    assert run.log_file().with_suffix(".log.1").read_text() == "x" * 100


@contextmanager
def started(env: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """Run `make run`'s chore until it says that it is running; yield the process and what it said."""
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.run"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as chore:
        said: list[str] = []
        for line in chore.stdout or ():
            said.append(line)
            if "is running at" in line:
                break
        try:
            yield chore, said
        finally:
            chore.terminate()
            said.extend(chore.stdout or ())


def children_of(chore: int) -> list[int]:
    """Return the processes that a chore has started."""
    pairs = [
        (int(stat.parent.name), stat.read_text().rsplit(")", 1)[1].split())
        for stat in Path("/proc").glob("[0-9]*/stat")
    ]
    return [process for process, fields in pairs if int(fields[1]) == chore]


@pytest.mark.database
def test_the_product_starts_answers_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """On SQLite it is ended as by Ctrl-C, on PostgreSQL as by a service manager."""
    ports = {
        "MINGBAN_PORT": str(free_port()),
        "MINGBAN_SANDBOX_PORT": str(free_port()),
        "MINGBAN_CLAMD_PORT": str(free_port()),
    }
    others = {
        key: value for key, value in os.environ.items() if not key.startswith(("MINGBAN_", "DJANGO_", "DATABASE"))
    }
    with new_database(tmp_path) as server:
        url = server if server.startswith("postgres") else ""  # without one it makes its own file
        env = {**others, **ports, "MINGBAN_VAR": str(tmp_path / "var"), "MINGBAN_DEMO": "0", "DATABASE_URL": url}
        with ExitStack() as end, started(env) as (chore, said):
            address = re.search(r"http://\S+", said[-1])
            assert address, "".join(said)
            with urlopen(f"{address[0]}display/settings/") as page:  # noqa: S310 — our own address
                assert page.status == 200
            assert len(children_of(chore.pid)) >= 2
            end.enter_context(watched(children_of(chore.pid)))
            chore.send_signal(signal.SIGTERM if url else signal.SIGINT)
            assert chore.wait(timeout=60) == 0, "".join(said)
    assert "Stopped." in said[-1]
    assert (tmp_path / "var" / setup.EMBEDDED_DATABASE).exists() == (not url)
