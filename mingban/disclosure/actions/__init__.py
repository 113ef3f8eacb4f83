"""Everything that changes what is published."""

from mingban.disclosure.actions.aligning import align_groups, found_site
from mingban.disclosure.actions.attachments import (
    CannotClean,
    CannotJustify,
    CannotRedact,
    accept_redaction,
    clean_attachment,
    drop_redaction,
    justify_attachment,
    look_into,
    mark_page,
    mask_attachment,
    propose_redaction,
    redact,
    wished,
)
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
from mingban.disclosure.actions.retracting import CannotRetract, retract_publication
from mingban.disclosure.actions.validity import follow_validity, remind_owners
from mingban.disclosure.actions.wording import wave_advice

__all__ = [
    "CannotClean",
    "CannotImportCatalogue",
    "CannotJustify",
    "CannotOpenDuty",
    "CannotRedact",
    "CannotReport",
    "CannotRetract",
    "EntryChange",
    "ImportReport",
    "NoSuchUpload",
    "NotYourDuty",
    "accept_redaction",
    "align_groups",
    "cancel_duty",
    "checked_url",
    "claim_pages",
    "clean_attachment",
    "confirm_upload",
    "drop_redaction",
    "follow_clock",
    "follow_validity",
    "found_site",
    "import_catalogue",
    "import_draft",
    "justify_attachment",
    "keep_publication",
    "look_into",
    "mark_page",
    "mark_stale",
    "mask_attachment",
    "note_look",
    "note_publication",
    "note_published",
    "note_withdrawal",
    "note_withdrawn",
    "open_duty",
    "open_periodic_duties",
    "propose_publication",
    "propose_redaction",
    "redact",
    "remind_owners",
    "report_publication",
    "retract_publication",
    "try_upload",
    "wave_advice",
    "wished",
]
