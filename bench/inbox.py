"""Part (c): the officials' inbox at 1,000, 100,000 and 1,000,000 open cases (T4)."""

import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.house import House, helpers, house
from bench.report import Section, Target, number, percentile
from scripts.console import say

SIZES = (1_000, 100_000, 1_000_000)
ROLES = ("clerk", "reviewer")
ROUNDS = 40
EXPORTED = 20_000
MOST_RATIO, MOST_MS, MOST_MINUTES = 1.2, 30, 5

Place = tuple[str, str, int]


@dataclass(slots=True)
class Figures:
    """What was found: seconds and statements by role, page and size; what seeding took and left; the export at each size."""

    times: dict[Place, list[float]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[Place, int] = field(default_factory=dict)
    seeded: dict[int, float] = field(default_factory=dict)
    verified: str = ""
    exports: dict[int, dict[str, Any]] = field(default_factory=dict)


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    sizes, rounds = ((100, 1_000), 3) if is_quick else (SIZES, ROUNDS)
    figures = Figures()
    with house() as ours, ExitStack() as stack:
        _seed(ours, sizes, figures)
        team = {
            size: stack.enter_context(helpers(1, "-m", "bench.inboxer", env=ours.env(_name(size))))[0] for size in sizes
        }
        pages = {size: helper.ask("pages") for size, helper in team.items()}
        places = [(role, page) for role in ROLES for page in pages[sizes[0]]]
        for role, page in places:
            for size, helper in team.items():
                answer = helper.ask("count", role=role, address=pages[size][page])
                figures.statements[role, page, size] = answer["statements"]
        for _ in range(rounds):
            for role, page in places:
                for size, helper in team.items():
                    answer = helper.ask("get", role=role, address=pages[size][page], count=1)
                    figures.times[role, page, size] += answer["seconds"]
        for size, helper in team.items():
            figures.exports[size] = helper.ask("export", rows=min(EXPORTED, size // 5))
    return _section(figures, sizes, rounds=rounds)


def _name(size: int) -> str:
    return f"inbox-{size}"


def _seed(ours: House, sizes: tuple[int, ...], figures: Figures) -> None:
    """Make one database of each size, and note what that takes and what the journal's check says of the largest."""
    ours.make("furnished")
    ours.run("furnished", "-m", "bench.whole.furnish")
    ours.run("furnished", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    for size in sizes:
        ours.make(_name(size), like="furnished")
        begun = time.monotonic()
        ours.run(_name(size), "-m", "bench.seeding", str(size))
        figures.seeded[size] = time.monotonic() - begun
        figures.verified = ours.run(_name(size), "manage.py", "ledger_verify").strip()
        say(f"    {size:,} open cases are there after {figures.seeded[size]:.0f} s: {figures.verified}")


def _section(figures: Figures, sizes: tuple[int, ...], *, rounds: int) -> Section:
    section = Section("Inbox (T4)")
    largest = sizes[-1]
    section.say(
        f"Server time of the page for officials of one of five departments, a fifth of the cases each; half of the cases are just "
        f"handed in, half under review; a fifth of what is under review is overdue with a red card. {rounds} openings of each list, "
        f"in turns. `ledger_verify` of the largest: {figures.verified}; seeding it took {figures.seeded[largest]:.0f} s."
    )
    rows, worst = _rows(figures, sizes)
    heads = ["role", "list", *(f"{size:,}: p50 / p95 ms" for size in sizes), "statements", "p50 ratio", "p95 ratio"]
    section.table(heads, rows)
    taken = figures.exports[largest]
    section.say(
        f"Export as a stream: {taken['rows']:,} rows of the largest in {number(taken['seconds'])} s; after the first tenth the "
        f"process grew by {number(taken['grown_mb'])} MB at most."
    )
    section.targets(
        Target("T4", f"worst p95 at {largest:,} : p95 at {sizes[0]:,}", worst[0], at_most=MOST_RATIO),
        Target("T4", f"worst p95 at {largest:,}, ms", worst[1], at_most=MOST_MS),
        Target("T4", "MB that an export grows by", taken["grown_mb"], at_most=20),
        Target("T4", "minutes to seed the largest", figures.seeded[largest] / 60, at_most=MOST_MINUTES),
    )
    return section


def _rows(figures: Figures, sizes: tuple[int, ...]) -> tuple[list[list[str]], tuple[float, float]]:
    """Return the table, and the worst ratio and p95 in it."""
    rows, ratios, latest = [], [], []
    for role, page in dict.fromkeys((role, page) for role, page, _ in figures.times):
        found = [figures.times[role, page, size] for size in sizes]
        cells = [f"{number(percentile(one, 0.5) * 1000)} / {number(percentile(one, 0.95) * 1000)}" for one in found]
        middle, late = (percentile(found[-1], share) / percentile(found[0], share) for share in (0.5, 0.95))
        asked = " / ".join(str(figures.statements[role, page, size]) for size in sizes)
        rows.append([role, page, *cells, asked, f"{middle:.2f}", f"{late:.2f}"])
        ratios.append(late)
        latest.append(percentile(found[-1], 0.95) * 1000)
    return rows, (max(ratios), max(latest))
