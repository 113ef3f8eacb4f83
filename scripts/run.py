"""`make run`: set up what is not, then run sandbox, worker and web server together until Ctrl-C."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts import machine, packages, setup
from scripts.console import ROOT, CannotGoOn, main, say

START_SECONDS = 60
STOP_SECONDS = 15
LOG_BYTES = 10_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One process of the product; with a port once it listens."""

    name: str
    command: list[str]
    port: int | None = None


def port(variable: str, default: int) -> int:
    """Return a port number from the environment.

    :raises CannotGoOn: when it is not one.
    """
    text = os.environ.get(variable) or str(default)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotGoOn(f"{variable} must be a port number from 1 to 65535, not {text!r}.")
    return int(text)


def run_all() -> None:
    """Start everything and watch over it.

    :raises CannotGoOn: when a port is taken, the set-up fails, or a process ends by itself.
    """
    web, sandbox = port("MINGBAN_PORT", 8000), port("MINGBAN_SANDBOX_PORT", 8001)
    scanner = port("MINGBAN_CLAMD_PORT", 8002)
    machine.check_port(web, what="web server", variable="MINGBAN_PORT")
    machine.check_port(sandbox, what="sandbox", variable="MINGBAN_SANDBOX_PORT")
    os.environ["MINGBAN_SANDBOX_PORT"] = str(sandbox)
    if has_sandbox() and "MINGBAN_CLAMAV" not in os.environ:
        machine.check_port(scanner, what="sandbox's virus scanner", variable="MINGBAN_CLAMD_PORT")
        os.environ["MINGBAN_CLAMD_PORT"] = str(scanner)
        os.environ["MINGBAN_CLAMAV"] = f"tcp:127.0.0.1:{scanner}"
    os.environ.setdefault("MINGBAN_SANDBOX_URL", f"http://127.0.0.1:{sandbox}")
    os.environ.setdefault("MINGBAN_PUBLIC_URL", f"http://127.0.0.1:{web}")
    os.environ["PYTHONUNBUFFERED"] = "1"
    setup.set_up()
    rotate_log()
    say("Starting ...")
    with running(parts(web, sandbox, scanner)) as processes:
        wait_until_up(processes)
        setup.show_accounts()
        say(f"\nMingban is running at {os.environ['MINGBAN_PUBLIC_URL']}/ - stop it with Ctrl-C.")
        try:
            watch(processes)
        except KeyboardInterrupt:
            say("\nStopping ...")
    say("Stopped.")


def parts(web: int, sandbox: int, scanner: int) -> list[Part]:
    """Return the processes of the product; the web server as measured best (two workers, two blocking threads each).

    The sandbox's virus scanner starts where the platform is told to ask it (MINGBAN_CLAMAV), and not another one.
    """
    granian = [
        str(packages.VENV / "bin" / "granian"),
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--blocking-threads",
        "2",
    ]
    address = ["--host", "127.0.0.1", "--port", str(web), "--log-level", "warning", "config.wsgi:application"]
    outside = [Part("sandbox", [str(packages.PYTHON), "-m", "sandbox"], sandbox)] if has_sandbox() else []
    if has_sandbox() and os.environ.get("MINGBAN_CLAMAV", "").endswith(f":{scanner}"):
        outside.append(Part("virus scanner", [str(packages.PYTHON), "-m", "sandbox.clamd"], scanner))
    return [*outside, Part("worker", setup.manage("worker")), Part("web server", [*granian, *address], web)]


def has_sandbox() -> bool:
    """Tell whether this copy brings the sandbox: a production copy may leave it out."""
    return (ROOT / "sandbox" / "__main__.py").is_file()


@contextmanager
def running(wanted: list[Part]) -> Iterator[dict[Part, subprocess.Popen[bytes]]]:
    """Start each part as a process group of its own, and stop every one of them in the end, whatever happens."""
    processes: dict[Part, subprocess.Popen[bytes]] = {}
    try:
        for part in wanted:
            processes[part] = subprocess.Popen(part.command, cwd=ROOT, start_new_session=True)
        yield processes
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stop(list(processes.values()))


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask every process to finish; whatever of its group is left after a while is killed."""
    for process in reversed(processes):
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_group(process.pid)
            process.wait()


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_until_up(processes: dict[Part, subprocess.Popen[bytes]]) -> None:
    """Wait until every port answers.

    :raises CannotGoOn: when a process ends before, or does not listen in time.
    """
    deadline = time.monotonic() + START_SECONDS
    for part in processes:
        while part.port and not answers(part.port):
            refuse_dead(processes)
            if time.monotonic() > deadline:
                raise CannotGoOn(
                    f"The {part.name} did not start within {START_SECONDS} seconds; everything is stopped."
                )
            time.sleep(0.1)


def answers(number: int) -> bool:
    """Tell whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", number)) == 0


def watch(processes: dict[Part, subprocess.Popen[bytes]]) -> None:
    """Stay until a process ends by itself.

    :raises CannotGoOn: naming it.
    """
    while True:
        refuse_dead(processes)
        time.sleep(0.5)


def refuse_dead(processes: dict[Part, subprocess.Popen[bytes]]) -> None:
    """Look whether everybody is alive.

    :raises CannotGoOn: naming the first process that is not.
    """
    for part, process in processes.items():
        if process.poll() is not None:
            raise CannotGoOn(
                f"The {part.name} ended by itself (exit code {process.returncode}), so everything is stopped; "
                f"the lines above and {log_file()} say why."
            )


def log_file() -> Path:
    """Return where the product's log is kept on this machine."""
    return setup.var() / "log" / "mingban.log"


def rotate_log() -> None:
    """Put a large log aside at the start; the writers notice a renamed file and open a new one."""
    log = log_file()
    if log.is_file() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


if __name__ == "__main__":
    main(run_all)
