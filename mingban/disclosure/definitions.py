"""Shapes of the local data files of disclosure."""

from pydantic import BaseModel, ConfigDict, PositiveInt

from mingban.disclosure.rules import Terms


class NormativeTerms(BaseModel):
    """A province's rules on normative documents (`settings.NORMATIVE_FILE`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    years: PositiveInt
    trial_years: PositiveInt
    told_days_before: tuple[PositiveInt, ...]
    registration_prefix: str

    @property
    def terms(self) -> Terms:
        """The rules as values."""
        return Terms(years=self.years, trial_years=self.trial_years, told_days_before=self.told_days_before)
