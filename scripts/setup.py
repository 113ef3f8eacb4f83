"""`make setup`: packages, fonts, database, demo county, static files. Each step is skipped while its input is unchanged."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts import machine, packages, stamps
from scripts.console import ROOT, CannotGoOn, main, run, say

EMBEDDED_DATABASE = "mingban.sqlite3"


def var() -> Path:
    """Return the folder of everything that the running product writes."""
    return Path(os.environ.get("MINGBAN_VAR") or ROOT / "var").resolve()


def manage(*words: str) -> list[str]:
    """Return the command line of a chore of manage.py."""
    return [str(packages.PYTHON), str(ROOT / "manage.py"), *words]


def has_command(name: str) -> bool:
    """Tell whether an app brings this chore of manage.py."""
    return any(ROOT.glob(f"mingban/*/management/commands/{name}.py"))


def set_up() -> None:
    """Bring this machine to where the product can start.

    :raises CannotGoOn: when something is missing that we may not install ourselves.
    """
    machine.check_writable(var(), remedy="name another folder with MINGBAN_VAR")
    packages.ensure("base")
    _fonts()
    _database()
    _static()


def _fonts() -> None:
    if machine.has_chinese_fonts():
        return
    try:
        machine.install(["fonts-noto-cjk"], why="Documents (PDF) need Chinese fonts")
    except CannotGoOn as sentence:
        say(f"Note: {sentence} Until then PDFs show boxes in place of characters; the pages work.")


def _database() -> None:
    """Migrate and load the demo county; skipped for our own database file only, as a server may have been emptied."""
    is_there = not os.environ.get("DATABASE_URL") and (var() / EMBEDDED_DATABASE).exists()
    migrations = ROOT.glob("mingban/*/migrations/*.py")
    _step(
        "migrate",
        [manage("migrate", "--verbosity", "0"), manage("createcachetable")],
        say_first="Preparing the database ...",
        fingerprint=stamps.fingerprint([*migrations, ROOT / "requirements" / "base.txt"]),
        is_there=is_there,
        failure="The database could not be prepared; the lines above say why.",
    )
    if has_command("load_demo") and os.environ.get("MINGBAN_DEMO", "1") != "0":
        loaders = ROOT.glob("mingban/*/management/commands/load_demo.py")
        data = (path for path in (ROOT / "data").rglob("*") if path.is_file())
        _step(
            "demo",
            [manage("load_demo")],
            say_first="Loading the demonstration county ...",
            fingerprint=stamps.fingerprint([*loaders, *data]),
            is_there=is_there,
            failure="The demonstration county could not be loaded; the lines above say why.",
        )


def _static() -> None:
    files = [path for path in ROOT.glob("mingban/*/static/**/*") if path.is_file()]
    _step(
        "static",
        [manage("collectstatic", "--noinput", "--verbosity", "0")],
        say_first="Collecting static files ...",
        fingerprint=stamps.fingerprint([*files, ROOT / "requirements" / "base.txt"]),
        is_there=(var() / "static").is_dir(),
        failure="The static files could not be collected; the lines above say why.",
    )


def _step(
    name: str, commands: Sequence[list[str]], *, say_first: str, fingerprint: str, is_there: bool, failure: str
) -> None:
    stamp = var() / "stamps" / name
    if is_there and stamps.is_current(stamp, fingerprint):
        return
    say(say_first)
    for command in commands:
        run(command, failure=failure)
    stamps.keep(stamp, fingerprint)


def show_accounts() -> None:
    """Print the accounts of the demonstration, where there are any."""
    if has_command("demo_accounts") and os.environ.get("MINGBAN_DEMO", "1") != "0":
        subprocess.run(manage("demo_accounts"), cwd=ROOT, check=False)


if __name__ == "__main__":
    main(set_up)
