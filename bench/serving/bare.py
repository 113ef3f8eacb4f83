"""The least that Django can do: one view that returns bytes read once, with no middleware. `BENCH_BYTES` names their folder."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="only-for-the-bench", USE_TZ=True)  # noqa: S106 — not a secret
PAGES = {page.name: page.read_bytes() for page in Path(os.environ["BENCH_BYTES"]).iterdir()}


def show(request: HttpRequest, name: str) -> HttpResponse:
    """Return the bytes."""
    return HttpResponse(PAGES[name])


urlpatterns = [path("<str:name>", show)]
application = get_wsgi_application()
