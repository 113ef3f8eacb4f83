"""Definitions in force as a file, with everything that they build on."""

from collections.abc import Iterable

from mingban.catalogue.definitions import BundleDefinition, CatalogueFile, ItemDefinition
from mingban.catalogue.queries.in_force import (
    bundle_definition,
    bundle_in_force,
    item_definition,
    item_in_force,
    items_of,
    material_kinds,
    open_bundles,
    open_items,
)
from mingban.catalogue.registry import licence_type_store
from mingban.forms.queries import element_definitions


def export_all() -> CatalogueFile:
    """Return the whole catalogue: what is open and in force, and all shared parts."""
    return CatalogueFile(
        elements=list(element_definitions().values()),
        material_kinds=list(material_kinds().values()),
        licence_types=list(licence_type_store().all()),
        items=[item_definition(version) for version in open_items()],
        bundles=[bundle_definition(version) for version in open_bundles()],
    )


def export_some(*, item_codes: Iterable[str] = (), bundle_codes: Iterable[str] = ()) -> CatalogueFile:
    """Return these bundles with their items, these items, and the shared parts that they name.

    :raises NotFound: :raises Closed: for a code that is unknown or closed.
    """
    bundles = [bundle_definition(bundle_in_force(code)) for code in bundle_codes]
    items = {code: item for bundle in bundles for code, item in items_of(bundle).items()}
    items |= {code: item_definition(item_in_force(code)) for code in item_codes}
    return _with_shared_parts(list(items.values()), bundles)


def _with_shared_parts(items: list[ItemDefinition], bundles: list[BundleDefinition]) -> CatalogueFile:
    kinds = material_kinds(requirement.kind for item in items for requirement in item.materials)
    types = {result.licence_type for item in items for result in item.results} | {
        kind.result_of for kind in kinds.values()
    }
    licence_types = [each for each in licence_type_store().all() if each.code in types]
    asked = {field.element for item in items for section in item.form for field in section.fields}
    shown = {element for each in licence_types for element in each.fields}
    return CatalogueFile(
        elements=list(element_definitions(asked | shown).values()),
        material_kinds=list(kinds.values()),
        licence_types=licence_types,
        items=items,
        bundles=bundles,
    )
