"""The flow picture of an item or bundle: boxes and lines laid out from the definition, for drawing as SVG.

Top to bottom, one column, so that it can be read on a phone; what runs at the same time shares one rail on the left.
Lengths are in units of the picture, about one CSS pixel each at 390 pixels' width.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingban.catalogue.definitions import ReviewStep
from mingban.catalogue.rules.merge import Merged
from mingban.catalogue.rules.narrow import Narrowed
from mingban.catalogue.rules.steps import levels
from mingban.catalogue.words import say_limit, say_value

WIDTH = 360
RAIL = 16
PADDING = 12
LINE = 22
GAP = 28
BESIDE = 10
# A full-width character of the picture's text is this wide.
CHARACTER = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One thing that happens: what, by whom, how long, and what it waits for. All words."""

    title: str
    by: str = ""
    takes: str = ""
    after: str = ""


Stage = Sequence[Stop]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One stop as drawn: its corner and size, and its lines of text with their baselines."""

    x: int
    y: int
    width: int
    height: int
    title: tuple[tuple[int, str], ...]
    details: tuple[tuple[int, str], ...]
    is_end: bool

    @property
    def text_x(self) -> int:
        """Where every line of text begins."""
        return self.x + PADDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A picture and the same in words. `lines`: SVG paths; `arrows`: points of downward arrow heads."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    arrows: tuple[tuple[int, int], ...]
    stages: tuple[tuple[Stop, ...], ...]


def bundle_stages(merged: Merged, organisations: Mapping[str, str]) -> list[Stage]:
    """Return what happens in a bundle, stage by stage; items of one stage run at the same time."""
    depth: dict[str, int] = {}
    waiting = list(merged.lanes)
    while waiting:
        for lane in list(waiting):
            if all(need in depth for need in lane.needs):
                depth[lane.item] = max((depth[need] + 1 for need in lane.needs), default=0)
                waiting.remove(lane)
    stages: list[list[Stop]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for lane in merged.lanes:
        narrowed = merged.narrowed[lane.item]
        names = [merged.narrowed[need].item.plain_name for need in lane.needs]
        stages[depth[lane.item]].append(
            Stop(
                title=narrowed.item.plain_name,
                by=organisations.get(narrowed.item.organisation, ""),
                takes=say_limit(narrowed.limit) if lane.start < lane.end or not lane.needs else "同一天办好",
                after=f"等“{'”“'.join(names)}”办好" if names else "",
            )
        )
    first = Stop(title="您交一份申请", by="网上或窗口", takes="填一张表，交一套材料")
    last = Stop(
        title="全部办好，证照送到您手上",
        takes=f"从受理算起，最长 {merged.days} 个工作日" if merged.days else "受理当天",
    )
    return [[first], *stages, [last]]


def item_stages(narrowed: Narrowed, names: Mapping[str, str]) -> list[Stage]:
    """Return what happens to an item: application, the review's steps, delivery; steps of one stage run at the same time.

    `names` are the organisations' short names by code.
    """
    results = "、".join(result.name for result in narrowed.item.results)
    ends = Stop(
        title=f"给您{results}",
        takes=f"从受理算起，最长 {say_limit(narrowed.limit)}" if narrowed.limit.days else "受理当天",
    )
    stages = [[_step_stop(step, narrowed, names) for step in level] for level in levels(narrowed.steps)]
    return [[Stop(title="您提出申请", by="网上或窗口")], *stages, [ends]]


def _step_stop(step: ReviewStep, narrowed: Narrowed, names: Mapping[str, str]) -> Stop:
    who = names.get(step.organisation or narrowed.item.organisation, "")
    by = f"{who} {say_value(step.role)}{f' {step.officers} 人' if step.officers > 1 else ''}"
    members = sum(1 for each in narrowed.steps if each.group and each.group == step.group)
    enough = f"{members} 个里有 {step.needs} 个同意就行" if 0 < step.needs < members else ""
    return Stop(
        title=step.name,
        by=f"{by}{'（和前面不是同一人）' if step.different_person else ''}",
        takes=f"{step.days} 天内" if step.days else "当天",
        after="；".join(part for part in (step.standard, enough) if part),
    )


def draw(stages: Sequence[Stage]) -> Flow:
    """Lay the stages out from top to bottom."""
    boxes: list[Box] = []
    lines: list[str] = []
    arrows: list[tuple[int, int]] = []
    y = 1
    for number, stage in enumerate(stages):
        if number:
            lines.append(f"M{WIDTH // 2} {y}v{GAP - 6}")
            arrows.append((WIDTH // 2, y + GAP))
            y += GAP
        is_end = number in {0, len(stages) - 1}
        indent = RAIL if len(stage) > 1 else 0
        top = y
        for position, stop in enumerate(stage):
            y += BESIDE if position else 0
            boxes.append(_box(stop, x=1 + indent, y=y, is_end=is_end))
            if indent:
                lines.append(f"M1 {y + boxes[-1].height // 2}h{indent}")
            y += boxes[-1].height
        if indent:
            lines.append(f"M1 {top + boxes[-len(stage)].height // 2}V{y - boxes[-1].height // 2}")
    return Flow(
        width=WIDTH,
        height=y + 1,
        boxes=tuple(boxes),
        lines=tuple(lines),
        arrows=tuple(arrows),
        stages=tuple(tuple(stage) for stage in stages),
    )


def _box(stop: Stop, *, x: int, y: int, is_end: bool) -> Box:
    width = WIDTH - x - 1
    room = (width - 2 * PADDING) / CHARACTER
    title = wrap(stop.title, room)
    facts = "，".join(part for part in (stop.by, stop.takes) if part)
    details = [line for text in (facts, stop.after) if text for line in wrap(text, room)]
    baselines = [y + PADDING + LINE * number + 16 for number in range(len(title) + len(details))]
    return Box(
        x=x,
        y=y,
        width=width,
        height=2 * PADDING + LINE * len(baselines),
        title=tuple(zip(baselines, title, strict=False)),
        details=tuple(zip(baselines[len(title) :], details, strict=True)),
        is_end=is_end,
    )


def wrap(text: str, room: float) -> list[str]:
    """Cut text into lines of at most `room` full-width characters; Latin letters and digits count half."""
    lines, width = [""], 0.0
    for character in text:
        size = 0.55 if character.isascii() else 1.0
        if width + size > room:
            lines.append("")
            width = 0.0
        lines[-1] += character
        width += size
    return [line.strip() for line in lines]
