"""`make lock`: pin requirements/*.in with hashes. With --check, and without any network: does the lock still fit?"""

import re
import sys
from itertools import pairwise
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import packages
from scripts.console import ROOT, main, run, say

FOLDER = ROOT / "requirements"
# Each lock pins what it shares with the ones before it alike.
LOCKS = ("base", "dev", "bench")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[.*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
HOST = re.compile(r"https?://|--(extra-)?index-url|--find-links", re.IGNORECASE)


def lock() -> None:
    """Resolve every file for Python 3.11; what one pins, the later ones pin alike."""
    uv = [str(packages.VENV / "bin" / "uv"), "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url"]
    options = ["--python-version", "3.11", "--no-header", "--overrides", "overrides.in"]
    for place, name in enumerate(LOCKS):
        alike = [word for former in LOCKS[:place] for word in ("--constraints", f"{former}.txt")]
        command = [*uv, *options, *alike, f"{name}.in", "--output-file", f"{name}.txt"]
        run(command, cwd=FOLDER, failure="uv could not resolve; the lines above say why.")
    say("Locked. Look at the change with git diff, then run make check test.")


def problems(folder: Path) -> list[str]:
    """Return what does not fit between the .in files and their locks: each a sentence."""
    pins = {name: pinned((folder / f"{name}.txt").read_text()) for name in LOCKS}
    found = [
        f"{former}.txt pins {name} {version}, {later}.txt does not"
        for former, later in pairwise(LOCKS)
        for name, version in pins[former].items()
        if pins[later].get(name) != version
    ]
    for lock_name in LOCKS:
        text = (folder / f"{lock_name}.txt").read_text()
        found += [f"{lock_name}.txt names a host: {line}" for line in text.splitlines() if HOST.search(line)]
        wanted = asked_for((folder / f"{lock_name}.in").read_text())
        found += [f"{lock_name}.txt does not fit {wish}" for wish in wanted if not is_met(wish, pins[lock_name])]
        named = {canonicalize_name(wish.name) for wish in wanted}
        found += [f"{lock_name}.in no longer names {name}" for name in direct(text, f"{lock_name}.in") - named]
        found += [f"{lock_name}.txt has no hash for {name}" for name in without_hash(text)]
    return found


def pinned(text: str) -> dict[str, str]:
    """Return name and version of every pin of a lock."""
    return {canonicalize_name(match["name"]): match["version"] for match in PIN.finditer(text)}


def asked_for(text: str) -> list[Requirement]:
    """Return the requirements written in an .in file, without those of a file that it includes."""
    lines = (line.split(" #")[0].strip() for line in text.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def is_met(wish: Requirement, pins: dict[str, str]) -> bool:
    """Tell whether the lock pins a version that the requirement allows."""
    version = pins.get(canonicalize_name(wish.name))
    return version is not None and wish.specifier.contains(version, prereleases=True)


def blocks(text: str) -> dict[str, str]:
    """Return a lock's text by package: the pin, its hashes, and who asked for it."""
    starts = [*PIN.finditer(text)]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {canonicalize_name(m["name"]): text[m.start() : end] for m, end in zip(starts, ends, strict=True)}


def direct(text: str, source: str) -> set[str]:
    """Return the packages that are pinned because the file `source` names them."""
    named = re.compile(rf"#.* -r {re.escape(source)}$", re.MULTILINE)
    return {name for name, block in blocks(text).items() if named.search(block)}


def without_hash(text: str) -> list[str]:
    """Return the pins that pip would refuse for want of a hash."""
    return [name for name, block in blocks(text).items() if "--hash=sha256:" not in block]


def check() -> int:
    """Say what does not fit; return 1 if anything does not."""
    found = problems(FOLDER)
    for sentence in found:
        say(sentence)
    if found:
        say("Run make lock.")
    return 1 if found else 0


if __name__ == "__main__":
    main(check if "--check" in sys.argv else lock)
