"""The virtual environment in .venv, filled from the locked requirements."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

from scripts import machine, stamps
from scripts.console import ROOT, CannotGoOn, main, say

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def ensure(lock: str) -> None:
    """Make .venv hold what requirements/`lock`.txt pins; quick when it already does.

    :raises CannotGoOn: when Python's venv module is missing or a package cannot be installed.
    """
    requirements = ROOT / "requirements" / f"{lock}.txt"
    stamp = VENV / f"mingban-{lock}.stamp"
    wanted = stamps.fingerprint([requirements])
    if PYTHON.exists() and stamps.is_current(stamp, wanted):
        return
    if not PYTHON.exists():
        _make_venv()
    machine.check_writable(VENV, remedy="remove it and start again as yourself")
    _install(requirements)
    stamps.keep(stamp, wanted)


def _make_venv() -> None:
    machine.check_writable(ROOT, remedy="move the repository to a folder of your own")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        machine.install(["python3-venv"], why="This Python lacks its venv module")
    say(f"Making the virtual environment in {VENV} ...")
    result = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = (result.stderr.strip() or result.stdout.strip() or "no reason given").splitlines()[-1]
        raise CannotGoOn(f"The virtual environment could not be made in {VENV}: {reason}")


def _install(requirements: Path) -> None:
    """Run pip, showing how far it is; its own words only when it fails."""
    total = len(re.findall(r"^[a-zA-Z0-9].*==", requirements.read_text(), re.MULTILINE))
    say(f"Installing {total} packages from {requirements.relative_to(ROOT)} ...")
    # A lock is whole, and leaves out what overrides.in names: nothing is to be looked up besides.
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    command.append("--no-deps")
    words: list[str] = []
    with subprocess.Popen(
        [*command, "-r", str(requirements)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        seen = 0
        for line in pip.stdout or ():
            words.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                if seen % 20 == 0:
                    say(f"  {seen} of {total}")
            elif line.startswith("Installing collected"):
                say("  all here, unpacking ...")
    if pip.returncode != 0:
        reason = next((line for line in words if line.startswith("ERROR:")), "ERROR: pip gave no reason")
        raise CannotGoOn(f"The packages could not be installed: {reason.removeprefix('ERROR: ').strip()}")


if __name__ == "__main__":
    main(lambda: ensure(*(sys.argv[1:] or ["dev"])))
