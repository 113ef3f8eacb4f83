"""Parts of pages that ask again by themselves every few seconds, and are told 304 while nothing has changed.

The part carries its own tag and sends it back (If-None-Match), so that nothing need be kept by the browser: what stands
on it may be personal. Without JavaScript such pages refresh as a whole (`core/refresh.html` in the block `head`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString

TAG_LENGTH = 24
CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """A part of a page: its template, what it is drawn from, its address, and after how many seconds it asks again."""

    template: str
    context: Mapping[str, Any]
    url: str
    seconds: int

    def draw(self, request: HttpRequest) -> tuple[SafeString, str]:
        """Return the part with what makes it ask again, and its tag."""
        body = render_to_string(self.template, dict(self.context), request)
        # The token of a form is masked anew each time it is drawn; that is no change.
        said = CSRF_FIELD.sub("", body)
        tag = f'"{sha256(said.encode()).hexdigest()[:TAG_LENGTH]}"'
        context = {"url": self.url, "seconds": self.seconds, "tag": tag, "body": body}
        return render_to_string("ui/polled.html", context), tag


def answer(request: HttpRequest, part: Polled) -> HttpResponse:
    """Return the part, or 304 when the asker has it already."""
    html, tag = part.draw(request)
    same = request.headers.get("If-None-Match") == tag
    response: HttpResponse = HttpResponseNotModified() if same else HttpResponse(html)
    add_never_cache_headers(response)
    response["ETag"] = tag
    return response
