"""Pictures of filled-in samples."""

import re
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingban.core.audiences import Audience, audience
from mingban.core.errors import NotFound

NAME = re.compile(r"[a-z0-9-]{1,80}\.png")
A_DAY = 24 * 3600


@audience(Audience.PUBLIC)
@require_safe
def sample_show(request: HttpRequest, name: str) -> HttpResponse:
    """Return the picture of a sample.

    :raises NotFound: when there is none of this name.
    """
    path = Path(settings.SAMPLES_DIR) / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound("没有这张样张")
    response = HttpResponse(path.read_bytes(), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={A_DAY}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
