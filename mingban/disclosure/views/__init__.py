"""Pages of disclosure besides Wagtail's."""

from mingban.disclosure.views.importing import draft_import
from mingban.disclosure.views.library import gazette_index, library_show, meetings_list
from mingban.disclosure.views.public import document_pdf, gazette_pdf, latest_feed, picture_show

__all__ = [
    "document_pdf",
    "draft_import",
    "gazette_index",
    "gazette_pdf",
    "latest_feed",
    "library_show",
    "meetings_list",
    "picture_show",
]
