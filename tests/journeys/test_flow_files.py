"""The flows that the catalogue exports open in bpmn-js, the viewer that most tools build on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from mingban.catalogue.formats import write_bpmn
from mingban.catalogue.tests.factories import demo_file
from mingban.catalogue.tests.test_bpmn import ALL_AT_ONCE, item_with, written

VIEWER = Path(__file__).resolve().parents[1] / "vendor" / "bpmn-js" / "bpmn-viewer.production.min.js"
OPEN = """async (xml) => {
    const viewer = new BpmnJS({ container: '#canvas' });
    const { warnings } = await viewer.importXML(xml);
    viewer.get('canvas').zoom('fit-viewport');
    const drawn = {};
    for (const element of viewer.get('elementRegistry').getAll()) {
        drawn[element.type] = (drawn[element.type] || 0) + 1;
    }
    const shown = document.querySelectorAll('#canvas svg .djs-shape, #canvas svg .djs-connection').length;
    viewer.destroy();
    return { warnings: warnings.map(String), drawn, shown };
}"""


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext]) -> Callable[[bytes], dict[str, Any]]:
    """Open a file in the viewer; return its warnings and how many of which parts it drew."""
    page = new_context().new_page()
    page.set_content('<div id="canvas" style="width: 1200px; height: 600px"></div>')
    page.add_script_tag(path=VIEWER)
    return lambda xml: dict(page.evaluate(OPEN, xml.decode()))


@pytest.mark.journey
def test_a_flow_with_everything_in_it_opens_without_a_warning(opened: Callable[[bytes], dict[str, Any]]) -> None:
    seen = opened(written(item_with(*ALL_AT_ONCE)))
    assert seen["warnings"] == []
    drawn = seen["drawn"]
    assert (drawn["bpmn:UserTask"], drawn["bpmn:AdHocSubProcess"], drawn["bpmn:Participant"]) == (8, 1, 1)
    assert (drawn["bpmn:StartEvent"], drawn["bpmn:EndEvent"], drawn["bpmn:ParallelGateway"]) == (1, 1, 2)
    assert drawn["bpmn:SequenceFlow"] == 11
    assert seen["shown"] >= sum(drawn.values()) - 2


@pytest.mark.journey
def test_every_item_of_the_demo_opens_without_a_warning(opened: Callable[[bytes], dict[str, Any]]) -> None:
    for item in demo_file().items:
        seen = opened(write_bpmn(item, item.steps, {}))
        assert seen["warnings"] == []
        assert seen["drawn"]["bpmn:UserTask"] == len(item.steps)
