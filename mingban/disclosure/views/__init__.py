"""Pages of disclosure besides Wagtail's."""

from mingban.disclosure.views.public import document_pdf, gazette_pdf, latest_feed, picture_show

__all__ = ["document_pdf", "gazette_pdf", "latest_feed", "picture_show"]
