"""Everything that changes what is published."""

from mingban.disclosure.actions.aligning import align_groups, found_site
from mingban.disclosure.actions.catalogue import (
    CannotImportCatalogue,
    EntryChange,
    ImportReport,
    NoSuchUpload,
    confirm_upload,
    import_catalogue,
    try_upload,
)
from mingban.disclosure.actions.drafting import import_draft, propose_publication
from mingban.disclosure.actions.duties import (
    CannotOpenDuty,
    CannotReport,
    NotYourDuty,
    cancel_duty,
    checked_url,
    keep_publication,
    note_publication,
    open_duty,
    open_periodic_duties,
    report_publication,
)
from mingban.disclosure.actions.duties_checking import claim_pages, follow_clock, mark_stale, note_look, note_withdrawal
from mingban.disclosure.actions.publishing import note_published, note_withdrawn
from mingban.disclosure.actions.validity import follow_validity, remind_owners

__all__ = [
    "CannotImportCatalogue",
    "CannotOpenDuty",
    "CannotReport",
    "EntryChange",
    "ImportReport",
    "NoSuchUpload",
    "NotYourDuty",
    "align_groups",
    "cancel_duty",
    "checked_url",
    "claim_pages",
    "confirm_upload",
    "follow_clock",
    "follow_validity",
    "found_site",
    "import_catalogue",
    "import_draft",
    "keep_publication",
    "mark_stale",
    "note_look",
    "note_publication",
    "note_published",
    "note_withdrawal",
    "note_withdrawn",
    "open_duty",
    "open_periodic_duties",
    "propose_publication",
    "remind_owners",
    "report_publication",
    "try_upload",
]
