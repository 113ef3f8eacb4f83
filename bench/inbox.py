"""Part (c): the officials' inbox (T4) and signed-in pages (T3) at 1,000, 100,000 and 1,000,000 open cases."""

import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.house import House, helpers, house
from bench.inboxer import CASE_PAGE
from bench.report import Section, Target, number, percentile
from scripts.console import say

SIZES = (1_000, 100_000, 1_000_000)
# Pages of one case or one citizen; the rest are lists.
PERSONAL = {CASE_PAGE, "my affairs", "tracking"}
MOST_STATEMENTS, MOST_PAGE_MS = 12, 20
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
        places = [(role, page) for role, found in pages[sizes[0]].items() for page in found]
        for role, page in places:
            for size, helper in team.items():
                answer = helper.ask("count", role=role, address=pages[size][role][page])
                figures.statements[role, page, size] = answer["statements"]
        for _ in range(rounds):
            for role, page in places:
                for size, helper in team.items():
                    answer = helper.ask("get", role=role, address=pages[size][role][page], count=1)
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
    section = Section("Inbox and signed-in pages (T3, T4)")
    largest = sizes[-1]
    section.say(
        f"Server time of the page for officials of one of five departments, a fifth of the cases each; half of the cases are just "
        f"handed in, half under review; a fifth of what is under review is overdue with a red card. {rounds} openings of each list, "
        f"in turns. `ledger_verify` of the largest: {figures.verified}; seeding it took {figures.seeded[largest]:.0f} s."
    )
    rows = _rows(figures, sizes)
    heads = ["role", "page", *(f"{size:,}: p50 / p95 ms" for size in sizes), "statements", "p50 ratio", "p95 ratio"]
    section.table(heads, rows)
    taken = figures.exports[largest]
    section.say(
        f"Export as a stream: {taken['rows']:,} rows of the largest in {number(taken['seconds'])} s; after the first tenth the "
        f"process grew by {number(taken['grown_mb'])} MB at most."
    )
    lists, pages = (_worst(figures, sizes, is_personal=one) for one in (False, True))
    section.targets(
        Target("T3", f"worst p95 of a page at {largest:,}, ms", pages.latest, at_most=MOST_PAGE_MS),
        Target(
            "T3", f"worst median of a page at {largest:,} : at {sizes[0]:,}", pages.middle_ratio, at_most=MOST_RATIO
        ),
        Target("T3", "most statements of a page", pages.statements, at_most=MOST_STATEMENTS),
        Target("T4", f"worst p95 of a list at {largest:,} : at {sizes[0]:,}", lists.ratio, at_most=MOST_RATIO),
        Target("T4", f"worst p95 of a list at {largest:,}, ms", lists.latest, at_most=MOST_MS),
        Target("T4", "MB that an export grows by", taken["grown_mb"], at_most=20),
        Target("T4", "minutes to seed the largest", figures.seeded[largest] / 60, at_most=MOST_MINUTES),
    )
    return section


def _rows(figures: Figures, sizes: tuple[int, ...]) -> list[list[str]]:
    rows = []
    for role, page in dict.fromkeys((role, page) for role, page, _ in figures.times):
        found = [figures.times[role, page, size] for size in sizes]
        cells = [f"{number(percentile(one, 0.5) * 1000)} / {number(percentile(one, 0.95) * 1000)}" for one in found]
        middle, late = (percentile(found[-1], share) / percentile(found[0], share) for share in (0.5, 0.95))
        asked = " / ".join(str(figures.statements[role, page, size]) for size in sizes)
        rows.append([role, page, *cells, asked, f"{middle:.2f}", f"{late:.2f}"])
    return rows


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst of several pages: p95 in ms at the largest size, its ratio to the smallest, that of the medians, statements."""

    latest: float
    ratio: float
    middle_ratio: float
    statements: int


def _worst(figures: Figures, sizes: tuple[int, ...], *, is_personal: bool) -> Worst:
    places = [
        (role, page) for role, page, size in figures.times if size == sizes[0] and (page in PERSONAL) is is_personal
    ]
    pairs = [(figures.times[*place, sizes[0]], figures.times[*place, sizes[-1]]) for place in places]
    return Worst(
        latest=max(percentile(large, 0.95) for _, large in pairs) * 1000,
        ratio=max(percentile(large, 0.95) / percentile(small, 0.95) for small, large in pairs),
        middle_ratio=max(percentile(large, 0.5) / percentile(small, 0.5) for small, large in pairs),
        statements=max(figures.statements[*place, sizes[-1]] for place in places),
    )
