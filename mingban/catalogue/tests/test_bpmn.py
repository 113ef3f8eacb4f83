"""Flows as BPMN 2.0: what is written is read back as the same steps, and runs in another engine from start to end."""

from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import StaffPostFactory
from mingban.catalogue.definitions import ItemDefinition, ReviewStep
from mingban.catalogue.formats import CannotRead, read_bpmn, write_bpmn
from mingban.catalogue.formats.bpmn_layout import draw_flow
from mingban.catalogue.formats.bpmn_writer import BPMN, BPMNDI, DC, process_id
from mingban.catalogue.rules.steps import tidy, waits_for
from mingban.catalogue.tests.factories import load_demo, make_item

ACCEPT: dict[str, Any] = {"code": "accept", "name": "受理", "role": "clerk"}
DECIDE: dict[str, Any] = {"code": "decide", "name": "决定", "role": "decider", "different_person": True}
GROUP: list[dict[str, Any]] = [
    {"code": code, "name": code, "role": "reviewer", "group": "联审", "needs": 2, "organisation": "urban"}
    for code in ("fire", "health", "police")
]
ALL_AT_ONCE: list[dict[str, Any]] = [
    ACCEPT,
    {"code": "papers", "name": "书面审查", "role": "reviewer", "days": 2, "standard": "齐全 & 合法"},
    {"code": "visit", "name": "现场检查", "role": "reviewer", "after": ["accept"], "officers": 2},
    *({**member, "after": ["papers"]} for member in GROUP),
    {"code": "sum-up", "name": "汇总", "role": "reviewer", "after": ["visit", "fire"]},
    DECIDE,
]


def item_with(*rows: dict[str, Any]) -> ItemDefinition:
    return make_item(steps=list(rows))


def written(item: ItemDefinition) -> bytes:
    return write_bpmn(item, item.steps, {"market": "市监局", "urban": "城管局"})


@st.composite
def flows(draw: st.DrawFn) -> list[ReviewStep]:
    """Draw steps as definitions may have them: an intake, some that wait for any earlier ones, groups, a decision."""
    codes = [f"s{n}" for n in range(draw(st.integers(0, 6)))]
    rows: list[dict[str, Any]] = [ACCEPT]
    for code in codes:
        earlier = [row["code"] for row in rows]
        row = {
            "code": code,
            "name": draw(st.text("审查核对检验<&\"'", min_size=1, max_size=5)),
            "role": draw(st.sampled_from(["clerk", "reviewer", "decider"])),
            "organisation": draw(st.sampled_from(["", "urban"])),
            "after": draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)),
            "days": draw(st.integers(0, 9)),
            "officers": draw(st.integers(1, 2)),
            "different_person": draw(st.booleans()),
            "scenarios": draw(st.lists(st.sampled_from(["one", "two"]), unique=True)),
            "standard": draw(st.sampled_from(["", "符合“规范” <1>"])),
        }
        rows.append(row)
        if draw(st.booleans()):
            size = draw(st.integers(2, 4))
            needs = draw(st.integers(0, size))
            more = {"group": f"组 {code}", "needs": needs, "after": row["after"]}
            rows[-1:] = [{**row, **more, "code": f"{code}-{n}"} for n in range(size)]
    return [ReviewStep.model_validate(row) for row in [*rows, DECIDE]]


@settings(max_examples=150, deadline=None)
@given(flows())
def test_what_is_written_is_read_back_as_the_same_steps(steps: list[ReviewStep]) -> None:
    item = make_item()
    again = read_bpmn(write_bpmn(item, steps, {}))
    assert again == list(tidy(steps, waits_for(steps)))
    assert waits_for(again) == waits_for(steps)


@settings(max_examples=60, deadline=None)
@given(flows())
def test_every_part_has_its_place_and_none_lies_on_another(steps: list[ReviewStep]) -> None:
    drawing = draw_flow(steps, "market")
    boxes = [(node.x, node.y, node.x + node.size[0], node.y + node.size[1]) for node in drawing.nodes.values()]
    for n, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    for node in drawing.nodes.values():
        top, height = drawing.lanes[node.lane]
        assert top <= node.y
        assert node.y + node.size[1] <= top + height


