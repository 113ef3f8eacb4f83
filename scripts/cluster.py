"""A private PostgreSQL: made in a temporary folder, reached through a socket in it, gone when the block ends."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from scripts import machine
from scripts.console import CannotGoOn, main, say

USER = "mingban"
COMMON = ("max_connections=60", "listen_addresses=")
# It is thrown away anyway: nothing needs to survive a power cut.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# What a commit costs where it must survive one, on a server with a modest memory of its own.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=512MB", "max_wal_size=4GB")


def as_postgres(command: list[str]) -> list[str]:
    """Return the command as PostgreSQL accepts to be started: never as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def private_cluster(
    settings: tuple[str, ...] = SPEED, *, within: Path | None = None, initdb_words: tuple[str, ...] = ()
) -> Iterator[str]:
    """Start a cluster and yield its DATABASE_URL; stop and remove it in the end, whatever happens.

    `settings` are PostgreSQL's, each `name=value`; the usual ones are for tests, which nothing needs to survive. `within`
    is a folder to use instead of a temporary one; its data go to `data` in it.

    :raises CannotGoOn: when PostgreSQL is not installed or does not start.
    """
    programs = _programs()
    folder = within or Path(tempfile.mkdtemp(prefix="mingban-pg-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
        initdb = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-N", *initdb_words]
        _call([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], folder, "PostgreSQL's initdb failed")
        start(folder, settings)
        yield f"postgres://{USER}@{quote(str(folder), safe='')}/postgres"
    finally:
        stop = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
        subprocess.run(as_postgres(stop), cwd="/", capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def start(folder: Path, settings: tuple[str, ...]) -> None:
    """Start the server whose data lie in this folder.

    :raises CannotGoOn: when it does not start, or runs already.
    """
    options = " ".join(f"-c {option}" for option in (*COMMON, *settings, f"unix_socket_directories={folder}"))
    words = ["-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", options, "start"]
    _call([str(_programs() / "pg_ctl"), *words], folder, "PostgreSQL did not start")


def _programs() -> Path:
    """Return where PostgreSQL's programs are.

    :raises CannotGoOn: when it is not installed.
    """
    programs = machine.postgres_programs()
    if programs is None:
        raise CannotGoOn("PostgreSQL is not installed: please install the Debian package postgresql.")
    return programs


def _call(command: list[str], folder: Path, failure: str) -> None:
    """Run a program of PostgreSQL's, quietly. Its output goes to a file, as the server would keep a pipe open."""
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(as_postgres(command), cwd=folder, stdout=output, stderr=output, check=False)
        if result.returncode != 0:
            output.seek(0)
            log = folder / "log"
            words = (output.read() + (log.read_text() if log.is_file() else "")).strip().splitlines()
            raise CannotGoOn(f"{failure}: {words[-1] if words else 'no reason given'}")


def serve() -> None:
    """Run a cluster until Ctrl-C and say how to use it."""
    with private_cluster() as url:
        say(f"PostgreSQL is running. In another terminal:\n  export DATABASE_URL={url}")
        say("  make run                       or  .venv/bin/pytest mingban/core\nCtrl-C stops and removes it.")
        signal.pause()


if __name__ == "__main__":
    main(serve)
