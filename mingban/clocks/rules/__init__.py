"""How limits are counted, and how a count is told: pure functions over days."""

from mingban.clocks.rules.counting import (
    ONE_DAY,
    Calendar,
    CannotExtend,
    Count,
    Mark,
    NotAnnounced,
    Passed,
    Pause,
    check_extension,
    code_stem,
    due_day,
    outcome,
    pause_between,
    regions_above,
    why_not_extend,
)
from mingban.clocks.rules.ladder import Rung, climbs
from mingban.clocks.rules.notice import BadNotice, NoticeDays, read_notice, says_whole_year
from mingban.clocks.rules.wording import NBSP, ExplainStep, Holiday, WhatIf, explain, holidays, say_days

__all__ = [
    "NBSP",
    "ONE_DAY",
    "BadNotice",
    "Calendar",
    "CannotExtend",
    "Count",
    "ExplainStep",
    "Holiday",
    "Mark",
    "NotAnnounced",
    "NoticeDays",
    "Passed",
    "Pause",
    "Rung",
    "WhatIf",
    "check_extension",
    "climbs",
    "code_stem",
    "due_day",
    "explain",
    "holidays",
    "outcome",
    "pause_between",
    "read_notice",
    "regions_above",
    "say_days",
    "says_whole_year",
    "why_not_extend",
]
