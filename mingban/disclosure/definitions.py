"""Shapes of the local data files of disclosure."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pydantic import BaseModel, ConfigDict, PositiveInt


class NormativeTerms(BaseModel):
    """A province's rules on normative documents (`settings.NORMATIVE_FILE`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    years: PositiveInt
    trial_years: PositiveInt
    told_days_before: tuple[PositiveInt, ...]
    registration_prefix: str
    made_here_since: date


def normative_terms() -> NormativeTerms:
    """Return the province's rules on normative documents (`settings.NORMATIVE_FILE`)."""
    return _read_terms(settings.NORMATIVE_FILE)


@lru_cache(maxsize=4)
def _read_terms(file: Path) -> NormativeTerms:
    return NormativeTerms.model_validate_json(file.read_text(encoding="utf-8"))
