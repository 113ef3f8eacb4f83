"""Part (c): the officials' inbox at 1,000, 100,000 and 1,000,000 open cases (T4)."""

from collections import defaultdict
from contextlib import ExitStack

from bench.house import Helper, House, helpers, house
from bench.report import Section, number, percentile
from scripts.console import say

SIZES = (1_000, 100_000, 1_000_000)
ROLES = ("clerk", "reviewer")
ROUNDS = 40

Place = tuple[str, str, int]


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    sizes, rounds = ((100, 1_000), 3) if is_quick else (SIZES, ROUNDS)
    times: dict[Place, list[float]] = defaultdict(list)
    statements: dict[Place, int] = {}
    with house() as ours, ExitStack() as stack:
        verified = _seed(ours, sizes)
        team = {
            size: stack.enter_context(helpers(1, "-m", "bench.inboxer", env=ours.env(_name(size))))[0] for size in sizes
        }
        pages = {size: helper.ask("pages") for size, helper in team.items()}
        for turn in range(-2, rounds):
            for role in ROLES:
                for page in pages[sizes[0]]:
                    for size, helper in team.items():
                        _note(helper, (role, page, size), pages[size][page], times, statements, is_warm=turn >= 0)
    return _section(times, statements, sizes, rounds=rounds, verified=verified)


def _name(size: int) -> str:
    return f"inbox-{size}"


def _seed(ours: House, sizes: tuple[int, ...]) -> list[str]:
    """Make one database of each size; return what the journal's check says of each."""
    ours.make("furnished")
    ours.run("furnished", "-m", "bench.whole.furnish")
    ours.run("furnished", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    verified = []
    for size in sizes:
        ours.make(_name(size), like="furnished")
        ours.run(_name(size), "-m", "bench.seeding", str(size))
        verified.append(ours.run(_name(size), "manage.py", "ledger_verify").strip())
        say(f"    {size:,} open cases are there: {verified[-1]}")
    return verified


def _note(
    helper: Helper,
    place: Place,
    address: str,
    times: dict[Place, list[float]],
    statements: dict[Place, int],
    *,
    is_warm: bool,
) -> None:
    answer = helper.ask("get", role=place[0], address=address)
    if is_warm:
        times[place].append(answer["seconds"])
        statements[place] = answer["statements"]


def _section(
    times: dict[Place, list[float]],
    statements: dict[Place, int],
    sizes: tuple[int, ...],
    *,
    rounds: int,
    verified: list[str],
) -> Section:
    section = Section("Inbox (T4)")
    section.say(
        f"Server time of the page for officials of one of five departments, a fifth of the cases each; half of the cases are just "
        f"handed in, half under review. {rounds} openings of each page, in turns. `ledger_verify` of the largest: "
        f"{verified[-1]}. Target: p95 at the largest at most 1.2 times that at {sizes[0]:,}, and 30 ms."
    )
    heads = ["role", "page", *(f"{size:,}: p50 / p95 ms" for size in sizes), "statements", "p95 ratio"]
    rows = []
    for role, page in dict.fromkeys((role, page) for role, page, _ in times):
        found = [times[role, page, size] for size in sizes]
        cells = [f"{number(percentile(one, 0.5) * 1000)} / {number(percentile(one, 0.95) * 1000)}" for one in found]
        ratio = percentile(found[-1], 0.95) / percentile(found[0], 0.95)
        asked = " / ".join(str(statements[role, page, size]) for size in sizes)
        rows.append([role, page, *cells, asked, f"{ratio:.2f}"])
    section.table(heads, rows)
    return section
