"""`python -m bench.whole.ours PLACE`: a helper that does whole applications by the product's own actions."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
from django.db import connection

from bench.house import obey

# Each helper's citizens have numbers of their own.
CITIZENS = 100_000


class Phases:
    """Adds up the seconds of each act."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.counts: Counter[str] = Counter()

    @contextmanager
    def __call__(self, act: str) -> Iterator[None]:
        """Time an act."""
        begun = time.perf_counter()
        yield
        self.seconds[act] += time.perf_counter() - begun
        self.counts[act] += 1


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    from bench.whole import life, profile, recording

    posts = life.officials()
    first = (int(sys.argv[1]) + 1) * CITIZENS
    waiting: list[life.Draft] = []
    made = 0

    def prepare(count: int) -> None:
        nonlocal made
        for _ in range(count):
            waiting.append(life.draft(first + made))
            made += 1

    def run() -> dict[str, Any]:
        phases = Phases()
        begun = time.monotonic()
        acts = sum(life.live(one, posts, phases) for one in waiting)
        ended = time.monotonic()
        done = len(waiting)
        waiting.clear()
        return {
            "begun": begun, "ended": ended, "done": done, "acts": acts,
            "phases": {act: [phases.counts[act], phases.seconds[act]] for act in phases.counts},
        }  # fmt: skip

    def record() -> dict[str, Any]:
        prepare(2)
        run()
        with recording.audited(connection) as audit:
            with audit("draft"):
                one = life.draft(first + made)
            life.live(one, posts, audit)
            return recording.read(connection)

    def count() -> dict[str, Any]:
        prepare(1)
        return profile.of(lambda watch: life.live(waiting.pop(), posts, watch))

    obey({"prepare": prepare, "run": run, "record": record, "count": count})


if __name__ == "__main__":
    main()
