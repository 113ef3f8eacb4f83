"""Steps from a BPMN 2.0 file of the shape that `bpmn_writer` writes, whoever drew it."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import ValidationError

from mingban.catalogue.definitions import ReviewStep
from mingban.catalogue.formats.bpmn_writer import BPMN, EXTRAS, OWN
from mingban.catalogue.formats.source import CannotRead, say_error
from mingban.catalogue.rules.steps import tidy
from mingban.catalogue.words import say_path
from mingban.core.errors import Problem

FLOW_NODES = frozenset({"startEvent", "endEvent", "userTask", "parallelGateway", "scriptTask", "adHocSubProcess"})
# What may stand in a process besides: it says where and how, not what follows what.
BESIDE = frozenset({"laneSet", "documentation", "extensionElements", "sequenceFlow", "textAnnotation", "association"})
INSIDE = BESIDE | {"userTask", "dataObject", "completionCondition", "incoming", "outgoing"}
LARGEST = 1_000_000


def read_bpmn(data: bytes) -> list[ReviewStep]:
    """Return the steps of the one process in a BPMN 2.0 file, naming what they wait for only where it does not go without saying.

    :raises CannotRead: with everything in it that is not of this subset.
    """
    process = _process(data)
    problems = list(_foreign(process))
    tasks = process.findall(f".//{{{BPMN}}}userTask")
    rows = [_raw(task, number) for number, task in enumerate(tasks, start=1)]
    rows.sort(key=lambda row: row.pop("row"))
    steps: list[ReviewStep] = []
    for row in rows:
        try:
            steps.append(ReviewStep.model_validate(row))
        except ValidationError as error:
            problems += [
                Problem(f"“{row['name']}” {say_path(ReviewStep, one['loc'])}", say_error(one)) for one in error.errors()
            ]
    if not tasks:
        problems.append(Problem("", "图里没有环节（用户任务）"))
    if problems:
        raise CannotRead(f"流程图里有 {len(problems)} 处要改", problems=problems)
    code_of = {task.get("id", ""): _code(task) for task in tasks}
    return list(tidy(steps, _waits(process, code_of)))


def _process(data: bytes) -> ET.Element:
    if len(data) > LARGEST:
        raise CannotRead("流程图文件太大了，最多 1 MB")
    try:
        root: ET.Element = fromstring(data)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise CannotRead("这不是流程图文件（BPMN 2.0）") from error
    processes = root.findall(f"{{{BPMN}}}process")
    if len(processes) != 1:
        raise CannotRead("流程图文件里要有且只有一个流程")
    return processes[0]


def _foreign(process: ET.Element) -> list[Problem]:
    """Find what this subset has no word for: choices, events, loops, sub-processes of other kinds."""
    found = []
    for owner, allowed in ((process, FLOW_NODES | BESIDE), *((one, INSIDE) for one in _groups(process))):
        for element in owner:
            tag = _tag(element)
            if tag not in allowed:
                name = element.get("name") or element.get("id") or tag
                found.append(Problem(name, f"这里不能用“{tag}”，只能用用户任务、并行网关和“几个同意就行”的子流程"))
    return found


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _groups(process: ET.Element) -> list[ET.Element]:
    return process.findall(f"{{{BPMN}}}adHocSubProcess")


def _extension(task: ET.Element) -> Mapping[str, str]:
    found = task.find(f"{{{BPMN}}}extensionElements/{{{OWN}}}step")
    return found.attrib if found is not None else {}


def _code(task: ET.Element) -> str:
    return _extension(task).get("code") or task.get("id", "").removeprefix("step-")


def _raw(task: ET.Element, number: int) -> dict[str, Any]:
    extra = _extension(task)
    row: dict[str, Any] = {"code": _code(task), "name": task.get("name", "")}
    row |= {name: extra[name] for name in EXTRAS if name in extra}
    if "scenarios" in row:
        row["scenarios"] = row["scenarios"].split()
    position = extra.get("row", "")
    return row | {"row": int(position) if re.fullmatch(r"\d{1,6}", position) else number}


def _waits(process: ET.Element, code_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return for each step's code the codes of those from which lines lead to it, through gateways and the like."""
    before: dict[str, list[str]] = {}
    for line in process.findall(f"{{{BPMN}}}sequenceFlow"):
        before.setdefault(line.get("targetRef", ""), []).append(line.get("sourceRef", ""))
    members = {
        group.get("id", ""): [task.get("id", "") for task in group.findall(f"{{{BPMN}}}userTask")]
        for group in _groups(process)
    }
    box_of = {task: group for group, tasks in members.items() for task in tasks}
    stands_for = {task: [code] for task, code in code_of.items()}
    stands_for |= {group: [code_of[task] for task in tasks] for group, tasks in members.items()}
    return {code: tuple(_before(box_of.get(task, task), before, stands_for)) for task, code in code_of.items()}


def _before(node: str, before: Mapping[str, list[str]], stands_for: Mapping[str, list[str]]) -> list[str]:
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = list(before.get(node, ()))
    while waiting:
        source = waiting.pop()
        if source in seen:
            continue
        seen.add(source)
        if source in stands_for:
            found |= dict.fromkeys(stands_for[source])
        else:
            waiting += before.get(source, ())
    return list(found)
