"""Looks into files before they are published, and takes out of them for good what nobody should see.

Bytes in, bytes out: no database here. PDFs are looked into by a process of its own (`pdf_tool`).
"""

from mingban.disclosure.gate.looking import FILMS, HEAD_BYTES, NotAccepted, clean, kind_of, look, mask
from mingban.disclosure.gate.pdfs import Looked, Redaction, draw_page, redact_pdf
from mingban.disclosure.gate.traces import Group, Trace

__all__ = [
    "FILMS",
    "HEAD_BYTES",
    "Group",
    "Looked",
    "NotAccepted",
    "Redaction",
    "Trace",
    "clean",
    "draw_page",
    "kind_of",
    "look",
    "mask",
    "redact_pdf",
]
