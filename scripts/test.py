"""`make test`: every test on SQLite, a share of those of the database again on a private PostgreSQL, then the journeys in a browser."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

from scripts import machine, packages
from scripts.cluster import private_cluster
from scripts.console import ROOT, main, say

JOURNEYS = "tests/journeys"
# Of the tests that ask the database, how many run on PostgreSQL here; `make soak` runs all. The whole has to stay below a quarter of an hour.
SHARE = "--share=8"
CHORES = "tests/chores"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of pytest ended."""

    name: str
    is_passed: bool
    seconds: float


def test_all() -> int:
    """Run everything, also after a failure, so that one run shows all; return 1 if anything failed.

    :raises CannotGoOn: when something that the tests need is missing and may not be installed.
    """
    packages.ensure("dev")
    machine.install_missing_for_tests()
    outcomes = [
        pytest("SQLite", {"DATABASE_URL": ""}, "-n", "2", f"--ignore={JOURNEYS}"),
        on_postgres(
            "PostgreSQL", "-n", "2", "--only-database", SHARE, *(f"--ignore={one}" for one in (JOURNEYS, CHORES))
        ),
    ]
    if any((ROOT / JOURNEYS).glob("test_*.py")):
        outcomes.append(pytest("journeys in Chromium", {"DATABASE_URL": ""}, "-n", "2", JOURNEYS))
    say("")
    for outcome in outcomes:
        say(f"{outcome.name}: {'passed' if outcome.is_passed else 'FAILED'} in {outcome.seconds:.0f} s")
    return 0 if all(outcome.is_passed for outcome in outcomes) else 1


def pytest(name: str, env: Mapping[str, str], *words: str) -> Outcome:
    """Run pytest with these variables and words, its output shown."""
    say(f"\n== Tests: {name}")
    started = time.monotonic()
    command = [str(packages.PYTHON), "-m", "pytest", *words]
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False)
    return Outcome(name, result.returncode == 0, time.monotonic() - started)


def on_postgres(name: str, *words: str) -> Outcome:
    """Run pytest on a PostgreSQL of its own."""
    with private_cluster() as url:
        return pytest(name, {"DATABASE_URL": url}, *words)


if __name__ == "__main__":
    main(test_all)
