"""The order in which a bundle's items can be done, and how long the longest chain takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingban.core.errors import Refused

Graph = Mapping[str, Iterable[str]]


class CircularNeeds(Refused):
    """Items wait for one another in a circle."""

    def __init__(self, circle: list[str]) -> None:
        super().__init__(f"这几件事互相等对方的结果：{' → '.join(circle)}")
        self.circle = circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When an item starts and ends, in days after the start of the whole; equal when it is done on the same day."""

    start: int
    end: int


def schedule(days: Mapping[str, int], needs: Graph) -> dict[str, Span]:
    """Return the span of each item that takes `days[code]` once all that it needs has ended.

    :raises CircularNeeds: when items wait for one another.
    """
    spans: dict[str, Span] = {}
    for code in in_order(days, needs):
        start = max((spans[need].end for need in needs.get(code, ())), default=0)
        spans[code] = Span(start=start, end=start + days[code])
    return spans


def longest(days: Mapping[str, int], needs: Graph) -> int:
    """Return the length of the longest chain in days, looking only at needs among the given items."""
    inside = {code: [need for need in needs.get(code, ()) if need in days] for code in days}
    return max((span.end for span in schedule(days, inside).values()), default=0)


def in_order(codes: Iterable[str], needs: Graph) -> list[str]:
    """Return the codes so that each stands after those of them that it needs, otherwise in the given order.

    :raises CircularNeeds: when there is no such order.
    """
    done: list[str] = []
    waiting = list(codes)
    while waiting:
        ready = [code for code in waiting if not set(needs.get(code, ())) & set(waiting)]
        if not ready:
            raise CircularNeeds(_circle(waiting, needs))
        done += ready
        waiting = [code for code in waiting if code not in ready]
    return done


def _circle(waiting: list[str], needs: Graph) -> list[str]:
    """Follow what waits until something comes again."""
    path = [waiting[0]]
    while True:
        following = next(need for need in needs[path[-1]] if need in waiting)
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


def reachable(start: str, needs: Graph) -> set[str]:
    """Return everything that `start` needs, directly or through others."""
    found: set[str] = set()
    waiting = list(needs.get(start, ()))
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(needs.get(code, ()))
    return found
