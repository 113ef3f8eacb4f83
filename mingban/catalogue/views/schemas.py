"""The JSON Schema of definitions, for editors and other platforms."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from mingban.catalogue.definitions import BundleDefinition, CatalogueFile, ItemDefinition
from mingban.catalogue.formats.schema import schema_of
from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound
from mingban.forms.definitions import Definition

SCHEMAS: dict[str, type[Definition]] = {
    "catalogue-1": CatalogueFile,
    "item-1": ItemDefinition,
    "bundle-1": BundleDefinition,
}


@audience(Audience.PUBLIC)
@require_safe
def schema_show(request: HttpRequest, name: str) -> JsonResponse:
    """Return a schema by its name.

    :raises NotFound: for any other name.
    """
    if name not in SCHEMAS:
        raise NotFound(f"没有这个格式，现有：{'、'.join(SCHEMAS)}")
    address = settings.PUBLIC_URL.rstrip("/") + request.path
    response = JsonResponse(schema_of(SCHEMAS[name], address=address), json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/schema+json"
    return response
