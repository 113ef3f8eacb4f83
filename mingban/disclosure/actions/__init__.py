"""Everything that changes what is published."""

from mingban.disclosure.actions.aligning import align_groups, found_site
from mingban.disclosure.actions.drafting import import_draft, propose_publication
from mingban.disclosure.actions.publishing import note_published, note_withdrawn
from mingban.disclosure.actions.validity import follow_validity, remind_owners

__all__ = [
    "align_groups",
    "follow_validity",
    "found_site",
    "import_draft",
    "note_published",
    "note_withdrawn",
    "propose_publication",
    "remind_owners",
]
