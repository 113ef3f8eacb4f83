"""Who uses the processors: seconds of each part's processes, those that have ended meanwhile too."""

import os
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote

from bench.idle import descendants, part_of

TICKS = os.sysconf("SC_CLK_TCK")


def seconds_by_part(server: str) -> dict[str, float]:
    """Return the processor seconds so far of web, worker, sandbox (children of ours) and of the PostgreSQL at a URL."""
    found: defaultdict[str, float] = defaultdict(float)
    for pid in descendants(os.getpid())[1:]:
        found[part_of(pid)] += _seconds(pid)
    for pid in descendants(_postmaster(server)):
        found["PostgreSQL"] += _seconds(pid)
    return dict(found)


def _postmaster(server: str) -> int:
    folder = unquote(server.split("@", 1)[1].split("/", 1)[0])
    return int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])


def _seconds(pid: int) -> float:
    """Return user and system time of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / TICKS
