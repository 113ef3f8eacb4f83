"""`make lint`: repair what can be repaired by itself, then show what cannot."""

from scripts import packages
from scripts.console import main, run


def lint() -> None:
    """Let ruff fix and format."""
    packages.ensure("dev")
    ruff = str(packages.VENV / "bin" / "ruff")
    run([ruff, "format", "."], failure="ruff could not format; see above.")
    run([ruff, "check", "--fix", "."], failure="ruff found what it cannot fix itself; see above.")


if __name__ == "__main__":
    main(lint)
