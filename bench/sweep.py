"""Part (d): the sweep of overdue clocks costs what is due, not what exists (T6)."""

from bench.house import helpers, house
from bench.report import Section, median, number, percentile
from scripts.console import say

DUE = 1000
ROUNDS = 15


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    many, rounds = (20_000, 2) if is_quick else (1_000_000, ROUNDS)
    times: dict[int, list[float]] = {DUE: [], many: []}
    statements = dict.fromkeys(times, 0)
    with house() as ours:
        ours.make("empty")
        ours.run("empty", "manage.py", "migrate", "--verbosity", "0")
        ours.run("empty", "manage.py", "createcachetable")
        for size in times:
            ours.make(f"clocks-{size}", like="empty")
        with (
            helpers(1, "-m", "bench.sweeper", env=ours.env(f"clocks-{DUE}")) as (few,),
            helpers(1, "-m", "bench.sweeper", env=ours.env(f"clocks-{many}")) as (full,),
        ):
            team = {DUE: few, many: full}
            for size, helper in team.items():
                helper.ask("seed", count=size, due=DUE)
                say(f"    {size:,} clocks are there")
            for turn in range(-1, rounds):
                for size, helper in team.items():
                    answer = helper.ask("sweep")
                    statements[size] = answer["statements"]
                    if turn >= 0:
                        times[size].append(answer["seconds"])
    return _section(times, statements, rounds)


def _section(times: dict[int, list[float]], statements: dict[int, int], rounds: int) -> Section:
    section = Section("Sweep of overdue clocks (T6)")
    section.say(
        f"Every clock open, {DUE:,} newly overdue before each sweep, each told once in an outbox message. "
        f"Medians of {rounds} sweeps in turns; target: at most 1.5 times, at most 1 s."
    )
    base = median(times[DUE])
    section.table(
        ["clocks", "newly overdue", "median ms", "p95 ms", "statements", f"ratio to {DUE:,} clocks"],
        [
            [f"{size:,}", f"{DUE:,}", number(median(found) * 1000), number(percentile(found, 0.95) * 1000),
             statements[size], f"{median(found) / base:.2f}"]
            for size, found in times.items()
        ],
    )  # fmt: skip
    return section
