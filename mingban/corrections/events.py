"""What happens to error reports."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ErrorReported(Event):
    """Somebody has said what is wrong with a page."""

    report_id: int


@dataclass(frozen=True, kw_only=True)
class ReportAnswered(Event):
    """The page's organisation has answered."""

    report_id: int
