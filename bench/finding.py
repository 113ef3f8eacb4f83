"""Part (g): search among a million documents, against bare tantivy and PostgreSQL with the same tokens (T7)."""

import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.house import Helper, House, helpers, house
from bench.report import Section, Target, median, number, percentile
from scripts.console import ROOT, CannotGoOn, say

SHORT, FULL, QUERIES, ROUNDS = 1_000_000, 20_000, 200, 5
QUICK_SHORT, QUICK_FULL, QUICK_ROUNDS = 50_000, 1_000, 2
MOST_P50, MOST_P95, MOST_RATIO, MOST_PAGE, MOST_FRESH = 1.0, 6.0, 1.5, 30.0, 2000.0
TOP, CHANGES = 10, 20

Times = dict[str, list[float]]


def measure(is_quick: bool) -> Section:
    """Run the part and return its section."""
    short, full, rounds = (QUICK_SHORT, QUICK_FULL, QUICK_ROUNDS) if is_quick else (SHORT, FULL, ROUNDS)
    with house() as ours:
        ours.make("finding")
        ours.run("finding", "-m", "bench.whole.furnish")
        ours.run("finding", "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        env = {
            **ours.env("finding"),
            "DJANGO_SETTINGS_MODULE": "bench.papers.settings",
            "BENCH_SHORT": str(short),
            "BENCH_FULL": str(full),
        }
        with helpers(1, "-m", "bench.finder", env=env) as (helper,):
            built = _build(ours, helper, short, full)
            queries = helper.ask("queries", count=QUERIES, short=short)["queries"]
            times, fits = _ask_in_turns(ours, helper, queries, rounds)
            times["page"] = helper.ask("pages", queries=queries, with_mistakes=False)["seconds"]
            times["page, mistyped pinyin"] = helper.ask("pages", queries=queries, with_mistakes=True)["seconds"]
            times["replace"] = helper.ask("replace", rounds=CHANGES)["seconds"]
            with _worker(env):
                times["fresh"] = helper.ask("fresh", rounds=CHANGES)["seconds"]
    return _section((short, full), rounds, built, times, fits)


@contextmanager
def _worker(env: dict[str, str]) -> Iterator[None]:
    """Run the worker, which hears from the outbox of what is to be indexed; its lines go to a file."""
    with (
        (Path(env["MINGBAN_VAR"]) / "worker.log").open("w") as log,
        subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=env, stdout=log, stderr=log) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=60)


def _build(ours: House, helper: Helper, short: int, full: int) -> dict[str, dict[str, float]]:
    """Fill the three; return seconds and bytes of each, and how long dividing into tokens alone takes."""
    tokens = str(ours.folder / "tokens")
    found = {"ours": helper.ask("build")}
    if found["ours"]["count"] < short + full:
        raise CannotGoOn(f"The index holds {found['ours']['count']} things.")
    say(f"    the product's index stands after {found['ours']['seconds']:.0f} s")
    found["dividing"] = helper.ask("words", path=tokens, short=short, full=full)
    found["bare"] = helper.ask("bare_build", path=tokens, folder=str(ours.folder / "bare"))
    found["postgres"] = _fill(ours, Path(tokens))
    say("    the peers' too")
    return found


def _fill(ours: House, tokens: Path) -> dict[str, float]:
    """Fill PostgreSQL's table with ready tokens, and index it."""
    with psycopg.connect(ours.url("finding"), autocommit=True) as peer:
        peer.execute("SET maintenance_work_mem = '1GB'")
        begun = time.perf_counter()
        peer.execute("CREATE TABLE papers (organisation text, tokens text, title text, body text)")
        with peer.cursor().copy("COPY papers FROM STDIN") as copy, tokens.open(encoding="utf-8") as file:
            for line in file:
                copy.write(line)
        peer.execute("ALTER TABLE papers ADD terms tsvector GENERATED ALWAYS AS (to_tsvector('simple', tokens)) STORED")
        peer.execute("CREATE INDEX papers_terms ON papers USING gin (terms)")
        peer.execute("CREATE INDEX papers_organisation ON papers (organisation)")
        peer.execute("ANALYZE papers")
        seconds = time.perf_counter() - begun
        row = peer.execute("SELECT pg_total_relation_size('papers')").fetchone()
    return {"seconds": seconds, "bytes": float(row[0]) if row else 0.0}


