"""An item's flow as a BPMN 2.0 file: for everybody as his answers narrow it, for publishers as it is defined."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingban.catalogue import queries
from mingban.catalogue.formats import write_bpmn
from mingban.core.audiences import Audience, audience

# No media type is registered for BPMN; a name makes browsers keep it instead of showing XML.
BPMN_TYPE = "application/xml"


@audience(Audience.PUBLIC)
@require_safe
def item_flow(request: HttpRequest, code: str) -> HttpResponse:
    """Return the flow of an item for the answers in the address."""
    return _file(code, queries.item_flow(code, request.GET.dict()))


@audience(Audience.STAFF, "publisher")
@require_safe
def item_flow_whole(request: HttpRequest, code: str) -> HttpResponse:
    """Return all steps of an item, of every scenario."""
    return _file(code, queries.item_flow_whole(code))


def _file(code: str, flow: queries.ItemFlow) -> HttpResponse:
    response = HttpResponse(write_bpmn(flow.item, flow.steps, flow.names), content_type=BPMN_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{code}.bpmn"'
    return response
