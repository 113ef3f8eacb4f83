"""Which case of a bundle holds the date of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One case as the schedule sees it: ends at `due` when known, else `days` after the ends of what it needs."""

    code: str
    is_open: bool
    due_order: float = 0.0
    needs: tuple[str, ...] = field(default_factory=tuple)


def holder(lanes: Iterable[Lane]) -> str:
    """Return the code of the open case that holds the bundle's date now: open, waiting for none, and the last to end.

    `due_order` is any number that grows with the expected end (such as a timestamp). Empty when all have ended.
    """
    rows = list(lanes)
    is_open = {lane.code: lane.is_open for lane in rows}
    free = [lane for lane in rows if lane.is_open and not any(is_open.get(need, False) for need in lane.needs)]
    if not free:
        return ""
    weight = {lane.code: lane.due_order for lane in rows}
    return max(free, key=lambda lane: (_downstream(lane.code, rows, weight), lane.due_order)).code


def _downstream(code: str, lanes: list[Lane], weight: dict[str, float]) -> float:
    """Return the latest end among a case and everything that waits for it."""
    after = [lane for lane in lanes if code in lane.needs and lane.is_open]
    return max([weight[code], *(_downstream(lane.code, lanes, weight) for lane in after)])
