"""Figures that are drawn: planned against executed, change against the year before, and places on a plan without any map of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin

PLAN_WIDTH = 440
MARGIN = 24
# Below the places: room for the scale.
STRIP = 36
# A plan is no narrower and no higher than this part of its width.
FLATTEST, HIGHEST = 0.5, 1.0
# Points nearer than so many metres are drawn as one would be; a plan of a single point shows so much around it.
LEAST_SPAN = 0.01
# How far apart two points are drawn at least, how often that is tried, and of how many.
APART, ROUNDS, MOST_SPREAD = 27, 30, 100
GOLDEN = 2.4


@dataclass(frozen=True, slots=True)
class Bar:
    """One comparison as lengths of a hundred: what was planned, what was executed; `rate` in percent, or in words why there is none."""

    planned: float
    executed: float
    rate: str


def bar_of(planned: int | float | None, executed: int | float | None, most: int | float) -> Bar | None:
    """Return the bar of a row beside others of which the longest is `most`; None where there is nothing to draw."""
    if planned is None or most <= 0:
        return None
    return Bar(
        planned=round(max(planned, 0) / most * 100, 2),
        executed=round(max(executed or 0, 0) / most * 100, 2),
        rate=_rate(planned, executed),
    )


def _rate(planned: int | float, executed: int | float | None) -> str:
    if executed is None:
        return "还没有"
    return f"{executed / planned * 100:.1f}%" if planned > 0 else "没有安排"


def say_change(now: int | float | None, before: int | float | None) -> str:
    """Return how something has changed since the year before, in words: 增加 3.2%, 减少 1.0%, 持平; 新增 where there was nothing."""
    if now is None:
        return ""
    if before is None:
        return "上年没有"
    if now == before:
        return "持平"
    if before <= 0:
        return "上年是零" if before == 0 else ""
    change = (now - before) / before * 100
    return f"{'增加' if change > 0 else '减少'} {abs(change):.1f}%"


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a plan: its number, and where it is drawn."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Places drawn by their coordinates: north is up; `scale_length` is how long `scale_words` is drawn."""

    width: int
    height: int
    points: list[Point]
    scale_length: float
    scale_words: str


def plan_of(places: Sequence[tuple[float, float]]) -> Plan | None:
    """Return a plan of places given as longitude and latitude, numbered in their order; None where there are none.

    East and west are narrowed by the latitude, so that a kilometre is as long one way as the other.
    """
    if not places:
        return None
    longitudes, latitudes = zip(*places, strict=True)
    narrow = cos(radians(sum(latitudes) / len(latitudes)))
    west, north = min(longitudes), max(latitudes)
    across = max((max(longitudes) - west) * narrow, LEAST_SPAN)
    down = max(north - min(latitudes), LEAST_SPAN)
    inner = PLAN_WIDTH - 2 * MARGIN
    unit = min(inner / across, PLAN_WIDTH * HIGHEST / down)
    height = max(round(down * unit) + 2 * MARGIN, round(PLAN_WIDTH * FLATTEST))
    left = (PLAN_WIDTH - across * unit) / 2
    top = (height - down * unit) / 2
    points = [
        Point(number, round(left + (longitude - west) * narrow * unit, 1), round(top + (north - latitude) * unit, 1))
        for number, (longitude, latitude) in enumerate(places, start=1)
    ]
    _spread(points, PLAN_WIDTH, height)
    length, words = _scale(unit)
    return Plan(PLAN_WIDTH, height + STRIP, points, length, words)


def _spread(points: list[Point], width: int, height: int) -> None:
    """Move points that would cover each other a little apart, each pair by as much; of too many they stay where they are."""
    for _ in range(ROUNDS if len(points) <= MOST_SPREAD else 0):
        before = list(points)
        for place, one in enumerate(points):
            for other in range(place + 1, len(points)):
                one, points[other] = _apart(one, points[other], width, height)  # noqa: PLW2901 — moved, not lost
            points[place] = one
        if points == before:
            return


def _apart(one: Point, other: Point, width: int, height: int) -> tuple[Point, Point]:
    across, down = other.x - one.x, other.y - one.y
    distance = hypot(across, down)
    if distance >= APART:
        return one, other
    if distance == 0:
        # Of places at one spot each goes another way.
        across, down, distance = cos(other.number * GOLDEN), sin(other.number * GOLDEN), 1.0
    step = (APART - distance) / 2 / distance
    return _moved(one, -across * step, -down * step, width, height), _moved(
        other, across * step, down * step, width, height
    )


def _moved(point: Point, across: float, down: float, width: int, height: int) -> Point:
    x = min(max(point.x + across, APART / 2), width - APART / 2)
    y = min(max(point.y + down, APART / 2), height - APART / 2)
    return Point(point.number, round(x, 1), round(y, 1))


def _scale(unit: float) -> tuple[float, str]:
    """Return a round distance that is about a fifth of the plan: how long it is drawn, and in words."""
    metre = unit / 111_320
    for distance in (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000):
        if distance * metre >= PLAN_WIDTH / 6:
            break
    words = f"{distance // 1000} 公里" if distance >= 1000 else f"{distance} 米"
    return round(distance * metre, 1), words
