"""`python -m bench [PART ...] [--quick]`: run all parts or some; `--quick` only tries whether they run."""

import argparse
from collections.abc import Callable

from bench import finding, idle, inbox, report, sweep, telling
from bench.city import part as city
from bench.serving import part as pages
from bench.whole import part as whole
from scripts.console import main, say

Measure = Callable[[bool], report.Section]

PARTS: dict[str, Measure] = {
    "whole-application": whole.measure,
    "pages": pages.measure,
    "inbox": inbox.measure,
    "city": city.measure,
    "sweep": sweep.measure,
    "finding": finding.measure,
    "telling": telling.measure,
    "idle": idle.measure,
}


def bench() -> None:
    """Run the parts that were named, else all; print each, and keep what was not only tried."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    words.add_argument("--quick", action="store_true", help="small sizes, seconds; nothing is written")
    chosen = words.parse_args()
    if unknown := set(chosen.parts) - PARTS.keys():
        words.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    # Later parts would find the load of the parts before them.
    load_before = report.load()
    for name in chosen.parts or PARTS:
        say(f"\n... {name}")
        section = PARTS[name](chosen.quick)
        say(section.text())
        if not chosen.quick:
            report.save({name: section}, order=list(PARTS), load_before=load_before)


if __name__ == "__main__":
    main(bench)
