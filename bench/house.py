"""A house to measure in: a private PostgreSQL whose commits are durable, databases in it, and our own processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from scripts.cluster import DURABLE, private_cluster
from scripts.console import ROOT, CannotGoOn


@dataclass(frozen=True, slots=True)
class House:
    """A server and a folder; both are gone in the end."""

    server: str
    folder: Path

    def url(self, name: str) -> str:
        """Return the DATABASE_URL of one of its databases."""
        return f"{self.server.rsplit('/', 1)[0]}/{name}"

    def make(self, name: str, *, like: str = "template0") -> str:
        """Make a database, empty or as a copy of another one, and return its DATABASE_URL."""
        with psycopg.connect(self.server, autocommit=True) as console:
            console.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'.encode())
        return self.url(name)

    def env(self, name: str) -> dict[str, str]:
        """Return the environment in which a process of the product uses a database of this house."""
        return {
            **os.environ,
            "DATABASE_URL": self.url(name),
            "MINGBAN_VAR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONUNBUFFERED": "1",
        }

    def run(self, name: str, *words: str) -> str:
        """Run `python WORDS` with a database and return what it prints.

        :raises CannotGoOn: when it fails.
        """
        command = [sys.executable, *words]
        result = subprocess.run(command, cwd=ROOT, env=self.env(name), capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise CannotGoOn(f"{' '.join(words)} failed:\n{result.stderr[-3000:]}")
        return result.stdout


@contextmanager
def house() -> Iterator[House]:
    """Open a house with an empty server."""
    with private_cluster(DURABLE) as server, TemporaryDirectory(prefix="mingban-bench-") as folder:
        yield House(server, Path(folder))


class Helper:
    """A process of ours that waits for orders: one line of JSON in, one line of JSON back."""

    def __init__(self, *words: str, env: dict[str, str]) -> None:
        """Start `python WORDS`; it says `ready` itself."""
        command = [sys.executable, *words]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def tell(self, order: str, **terms: Any) -> None:
        """Give an order without waiting for the answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"order": order, **terms}) + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """Wait for the answer.

        :raises CannotGoOn: when the process ended instead; its own words stand above.
        """
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise CannotGoOn(f"{self.process.args!r} ended before it answered.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, order: str, **terms: Any) -> dict[str, Any]:
        """Give an order and wait for the answer."""
        self.tell(order, **terms)
        return self.hear()

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)


@contextmanager
def helpers(count: int, *words: str, env: dict[str, str]) -> Iterator[list[Helper]]:
    """Start several alike helpers, each told its place in the row, and end them in the end."""
    with ExitStack() as stack:
        found = []
        for place in range(count):
            helper = Helper(*words, str(place), env=env)
            stack.callback(helper.close)
            found.append(helper)
        yield found


def obey(orders: dict[str, Any]) -> None:
    """Be a helper: read orders from standard input until it ends, and answer each."""
    for line in sys.stdin:
        terms = json.loads(line)
        answer = orders[terms.pop("order")](**terms)
        sys.stdout.write(json.dumps(answer or {}) + "\n")
        sys.stdout.flush()
