"""What this machine has, and how what is missing gets there: from Debian's packages, or by telling the user."""

import functools
import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts.console import CannotGoOn, say

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
# Without windows the same engine takes less than half of the processor's time: the tests run in that one where it is.
HEADLESS = "chromium-headless-shell"
BROWSERS = (HEADLESS, "chromium", "chromium-browser", "google-chrome")


@functools.cache
def apt_prefix() -> tuple[str, ...] | None:
    """Return how apt-get may be called here: directly, through sudo without a password, or (None) not at all."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return ()
    may_sudo = shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ("sudo", "-n") if may_sudo and may_sudo.returncode == 0 else None


def install(packages: Sequence[str], *, why: str) -> None:
    """Install Debian packages.

    :raises CannotGoOn: naming the command to type, when we may not, and when apt-get fails.
    """
    names = " ".join(packages)
    prefix = apt_prefix()
    if prefix is None:
        how = f"sudo apt-get install {names}" if shutil.which("apt-get") else f"(Debian's names) {names}"
        raise CannotGoOn(f"{why}: please install {how}, then start again.")
    say(f"Installing {names} with apt-get ...")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    get = [*apt, "install", "--no-install-recommends", *packages]
    if subprocess.run(get, capture_output=True, check=False).returncode == 0:
        return
    subprocess.run([*apt, "update"], capture_output=True, check=False)
    result = subprocess.run(get, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = (result.stderr.strip() or "apt-get failed").splitlines()[-1]
        raise CannotGoOn(f"{why}, but apt-get could not install {names}: {reason}")


def has_chinese_fonts() -> bool:
    """Tell whether Noto Sans and Serif CJK are here: documents are set in them."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    names = {path.name for folder in folders if folder.is_dir() for path in folder.rglob("Noto*CJK*")}
    return all(any(name.startswith(family) for name in names) for family in ("NotoSans", "NotoSerif"))


def browser() -> str | None:
    """Return the Chromium of this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def postgres_programs() -> Path | None:
    """Return the folder of initdb and postgres, 15 if there are several: Debian keeps them out of PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: (folder.parent.name != "15", folder))
    in_path = shutil.which("initdb")
    candidates = [*folders, *([Path(in_path).resolve().parent] if in_path else [])]
    return next((folder for folder in candidates if (folder / "initdb").is_file()), None)


def check_port(port: int, *, what: str, variable: str) -> None:
    """Make sure that nobody listens on the port.

    :raises CannotGoOn: when somebody does.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotGoOn(
                f"Port {port}, which the {what} needs, is not free: stop the program that uses it, "
                f"or choose another one with {variable}=NUMBER make run."
            ) from error


def check_writable(folder: Path, *, remedy: str) -> None:
    """Make sure that we can write into the folder, making it if need be.

    :raises CannotGoOn: with the remedy when we cannot.
    """
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotGoOn(
            f"The folder {folder} cannot be written to ({error.strerror}): change its owner or rights, or {remedy}."
        ) from error


def install_missing_for_tests() -> None:
    """Have PostgreSQL, Chromium and Chinese fonts here.

    :raises CannotGoOn: naming all that is missing, when we may not install it.
    """
    found = {
        "postgresql": postgres_programs() is not None,
        HEADLESS: browser() is not None,
        "fonts-noto-cjk": has_chinese_fonts(),
    }
    missing = [package for package, is_here in found.items() if not is_here]
    if missing:
        install(missing, why="The tests run on a PostgreSQL of their own and in a real browser")
    if not shutil.which(HEADLESS) and apt_prefix() is not None:
        install_quicker_browser()


def install_quicker_browser() -> None:
    """Add the Chromium without windows where only another one is here; without it the tests take longer, no more."""
    try:
        install([HEADLESS], why="The journeys take a third less time in it")
    except CannotGoOn as error:
        say(f"{error} Going on with {browser()}.")
