"""`make soak`: the long tests (kill storms, long walks) on SQLite and PostgreSQL; on PostgreSQL also all that `make test` runs a share of."""

from scripts import machine, packages
from scripts.console import main, say
from scripts.test import JOURNEYS, on_postgres, pytest


def soak() -> int:
    """Run the tests marked `soak`; return 1 if any failed."""
    packages.ensure("dev")
    machine.install_missing_for_tests()
    outcomes = [
        pytest("SQLite", {"DATABASE_URL": ""}, "-m", "soak"),
        on_postgres("PostgreSQL, every test", "-n", "2", "--only-database", f"--ignore={JOURNEYS}"),
        on_postgres("PostgreSQL", "-m", "soak", "--only-database", f"--ignore={JOURNEYS}"),
    ]
    for outcome in outcomes:
        say(f"{outcome.name}: {'passed' if outcome.is_passed else 'FAILED'} in {outcome.seconds:.0f} s")
    return 0 if all(outcome.is_passed for outcome in outcomes) else 1


if __name__ == "__main__":
    main(soak)
