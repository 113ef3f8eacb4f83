"""Shapes of the local data files of disclosure."""

from pydantic import BaseModel, ConfigDict, PositiveInt


class NormativeTerms(BaseModel):
    """A province's rules on normative documents (`settings.NORMATIVE_FILE`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    years: PositiveInt
    trial_years: PositiveInt
    told_days_before: tuple[PositiveInt, ...]
    registration_prefix: str
