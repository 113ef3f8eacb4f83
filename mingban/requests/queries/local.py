"""What the local data says of requests."""

from functools import cache
from pathlib import Path

from django.conf import settings

from mingban.requests.definitions import LocalDefinition
from mingban.requests.rules import Threshold


def local_rules() -> LocalDefinition:
    """Return what 国令711 leaves to the place (`settings.REQUESTS_FILE`)."""
    return _read(settings.REQUESTS_FILE)


@cache
def _read(file: Path) -> LocalDefinition:
    """Read it once in a process."""
    return LocalDefinition.model_validate_json(file.read_bytes())


def threshold() -> Threshold:
    """Return from when on officials get the hint of §35."""
    frequency = local_rules().frequency
    return Threshold(requests=frequency.requests, days=frequency.days)
