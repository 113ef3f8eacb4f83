"""Where the parts of a flow stand in its BPMN picture: from left to right, one lane per post, lengths in pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mingban.catalogue.definitions import ReviewStep
from mingban.catalogue.rules.steps import groups, waits_for

START, END = "start", "end"
EVENT, GATEWAY, TASK, SCRIPT, GROUP = "event", "gateway", "task", "script", "group"
SIZES = {EVENT: (36, 36), GATEWAY: (50, 50), TASK: (120, 80), SCRIPT: (120, 60)}
GAP, MARGIN, HEAD, TITLE = 40, 20, 30, 24
GROUP_WIDTH = SIZES[TASK][0] + 2 * MARGIN

Lane = tuple[str, str]


@dataclass(kw_only=True)
class Node:
    """One thing of the flow. `steps` are what it stands for: one of a task, some of a group, none of the rest."""

    id: str
    kind: str
    lane: Lane
    steps: tuple[ReviewStep, ...] = ()
    x: int = 0
    y: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        if self.kind == GROUP:
            return GROUP_WIDTH, TITLE + len(self.steps) * (SIZES[TASK][1] + MARGIN)
        return SIZES[self.kind]

    @property
    def middle(self) -> int:
        """The height at which lines come and go."""
        return self.y + self.size[1] // 2


@dataclass(kw_only=True)
class Drawing:
    """Nodes by id, lines between them, lanes with their top and height, and the whole's size."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[tuple[str, str]] = field(default_factory=list)
    lanes: dict[Lane, tuple[int, int]] = field(default_factory=dict)
    width: int = 0
    height: int = 0


def is_quota(steps: Sequence[ReviewStep], group: str) -> bool:
    """Tell whether fewer than all of a group's steps are enough: such a group is one box."""
    members = [step for step in steps if step.group == group]
    return bool(group) and any(0 < step.needs < len(members) for step in members)


def draw_flow(steps: Sequence[ReviewStep], organisation: str) -> Drawing:
    """Return the flow of an item's steps, laid out.

    :raises mingban.catalogue.rules.schedule.CircularNeeds: never, as what is published waits in no circle.
    """
    drawing = Drawing()
    _add_units(drawing, steps, organisation)
    _join(drawing, steps)
    _place(drawing)
    return drawing


def _add_units(drawing: Drawing, steps: Sequence[ReviewStep], organisation: str) -> None:
    first = (steps[0].organisation or organisation, steps[0].role.value)
    drawing.nodes[START] = Node(id=START, kind=EVENT, lane=first)
    for step in steps:
        lane = (step.organisation or organisation, step.role.value)
        unit = unit_of(step, steps)
        if unit in drawing.nodes:
            continue
        if unit.startswith("group-"):
            members = tuple(each for each in steps if each.group == step.group)
            drawing.nodes[f"count-{unit}"] = Node(id=f"count-{unit}", kind=SCRIPT, lane=lane)
            drawing.nodes[unit] = Node(id=unit, kind=GROUP, lane=lane, steps=members)
            drawing.edges.append((f"count-{unit}", unit))
        else:
            drawing.nodes[unit] = Node(id=unit, kind=TASK, lane=lane, steps=(step,))
    last = (steps[-1].organisation or organisation, steps[-1].role.value)
    drawing.nodes[END] = Node(id=END, kind=EVENT, lane=last)


def unit_of(step: ReviewStep, steps: Sequence[ReviewStep]) -> str:
    """Return the id of the box that stands for a step."""
    if not is_quota(steps, step.group):
        return f"step-{step.code}"
    return f"group-{list(groups(steps)).index(step.group) + 1}"


def _join(drawing: Drawing, steps: Sequence[ReviewStep]) -> None:
    """Draw a line for each wait; where several meet or part, through a gateway that waits for all or opens all."""
    waits = waits_for(steps)
    unit = {step.code: unit_of(step, steps) for step in steps}
    wanted: dict[str, list[str]] = {}
    for step in steps:
        before = [unit[code] for code in waits[step.code]] or [START]
        wanted.setdefault(unit[step.code], []).extend(each for each in before if each not in wanted[unit[step.code]])
    wanted[END] = [unit[steps[-1].code]]
    leaving: dict[str, list[str]] = {}
    for target, sources in wanted.items():
        for source in sources:
            leaving.setdefault(source, []).append(target)
    exits = {source: _gateway(drawing, source, "split", len(targets)) for source, targets in leaving.items()}
    drawing.edges += [(source, exit_) for source, exit_ in exits.items() if exit_ != source]
    for target, sources in wanted.items():
        begin = f"count-{target}" if f"count-{target}" in drawing.nodes else target
        entry = _gateway(drawing, target, "join", len(sources))
        drawing.edges += [(exits[source], begin if entry == target else entry) for source in sources]
        if entry != target:
            drawing.edges.append((entry, begin))


def _gateway(drawing: Drawing, node: str, word: str, lines: int) -> str:
    if lines < 2:
        return node
    name = f"{word}-{node}"
    drawing.nodes[name] = Node(id=name, kind=GATEWAY, lane=drawing.nodes[node].lane)
    return name


def _place(drawing: Drawing) -> None:
    columns = _columns(drawing)
    x = HEAD * 2 + MARGIN * 2
    for nodes in columns:
        width = max(node.size[0] for node in nodes)
        for node in nodes:
            node.x = x + (width - node.size[0]) // 2
        x += width + GAP
    drawing.width = x - MARGIN
    y = MARGIN
    for lane in dict.fromkeys(node.lane for node in drawing.nodes.values()):
        stacks = [[node for node in nodes if node.lane == lane] for nodes in columns]
        heights = [sum(node.size[1] + MARGIN for node in stack) for stack in stacks]
        height = max(heights) + MARGIN
        for stack, total in zip(stacks, heights, strict=True):
            top = y + (height - total + MARGIN) // 2
            for node in stack:
                node.y = top
                top += node.size[1] + MARGIN
        drawing.lanes[lane] = (y, height)
        y += height
    drawing.height = y - MARGIN


def _columns(drawing: Drawing) -> list[list[Node]]:
    """Return the nodes by how many stand before them on the longest way."""
    before: dict[str, list[str]] = {name: [] for name in drawing.nodes}
    for source, target in drawing.edges:
        before[target].append(source)
    depth: dict[str, int] = {}
    for name in drawing.nodes:
        _depth(name, before, depth)
    columns: list[list[Node]] = [[] for _ in range(max(depth.values()) + 1)]
    for name, node in drawing.nodes.items():
        columns[depth[name]].append(node)
    return columns


def _depth(name: str, before: Mapping[str, Sequence[str]], depth: dict[str, int]) -> int:
    if name not in depth:
        depth[name] = max((_depth(each, before, depth) + 1 for each in before[name]), default=0)
    return depth[name]
