"""Handing out what only some may see: shown in the browser, kept by no cache, running nothing."""

from urllib.parse import quote

from django.http import HttpResponse

PDF = "application/pdf"
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
# Browsers show PDFs in pages of their own, with styles of their own, which a sandbox keeps from opening.
FOR_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


def private_file(data: bytes, *, media_type: str, name: str) -> HttpResponse:
    """Return a response that shows `data` under its name, as what it is and nothing else."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FOR_PDF if media_type == PDF else SANDBOX
    return response
