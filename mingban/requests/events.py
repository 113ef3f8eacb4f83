"""What requests tell."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RequestSent(Event):
    """Somebody has asked for information, or staff has typed in his request."""

    request_id: int


@dataclass(frozen=True, kw_only=True)
class RequestActed(Event):
    """An act was done on a request; `act` is a choice of `Act`, `entry` the place of its entry in the request's journal."""

    request_id: int
    act: str
    entry: int
    document_number: str = ""


@dataclass(frozen=True, kw_only=True)
class OpinionWanted(Event):
    """Another organisation of the house is asked whether what it made together with others may be disclosed (§34)."""

    consultation_id: int


@dataclass(frozen=True, kw_only=True)
class GuideSaved(Event):
    """How one asks an organisation has changed."""

    organisation_code: str


@dataclass(frozen=True, kw_only=True)
class ReportPublished(Event):
    """An organisation's annual report of a year came out."""

    organisation_code: str
    year: int
