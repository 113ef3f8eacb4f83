"""Every write of clocks and calendars."""

from mingban.clocks.actions.calendars import Announced, announce_year, preview_year, recompute_clocks
from mingban.clocks.actions.clocks import (
    CannotPause,
    CannotResume,
    CannotStart,
    CannotStop,
    cancel_clock,
    extend_clock,
    pause_clock,
    raise_alerts,
    resume_clock,
    start_clock,
    stop_clock,
    stop_duties,
    tell_overdue,
)

__all__ = [
    "Announced",
    "CannotPause",
    "CannotResume",
    "CannotStart",
    "CannotStop",
    "announce_year",
    "cancel_clock",
    "extend_clock",
    "pause_clock",
    "preview_year",
    "raise_alerts",
    "recompute_clocks",
    "resume_clock",
    "start_clock",
    "stop_clock",
    "stop_duties",
    "tell_overdue",
]