def test_everything_in_the_process_is_in_the_diagram() -> None:
    root = fromstring(written(item_with(*ALL_AT_ONCE)))
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{{{BPMNDI}}}BPMNShape")}
    drawn |= {edge.get("bpmnElement") for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    tags = ("startEvent", "endEvent", "userTask", "parallelGateway", "scriptTask", "adHocSubProcess", "sequenceFlow", "lane", "participant")  # fmt: skip
    named = {element.get("id") for tag in tags for element in root.iter(f"{{{BPMN}}}{tag}")}
    assert named == drawn
    assert all(int(bounds.get("width", "0")) > 0 for bounds in root.iter(f"{{{DC}}}Bounds"))


def run(item: ItemDefinition, *, disagree: tuple[str, ...] = ()) -> list[str]:
    """Run the exported file in SpiffWorkflow, doing whatever is ready in order of its id; return what was done."""
    parser = BpmnParser()
    parser.add_bpmn_str(written(item))
    spec = parser.get_spec(process_id(item))
    workflow = BpmnWorkflow(spec, parser.get_subprocess_specs(process_id(item)))
    done: list[str] = []
    for _ in range(100):
        workflow.do_engine_steps()
        ready = [one for one in workflow.get_tasks(state=TaskState.READY) if one.task_spec.manual]
        if not ready:
            break
        task = min(ready, key=lambda one: one.task_spec.name)
        done.append(task.task_spec.name.removeprefix("step-"))
        for name in [name for name in task.data if name.startswith("agreed_")]:
            if done[-1] not in disagree:
                task.data[name] = {**task.data[name], done[-1]: True}
        task.run()
    assert workflow.completed
    return done


def test_a_serial_flow_runs_in_another_engine_from_start_to_end() -> None:
    rows = (ACCEPT, {"code": "review", "name": "审查", "role": "reviewer"}, DECIDE)
    assert run(item_with(*rows)) == ["accept", "review", "decide"]


def test_what_runs_at_once_is_waited_for_in_another_engine() -> None:
    rows = [row for row in ALL_AT_ONCE if not row.get("group")]
    rows[-2] = {**rows[-2], "after": ["visit", "papers"]}
    assert run(item_with(*rows)) == ["accept", "papers", "visit", "sum-up", "decide"]


def test_of_a_group_so_many_as_are_wanted_are_enough_in_another_engine() -> None:
    rows = (ACCEPT, *GROUP, DECIDE)
    assert run(item_with(*rows)) == ["accept", "fire", "health", "decide"]
    assert run(item_with(*rows), disagree=("fire",)) == ["accept", "fire", "health", "police", "decide"]


@pytest.mark.django_db
def test_every_item_of_the_demo_runs_in_another_engine() -> None:
    file = load_demo("barber-shop", "restaurant", "newborn", "retirement")
    for item in file.items:
        assert run(item)[-1] == item.steps[-1].code
        assert read_bpmn(written(item)) == list(tidy(item.steps, waits_for(item.steps)))


HEAD = f'<definitions xmlns="{BPMN}"><process id="p">'
FOOT = "</process></definitions>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "不是流程图文件"),
        ("<a", "不是流程图文件"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "不是流程图文件"),
        ("<a/>", "有且只有一个流程"),
        (f"{HEAD}{FOOT}", "没有环节"),
        (f'{HEAD}<userTask id="step-a" name="审查"/>{FOOT}', "岗位"),
        (f'{HEAD}<exclusiveGateway id="g" name="齐全吗"/>{FOOT}', "不能用“exclusiveGateway”"),
        (f'{HEAD}<adHocSubProcess id="g"><boundaryEvent id="b"/></adHocSubProcess>{FOOT}', "不能用“boundaryEvent”"),
    ],
)
def test_what_is_no_such_flow_is_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(CannotRead) as refused:
        read_bpmn(text.encode())
    said = [refused.value.message, *(f"{one.where}{one.message}" for one in refused.value.problems)]
    assert any(message in words for words in said), said


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(CannotRead, match="最多 1 MB"):
        read_bpmn(b" " * 1_000_001)


def test_a_circle_drawn_elsewhere_is_read_for_the_checks_to_refuse() -> None:
    own = 'xmlns:m="urn:mingban:bpmn:1"'
    task = '<userTask id="step-{0}" name="{0}"><extensionElements><m:step role="reviewer" {1}/></extensionElements></userTask>'
    lines = '<sequenceFlow id="l1" sourceRef="step-a" targetRef="g"/><sequenceFlow id="l2" sourceRef="g" targetRef="step-b"/>'
    lines += '<sequenceFlow id="l3" sourceRef="step-b" targetRef="step-a"/><parallelGateway id="g"/>'
    text = f"{HEAD}{task.format('a', own)}{task.format('b', own)}{task.format('c', own)}{lines}{FOOT}"
    assert [(step.code, step.after) for step in read_bpmn(text.encode())][:2] == [("a", ["b"]), ("b", [])]


@pytest.mark.django_db
def test_everybody_gets_the_flow_of_his_answers_and_publishers_all_of_it() -> None:
    load_demo("barber-shop")
    public = Client().get("/items/public-place-hygiene-permit/flow.bpmn", {"commitment": "yes"})
    assert public["Content-Disposition"] == 'attachment; filename="public-place-hygiene-permit.bpmn"'
    assert "inspection" not in [step.code for step in read_bpmn(public.content)]
    whole = "/desk/catalogue/items/public-place-hygiene-permit/flow.bpmn"
    assert Client().get(whole).status_code in {302, 403}
    desk = Client()
    post = StaffPostFactory.create(role=Role.PUBLISHER)
    desk.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    assert [step.code for step in read_bpmn(desk.get(whole).content)] == ["accept", "review", "inspection", "decide"]
    guide = Client().get("/items/public-place-hygiene-permit/").content.decode()
    assert "/items/public-place-hygiene-permit/flow.bpmn" in guide
