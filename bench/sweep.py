"""Part (d): the sweep of clocks costs what is due, not what exists (T6)."""

from bench.house import helpers, house
from bench.report import Section, Target, median, number, percentile
from scripts.console import CannotGoOn, say

DUE = 1000
# Besides those that are newly overdue, as many others stand on a rung: the smallest table has room for both.
LEAST = 2 * DUE
ROUNDS = 15
MOST_RATIO, MOST_MS = 1.5, 1000


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    many, rounds = (20_000, 2) if is_quick else (1_000_000, ROUNDS)
    times: dict[int, list[float]] = {LEAST: [], many: []}
    statements = dict.fromkeys(times, 0)
    with house() as ours:
        ours.make("empty")
        ours.run("empty", "manage.py", "migrate", "--verbosity", "0")
        ours.run("empty", "manage.py", "createcachetable")
        for size in times:
            ours.make(f"clocks-{size}", like="empty")
        with (
            helpers(1, "-m", "bench.sweeper", env=ours.env(f"clocks-{LEAST}")) as (few,),
            helpers(1, "-m", "bench.sweeper", env=ours.env(f"clocks-{many}")) as (full,),
        ):
            team = {LEAST: few, many: full}
            for size, helper in team.items():
                helper.ask("seed", count=size, due=DUE)
                say(f"    {size:,} clocks are there")
            for turn in range(-1, rounds):
                for size, helper in team.items():
                    answer = helper.ask("sweep", is_counted=turn < 0)
                    _check(answer)
                    if turn < 0:
                        statements[size] = answer["statements"]
                    else:
                        times[size].append(answer["seconds"])
    return _section(times, statements, rounds)


def _check(answer: dict[str, int]) -> None:
    """See that the sweep did what it is timed for: told of each overdue clock, raised each rung, a message for each."""
    found = (answer["told"], answer["climbed"], answer["messages"])
    if found != (DUE, 2 * DUE, 3 * DUE):
        raise CannotGoOn(f"The sweep told of {found[0]} clocks, raised {found[1]}, wrote {found[2]} messages.")


def _section(times: dict[int, list[float]], statements: dict[int, int], rounds: int) -> Section:
    section = Section("Sweep of clocks (T6)")
    section.say(
        f"Every clock open; before each sweep {DUE:,} are newly overdue, which is the last rung of their ladder too, and {DUE:,} "
        f"others have reached a rung before their end (half the reminder, half 黄牌): {DUE:,} times told that it is overdue, "
        f"{2 * DUE:,} rungs climbed, each with a message of its own. Medians of {rounds} sweeps in turns."
    )
    base = median(times[LEAST])
    section.table(
        ["clocks", "newly overdue", "rungs", "median ms", "p95 ms", "statements", f"ratio to {LEAST:,} clocks"],
        [
            [f"{size:,}", f"{DUE:,}", f"{2 * DUE:,}", number(median(found) * 1000), number(percentile(found, 0.95) * 1000),
             statements[size], f"{median(found) / base:.2f}"]
            for size, found in times.items()
        ],
    )  # fmt: skip
    most = max(times)
    section.targets(
        Target("T6", f"{most:,} clocks : {LEAST:,} clocks", median(times[most]) / base, at_most=MOST_RATIO),
        Target("T6", "median ms of a sweep", median(times[most]) * 1000, at_most=MOST_MS),
    )
    return section
