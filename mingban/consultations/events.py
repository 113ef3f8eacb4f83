"""What happens to drafts for comment."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DraftEvent(Event):
    """What every event of a draft says; `url` is a path of this site, days are written 2026-12-01."""

    number: str
    title: str
    url: str
    kind: str
    organisation_code: str
    opens_on: str
    closes_on: str


@dataclass(frozen=True, kw_only=True)
class DraftPublished(DraftEvent):
    """A draft can be read by everybody, and commented on from its first day on."""


@dataclass(frozen=True, kw_only=True)
class PeriodExtended(DraftEvent):
    """Comments are taken longer than was said first."""


@dataclass(frozen=True, kw_only=True)
class DraftClosed(DraftEvent):
    """Its last day has passed: nothing more is taken."""


@dataclass(frozen=True, kw_only=True)
class ResultsPublished(DraftEvent):
    """What was adopted and why not the rest can be read by everybody."""


@dataclass(frozen=True, kw_only=True)
class DraftWithdrawn(DraftEvent):
    """It is not pursued in this form; the page stays and says why."""


@dataclass(frozen=True, kw_only=True)
class SignUpSettled(Event):
    """Somebody was told whether he takes part in a hearing."""

    sign_up_id: int
    number: str