def _ask_in_turns(
    ours: House, helper: Helper, queries: Sequence[dict[str, Any]], rounds: int
) -> tuple[Times, dict[str, int]]:
    """Ask the three in turns; return seconds of each, and how often they found anything (alike for all)."""
    times: Times = defaultdict(list)
    with psycopg.connect(ours.url("finding"), autocommit=True) as peer:
        for turn in range(-1, rounds):
            told = helper.ask("ask", queries=queries)
            seconds, totals = _ask_postgres(peer, queries)
            found = {**told.pop("found"), "postgres": sum(map(bool, totals))}
            for name, more in {**told, "postgres": seconds}.items():
                times[name] += more if turn >= 0 else []
    return times, found


ASK = """SELECT title, body FROM papers, to_tsquery('simple', %s) wanted
WHERE terms @@ wanted AND organisation = %s ORDER BY ts_rank(terms, wanted) DESC LIMIT %s"""


def _ask_postgres(peer: psycopg.Connection[Any], queries: Sequence[dict[str, Any]]) -> tuple[list[float], list[int]]:
    seconds, totals = [], []
    for query in queries:
        begun = time.perf_counter()
        rows = peer.execute(ASK, [" & ".join(query["units"]), query["organisation"], TOP]).fetchall()
        seconds.append(time.perf_counter() - begun)
        totals.append(len(rows))
    return seconds, totals


def _section(
    sizes: tuple[int, int], rounds: int, built: dict[str, dict[str, float]], times: Times, found: dict[str, int]
) -> Section:
    short, full = sizes
    section = Section("Search (T7)")
    section.say(
        f"{short:,} documents of about 120 characters and {full:,} of about 3,500, made up by Zipf's law from 30,000 words; "
        f"{QUERIES} queries of two and three words that stand together in a title, all words required, of one organisation of 60, "
        f"the best {TOP} with title and text; {rounds} rounds, ours and tantivy in turns query by query. Ours: understanding, plan, ranking, reading, excerpts and "
        "highlights; the peers rank and read only. Something was found by ours, tantivy, PostgreSQL: "
        f"{found['engine']}, {found['bare']}, {found['postgres']} of {QUERIES}."
    )
    names = {"engine": "ours, engine", "ranked": "ours, ranked and read only", "whole": "ours, with plan, services and the counts of every facet", "bare": "bare tantivy",
             "engine processor": "ours, engine: time of the processor",
             "ranked processor": "ours, ranked and read only: time of the processor", "bare processor": "bare tantivy: time of the processor",
             "postgres": "PostgreSQL, GIN and ts_rank", "page": "the whole page (Django's client)",
             "page, mistyped pinyin": "the whole page, pinyin with a slip", "replace": "one document changed in the index", "fresh": "an item published until it is found (outbox, worker, reader)"}  # fmt: skip
    rows = [
        [name, number(median(times[key]) * 1000), number(percentile(times[key], 0.95) * 1000)]
        for key, name in names.items()
    ]
    section.table(["", "p50 ms", "p95 ms"], rows)
    kinds = {"ours": "ours: words, pairs, places, sounds, spellings", "bare": "bare tantivy from ready tokens",
             "postgres": "PostgreSQL from ready tokens, with index"}  # fmt: skip
    section.table(
        ["built", "seconds", "MB"],
        [[name, number(built[key]["seconds"]), number(built[key]["bytes"] / 1e6)] for key, name in kinds.items()],
    )
    section.say(f"Dividing all text into those tokens takes {number(built['dividing']['seconds'])} s by itself.")
    section.targets(*_targets(times))
    return section


def _targets(times: Times) -> list[Target]:
    ours, bare = percentile(times["engine"], 0.95), percentile(times["bare"], 0.95)
    return [
        Target("T7", "engine p50 ms", median(times["engine"]) * 1000, at_most=MOST_P50),
        Target("T7", "engine p95 ms", ours * 1000, at_most=MOST_P95),
        Target("T7", "engine p95 : bare tantivy p95", ours / bare, at_most=MOST_RATIO),
        Target("T7", "page p95 ms", percentile(times["page"], 0.95) * 1000, at_most=MOST_PAGE),
        Target("T7", "published until found, p95 ms", percentile(times["fresh"], 0.95) * 1000, at_most=MOST_FRESH),
    ]
