"""`python -m bench.whole.spiff PLACE`: a helper that does the process part alone in SpiffWorkflow (LGPL; for benches only).

Five parallel branches of the same steps and a join; the whole state is serialised to JSON after each step and goes nowhere:
no database, no checks, no journal.
"""

import time
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from bench.house import obey

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def diagram(branches: list[list[str]]) -> bytes:
    """Return BPMN in which each branch does its steps one after the other, all of them in parallel, then joins."""
    parts = ['<startEvent id="start"/>', '<parallelGateway id="fork"/>', '<parallelGateway id="join"/>']
    parts += ['<endEvent id="end"/>', _flow("start", "fork"), _flow("join", "end")]
    for branch, steps in enumerate(branches):
        former = "fork"
        for place, step in enumerate(steps):
            name = f"{step}_{branch}_{place}"
            parts += [f'<manualTask id="{name}" name="{step}"/>', _flow(former, name)]
            former = name
        parts.append(_flow(former, "join"))
    process = f'<process id="whole" isExecutable="true">{"".join(parts)}</process>'
    return f'<definitions xmlns="{BPMN}" targetNamespace="bench" id="definitions">{process}</definitions>'.encode()


def _flow(source: str, target: str) -> str:
    return f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}"/>'


def live(spec: Any, serializer: Any) -> int:
    """Run one process to its end, serialised after each step; return how many steps that took."""
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    done = 0
    while ready := workflow.get_tasks(state=TaskState.READY, manual=True):
        ready[0].run()
        workflow.do_engine_steps()
        serializer.serialize_json(workflow)
        done += 1
    assert workflow.is_completed()
    return done


def main() -> None:
    """Obey."""
    serializer = BpmnWorkflowSerializer()
    found: list[Any] = []
    wanted = 0

    def learn(branches: list[list[str]]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(diagram(branches))
        found.append(parser.get_spec("whole"))

    def prepare(count: int) -> None:
        nonlocal wanted
        wanted = count

    def run() -> dict[str, Any]:
        begun = time.monotonic()
        steps = sum(live(found[0], serializer) for _ in range(wanted))
        return {"begun": begun, "ended": time.monotonic(), "done": wanted, "acts": steps}

    obey({"learn": learn, "prepare": prepare, "run": run})


if __name__ == "__main__":
    main()
