"""Part (a): whole barber-shop applications a second, against the floor and against SpiffWorkflow, with 1, 2 and 4 connections."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from bench.house import Helper, House, helpers, house
from bench.report import Section, Target, median, number
from scripts.console import say

CONNECTIONS = (1, 2, 4)
# Of the machine that targets are for.
CORES = 2
RUNNERS = ("Mingban", "floor", "SpiffWorkflow")
ORIGINS_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: rounds, and applications of each connection in a round."""

    rounds: int
    ours: int
    floor: int
    connections: tuple[int, ...] = CONNECTIONS


FULL = Size(rounds=5, ours=8, floor=80)
QUICK = Size(rounds=1, ours=2, floor=10, connections=(1, 2))


@dataclass(slots=True)
class Figures:
    """What the rounds gave: applications a second by runner and connections, and seconds by act with one connection."""

    rates: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    ratios: dict[tuple[str, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    phases: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    size = QUICK if is_quick else FULL
    with house() as ours:
        ours.make("furnished")
        ours.run("furnished", "-m", "bench.whole.furnish")
        recorded = _record(ours)
        counted = _count(ours)
        figures = _race(ours, size, recorded)
    return _section(figures, recorded, counted, size)


def _record(ours: House) -> dict[str, Any]:
    ours.make("recording", like="furnished")
    with helpers(1, "-m", "bench.whole.ours", env=ours.env("recording")) as (recorder,):
        return recorder.ask("record")


def _count(ours: House) -> dict[str, Any]:
    ours.make("counting", like="furnished")
    with helpers(1, "-m", "bench.whole.ours", env=ours.env("counting")) as (counter,):
        counter.ask("prepare", count=3)
        counter.ask("run")
        return counter.ask("count")


def _branches(recorded: dict[str, Any]) -> list[list[str]]:
    """Return the steps of the five cases, as many acts of each kind as one application took."""
    acts = [one["act"] for one in recorded["transactions"] if one["act"] not in {"draft", "submit"}]
    steps = list(dict.fromkeys(acts))
    counts = Counter(acts)
    return [[step for step in steps for _ in range(-(-(counts[step] - branch) // 5))] for branch in range(5)]


def _race(ours: House, size: Size, recorded: dict[str, Any]) -> Figures:
    ours.make("ours", like="furnished")
    # The floor's rows refer to what the recorded application found: its applicant, its organisations.
    ours.make("floor", like="recording")
    _forget_triggers(ours)
    most = max(size.connections)
    figures = Figures()
    with (
        helpers(most, "-m", "bench.whole.ours", env=ours.env("ours")) as own,
        helpers(most, "-m", "bench.whole.floor", env=ours.env("floor")) as floor,
        helpers(most, "-m", "bench.whole.spiff", env=ours.env("ours")) as peer,
    ):
        for helper in floor:
            helper.ask("learn", recorded=recorded)
        for helper in peer:
            helper.ask("learn", branches=_branches(recorded))
        teams = {"Mingban": (own, size.ours), "floor": (floor, size.floor), "SpiffWorkflow": (peer, size.ours)}
        for runner, (team, _) in teams.items():
            _run(team, 2)
            say(f"    {runner} is warm")
        for turn in range(size.rounds):
            for connections in size.connections:
                for runner in RUNNERS[turn % 3 :] + RUNNERS[: turn % 3]:
                    team, count = teams[runner]
                    _note(figures, runner, connections, _run(team[:connections], count))
                for peer_name in RUNNERS[1:]:
                    ratio = figures.rates["Mingban", connections][-1] / figures.rates[peer_name, connections][-1]
                    figures.ratios[peer_name, connections].append(ratio)
            say(f"    round {turn + 1} of {size.rounds}")
    return figures


def _forget_triggers(ours: House) -> None:
    """Take the recorder's triggers off the copy that the floor writes to."""
    import psycopg

    with psycopg.connect(ours.url("floor"), autocommit=True) as console:
        console.execute(b"DROP FUNCTION bench_audit_note() CASCADE")
        console.execute(b"DROP TABLE bench_audit")
        console.execute(b"VACUUM ANALYZE")


def _run(team: list[Helper], count: int) -> list[dict[str, Any]]:
    """Let a team prepare while nobody is timed, then run at once."""
    for order, terms in (("prepare", {"count": count}), ("run", {})):
        for helper in team:
            helper.tell(order, **terms)
        answers = [helper.hear() for helper in team]
    return answers


def _note(figures: Figures, runner: str, connections: int, answers: list[dict[str, Any]]) -> None:
    span = max(one["ended"] for one in answers) - min(one["begun"] for one in answers)
    figures.rates[runner, connections].append(sum(one["done"] for one in answers) / span)
    if runner == "Mingban" and connections == 1:
        for act, (count, seconds) in answers[0]["phases"].items():
            figures.phases[act].append(seconds / answers[0]["done"])
            figures.counts[act] = count // answers[0]["done"]


def _section(figures: Figures, recorded: dict[str, Any], counted: dict[str, Any], size: Size) -> Section:
    section = Section("Whole barber-shop applications (T1)")
    lived = [one for one in recorded["transactions"] if one["act"] != "draft" and one["rows"]]
    rows = [row for one in lived for row in one["rows"]]
    queries = sum(count for _, count, _, _ in counted["acts"])
    ops = Counter(row["op"] for row in rows)
    section.say(
        f"Submitted, then five cases received, accepted, reviewed, decided (licences issued), delivered and concluded, rated: "
        f"{len(lived)} durable transactions, each by the public action with its permissions, locks, journal and letters. "
        f"One application leaves {ops['INSERT']} rows inserted and {ops['UPDATE']} changed "
        f"(each row once a transaction) and costs {queries} statements. "
        f"Medians of {size.rounds} rounds in turns; {size.ours} applications of each connection a round ({size.floor} of the floor)."
    )
    section.table(
        ["connections", *(f"{runner}, a second" for runner in RUNNERS), "ours : floor", "ours : SpiffWorkflow"],
        [
            [
                connections,
                *(number(median(figures.rates[runner, connections])) for runner in RUNNERS),
                *(f"{median(figures.ratios[runner, connections]):.3f}" for runner in RUNNERS[1:]),
            ]
            for connections in size.connections
        ],
    )
    most = max(connections for connections in size.connections if connections <= CORES)
    section.targets(
        Target("T1", f"floor's rate, {most} connections", median(figures.ratios["floor", most]), at_least=0.5),
        Target("T1", f"SpiffWorkflow's, {most} connections", median(figures.ratios["SpiffWorkflow", most]), at_least=2),
    )
    _tables(section, figures, counted, lived)
    return section


def _tables(section: Section, figures: Figures, counted: dict[str, Any], lived: list[dict[str, Any]]) -> None:
    by_act = {act: (count, inside, wall) for act, count, inside, wall in counted["acts"]}
    rows_of: Counter[str] = Counter()
    for one in lived:
        rows_of[one["act"]] += len(one["rows"])
    section.say(
        "One application, act by act (one connection; statements and the share of waiting for them from a counted run):"
    )
    section.table(
        ["act", "times", "ms each", "statements each", "rows each", "share inside the driver"],
        [
            [
                act,
                times,
                number(median(figures.phases[act]) / times * 1000),
                number(by_act[act][0] / times),
                number(rows_of[act] / times),
                f"{by_act[act][1] / by_act[act][2]:.0%}",
            ]
            for act, times in figures.counts.items()
        ],
    )
    section.say("The statements that are asked most often, and who asks (innermost place first):")
    section.table(
        ["times", "ms in all", "statement", "asked by"],
        [[n, number(s * 1000), shape, f"`{place}`"] for place, shape, n, s in counted["origins"][:ORIGINS_SHOWN]],
    )
