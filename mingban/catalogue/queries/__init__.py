"""Reads of the catalogue. The public face of the package's modules."""

from mingban.catalogue.queries.exporting import export_all, export_some
from mingban.catalogue.queries.flows import ItemFlow, item_flow, item_flow_whole
from mingban.catalogue.queries.guide import Guide, bundle_guide, item_guide, notice_sheet
from mingban.catalogue.queries.in_force import (
    Closed,
    all_bundles,
    all_items,
    bundle_definition,
    bundle_in_force,
    bundles_with,
    item_definition,
    item_in_force,
    items_for,
    items_of,
    known,
    material_kinds,
    offer_by_code,
    open_bundles,
    open_items,
)

__all__ = [
    "Closed",
    "Guide",
    "ItemFlow",
    "all_bundles",
    "all_items",
    "bundle_definition",
    "bundle_guide",
    "bundle_in_force",
    "bundles_with",
    "export_all",
    "export_some",
    "item_definition",
    "item_flow",
    "item_flow_whole",
    "item_guide",
    "item_in_force",
    "items_for",
    "items_of",
    "known",
    "material_kinds",
    "notice_sheet",
    "offer_by_code",
    "open_bundles",
    "open_items",
]
