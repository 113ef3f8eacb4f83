"""Every read of the engine that has a name."""

from mingban.cases.queries.of_case import (
    application_matter,
    case_by_id,
    case_by_number,
    case_matter,
    cases_with_late_documents,
    day_of,
    deferred_materials,
    definition_of,
    facts_of,
    licence_content,
    limit_in_words,
    open_clock,
    promised_limit,
    silent_cases,
    uses_to_correct,
)
from mingban.cases.queries.pages import case_page, own_application, tracking, uses_of
from mingban.cases.queries.timetable import expected_ends, holding_case, promised_end, waiting_on

__all__ = [
    "application_matter",
    "case_by_id",
    "case_by_number",
    "case_matter",
    "case_page",
    "cases_with_late_documents",
    "day_of",
    "deferred_materials",
    "definition_of",
    "expected_ends",
    "facts_of",
    "holding_case",
    "licence_content",
    "limit_in_words",
    "open_clock",
    "own_application",
    "promised_end",
    "promised_limit",
    "silent_cases",
    "tracking",
    "uses_of",
    "uses_to_correct",
    "waiting_on",
]
