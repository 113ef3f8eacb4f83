"""An item's flow as BPMN 2.0 (ISO/IEC 19510) with diagram interchange.

Steps are user tasks in a lane per post; what runs at once stands between parallel gateways; of a group of which some are
enough the steps stand in an ad-hoc sub-process that ends when so many agree. What BPMN has no word for (how many officers,
days, scenarios) stands in an extension element, from which `bpmn_reader` makes the same steps again.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from mingban.catalogue.definitions import ItemDefinition, ReviewStep
from mingban.catalogue.formats.bpmn_layout import (
    END,
    GATEWAY,
    GROUP,
    HEAD,
    MARGIN,
    SCRIPT,
    SIZES,
    START,
    TASK,
    TITLE,
    Drawing,
    Node,
    draw_flow,
)
from mingban.catalogue.words import say_value

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OWN = "urn:mingban:bpmn:1"
PYTHON = "http://www.python.org"
PREFIXES = {"bpmn": BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "mingban": OWN}
# Fields of a step that its task, its lane and the lines do not say; texts as they are, lists with spaces between.
EXTRAS = ("role", "organisation", "group", "needs", "days", "officers", "different_person", "scenarios", "standard")
POOL = "office"


def write_bpmn(item: ItemDefinition, steps: Sequence[ReviewStep], names: Mapping[str, str]) -> bytes:
    """Return steps of an item as a BPMN 2.0 file; `names` are organisations' names by code."""
    for prefix, uri in PREFIXES.items():
        ET.register_namespace(prefix, uri)
    drawing = draw_flow(steps, item.organisation)
    root = ET.Element(f"{{{BPMN}}}definitions", id=f"flow-of-{item.code}", targetNamespace=OWN)
    root.set("exporter", "Mingban")
    root.set("expressionLanguage", PYTHON)
    together = _add(root, "collaboration", id="collaboration")
    office = names.get(item.organisation, item.organisation)
    _add(together, "participant", id=POOL, name=f"{office}：{item.name}", processRef=process_id(item))
    process = _add(root, "process", id=process_id(item), name=item.name, isExecutable="true")
    _write_lanes(process, drawing, names)
    for node in drawing.nodes.values():
        _write_node(process, node, drawing, item, steps)
    for number, (source, target) in enumerate(drawing.edges, start=1):
        _add(process, "sequenceFlow", id=f"line-{number}", sourceRef=source, targetRef=target)
    _write_diagram(root, drawing)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def process_id(item: ItemDefinition) -> str:
    """Return the id of an item's process."""
    return f"process-{item.code}"


def _add(parent: ET.Element, tag: str, *, text: str = "", space: str = BPMN, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{space}}}{tag}", attributes)
    element.text = text or None
    return element


def _write_lanes(process: ET.Element, drawing: Drawing, names: Mapping[str, str]) -> None:
    lanes = _add(process, "laneSet", id="lanes")
    roles = {step.role.value: say_value(step.role) for node in drawing.nodes.values() for step in node.steps}
    for number, lane in enumerate(drawing.lanes, start=1):
        code, role = lane
        row = _add(lanes, "lane", id=f"lane-{number}", name=f"{names.get(code, code)} {roles.get(role, role)}")
        for node in drawing.nodes.values():
            if node.lane == lane:
                _add(row, "flowNodeRef", text=node.id)


def _write_node(
    process: ET.Element, node: Node, drawing: Drawing, item: ItemDefinition, steps: Sequence[ReviewStep]
) -> None:
    if node.kind == TASK:
        element = _write_task(process, node.steps[0], steps)
    elif node.kind == GROUP:
        element = _add(process, "adHocSubProcess", id=node.id, name=_say_group(node), ordering="Parallel")
    elif node.kind == SCRIPT:
        element = _add(process, "scriptTask", id=node.id, name="分头办", scriptFormat="python")
    elif node.kind == GATEWAY:
        element = _add(process, "parallelGateway", id=node.id)
    else:
        results = "、".join(result.name for result in item.results)
        words = {START: ("startEvent", "您提出申请"), END: ("endEvent", f"给您{results}")}
        tag, name = words[node.id]
        element = _add(process, tag, id=node.id, name=name)
    for number, (source, target) in enumerate(drawing.edges, start=1):
        if target == node.id:
            _add(element, "incoming", text=f"line-{number}")
        if source == node.id:
            _add(element, "outgoing", text=f"line-{number}")
    _fill_group(element, node, steps)


