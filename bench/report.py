"""What the parts hand back, and `results.md`, in which a part that is run alone replaces its own section only."""

import platform
import re
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from scripts import machine
from scripts.console import ROOT

RESULTS = ROOT / "bench" / "results.md"
HEADING = re.compile(r"^<!-- part: (?P<part>[a-z-]+) -->$", re.MULTILINE)
PACKAGES = ("django", "psycopg", "granian", "spiffworkflow")


@dataclass(frozen=True, slots=True)
class Target:
    """One target of the project's list beside what was found, in the unit that `what` names."""

    name: str
    what: str
    found: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_reached(self) -> bool:
        """True when the figure keeps what was to be reached."""
        is_enough = self.at_least is None or self.found >= self.at_least
        return is_enough and (self.at_most is None or self.found <= self.at_most)

    def row(self) -> list[str]:
        """Return the line of the section's table of targets."""
        limits = [f"≥ {number(self.at_least)}"] if self.at_least is not None else []
        limits += [f"≤ {number(self.at_most)}"] if self.at_most is not None else []
        return [
            self.name,
            self.what,
            ", ".join(limits),
            number(self.found),
            "reached" if self.is_reached else "**not reached**",
        ]


@dataclass(slots=True)
class Section:
    """One part's figures: a title, and lines of Markdown."""

    title: str
    lines: list[str] = field(default_factory=list)

    def say(self, *lines: str) -> None:
        """Add a paragraph."""
        self.lines += [*lines, ""]

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add a table."""
        self.lines += [_row(heads), _row(["---"] * len(heads)), *map(_row, rows), ""]

    def targets(self, *targets: Target) -> None:
        """Add what was to be reached, and whether it was."""
        self.table(["target", "of", "to be", "found", ""], [target.row() for target in targets])

    def text(self) -> str:
        """Return the Markdown."""
        return "\n".join([f"## {self.title}", "", *self.lines])


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def median(values: Sequence[float]) -> float:
    """Return the median; 0 of nothing."""
    return statistics.median(values) if values else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def number(value: float) -> str:
    """Write a figure with three digits that matter."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


# Above this load before a part begins, somebody else uses the machine.
QUIET = 0.7


def load() -> float:
    """Return how many processes have wanted to run in the last minute."""
    return float(Path("/proc/loadavg").read_text().split()[0])


def save(sections: dict[str, Section], order: Sequence[str], *, load_before: float) -> None:
    """Replace these parts' sections in `results.md` and leave the others."""
    found = _read()
    noise = (
        ""
        if load_before < QUIET
        else " **Others used the machine meanwhile: these figures are noisy, ratios less so.**"
    )
    busy = f"load of the machine before the bench began {load_before:.1f}.{noise}"
    stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine_in_words()}; {busy}"
    for part, section in sections.items():
        first, _, rest = section.text().partition("\n")
        found[part] = f"{first}\n\n{stamp}\n{rest}".strip()
    body = "\n\n".join(f"<!-- part: {part} -->\n{found[part]}" for part in order if part in found)
    RESULTS.write_text(f"{HEAD}\n{body}\n", encoding="utf-8")


HEAD = """# Results of `make bench`

Ratios to a floor or a peer run in turns with ours in the same minutes are what counts; absolute figures move from machine to machine
and with whatever else it does. Targets: T1 to T14 of the project's list. `bench/README.md` says how each part measures.
"""


def _read() -> dict[str, str]:
    if not RESULTS.is_file():
        return {}
    pieces = HEADING.split(RESULTS.read_text(encoding="utf-8"))
    return {part: text.strip() for part, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def machine_in_words() -> str:
    """Return processor, memory, system and versions."""
    processor = _first("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.machine()
    memory = int(_first("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 1024 / 1024
    packages = ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))
    return (
        f"{processor}, {len(_cores())} cores, {memory:.0f} GB, {platform.freedesktop_os_release()['PRETTY_NAME']}, "
        f"Python {platform.python_version()}, {_postgres()}, {packages}"
    )


def _cores() -> list[str]:
    return re.findall(r"^processor", Path("/proc/cpuinfo").read_text(), re.MULTILINE)


def _first(path: str, pattern: str) -> str:
    found = re.search(pattern, Path(path).read_text())
    return found[1] if found else ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _postgres() -> str:
    programs = machine.postgres_programs()
    if programs is None:
        return "no PostgreSQL"
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    return f"PostgreSQL {said.split()[2]}" if said else "PostgreSQL"
