"""Every write of the catalogue. The public face of the package's modules."""

from mingban.catalogue.actions.approving import (
    CannotSubmit,
    SameEyes,
    approve_draft,
    confirm_public,
    publish_due,
    return_draft,
    start_withdrawal,
    submit_draft,
    take_over_changes,
)
from mingban.catalogue.actions.drafting import (
    CannotEdit,
    CannotStart,
    Overtaken,
    discard_draft,
    save_part,
    start_draft,
    start_new,
)
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
    "CannotEdit",
    "CannotImport",
    "CannotPublish",
    "CannotStart",
    "CannotSubmit",
    "Change",
    "ImportReport",
    "NoSuchImport",
    "NotAPublisher",
    "Overtaken",
    "SameEyes",
    "approve_draft",
    "confirm_import",
    "confirm_public",
    "discard_draft",
    "import_catalogue",
    "open_or_close",
    "publish_bundle",
    "publish_due",
    "publish_item",
    "return_draft",
    "save_material_kinds",
    "save_part",
    "start_draft",
    "start_new",
    "start_withdrawal",
    "submit_draft",
    "take_over_changes",
    "try_import",
]