def _fill_group(element: ET.Element, node: Node, steps: Sequence[ReviewStep]) -> None:
    """Count agreements in a variable of the group: a task that agrees puts its step's code into it."""
    variable = f"agreed_{node.id.removeprefix('count-').removeprefix('group-')}"
    if node.kind == SCRIPT:
        _add(element, "script", text=f"{variable} = {{}}")
    if node.kind == GROUP:
        _add(element, "dataObject", id=f"agreements-{node.id}", name="同意的环节")
        for step in node.steps:
            _write_task(element, step, steps)
        condition = _add(element, "completionCondition", text=f"len({variable}) >= {_needs(node)}")
        condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")


def _needs(node: Node) -> int:
    return max(step.needs for step in node.steps)


def _say_group(node: Node) -> str:
    return f"{len(node.steps)} 个里有 {_needs(node)} 个同意就行"


def _write_task(parent: ET.Element, step: ReviewStep, steps: Sequence[ReviewStep]) -> ET.Element:
    task = _add(parent, "userTask", id=f"step-{step.code}", name=step.name)
    if step.standard:
        _add(task, "documentation", text=step.standard)
    values = {name: _say(getattr(step, name)) for name in EXTRAS}
    row = str([each.code for each in steps].index(step.code) + 1)
    extension = _add(task, "extensionElements")
    _add(
        extension, "step", space=OWN, code=step.code, row=row, **{key: value for key, value in values.items() if value}
    )
    return task


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, list):
        return " ".join(value)
    return str(value) if value else ""


def _write_diagram(root: ET.Element, drawing: Drawing) -> None:
    diagram = _add(root, "BPMNDiagram", space=BPMNDI, id="diagram")
    plane = _add(diagram, "BPMNPlane", space=BPMNDI, id="plane", bpmnElement="collaboration")
    left = MARGIN
    _shape(plane, POOL, (left, MARGIN, drawing.width - left, drawing.height), isHorizontal="true")
    for number, (top, height) in enumerate(drawing.lanes.values(), start=1):
        bounds = (left + HEAD, top, drawing.width - left - HEAD, height)
        _shape(plane, f"lane-{number}", bounds, isHorizontal="true")
    for node in drawing.nodes.values():
        more = {"isExpanded": "true"} if node.kind == GROUP else {}
        _shape(plane, node.id, (node.x, node.y, *node.size), **more)
        for number, step in enumerate(node.steps if node.kind == GROUP else ()):
            width, height = SIZES[TASK]
            inside = (node.x + MARGIN, node.y + TITLE + number * (height + MARGIN), width, height)
            _shape(plane, f"step-{step.code}", inside)
    for number, (source, target) in enumerate(drawing.edges, start=1):
        edge = _add(plane, "BPMNEdge", space=BPMNDI, id=f"line-{number}-di", bpmnElement=f"line-{number}")
        for x, y in _corners(drawing.nodes[source], drawing.nodes[target]):
            _add(edge, "waypoint", space=DI, x=str(x), y=str(y))


def _shape(plane: ET.Element, name: str, bounds: tuple[int, int, int, int], **more: str) -> None:
    shape = _add(plane, "BPMNShape", space=BPMNDI, id=f"{name}-di", bpmnElement=name, **more)
    x, y, width, height = map(str, bounds)
    _add(shape, "Bounds", space=DC, x=x, y=y, width=width, height=height)


def _corners(source: Node, target: Node) -> list[tuple[int, int]]:
    """Return the points of a line: straight, or with one step shortly before its end."""
    begin, end = (source.x + source.size[0], source.middle), (target.x, target.middle)
    if begin[1] == end[1]:
        return [begin, end]
    bend = end[0] - MARGIN
    return [begin, (bend, begin[1]), (bend, end[1]), end]
