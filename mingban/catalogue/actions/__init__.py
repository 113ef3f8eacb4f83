"""Every write of the catalogue. The public face of the package's modules."""

from mingban.catalogue.actions.importing import CannotImport, Change, ImportReport, import_catalogue
from mingban.catalogue.actions.pending import NoSuchImport, confirm_import, try_import
from mingban.catalogue.actions.publishing import (
    CannotPublish,
    NotAPublisher,
    open_or_close,
    publish_bundle,
    publish_item,
    save_material_kinds,
)

__all__ = [
    "CannotImport",
    "CannotPublish",
    "Change",
    "ImportReport",
    "NoSuchImport",
    "NotAPublisher",
    "confirm_import",
    "import_catalogue",
    "open_or_close",
    "publish_bundle",
    "publish_item",
    "save_material_kinds",
    "try_import",
]
