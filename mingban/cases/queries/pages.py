"""What the officials' page of a case shows, gathered once."""

from datetime import datetime
from typing import Any

from mingban.cases.models import Case, CaseMaterial
from mingban.cases.queries.checking import sheets_by_material
from mingban.cases.queries.consulting import asked_of_others
from mingban.cases.queries.explaining import moved_of, moved_whole
from mingban.cases.queries.nodes import node_of
from mingban.cases.queries.of_case import (
    case_matter,
    definition_of,
    facts_of,
    joint_clock,
    special_of,
    uses_of,
)
from mingban.cases.queries.officers import hand_overs_of, officers_of, recusal_requests_of, unmanned
from mingban.cases.queries.places import quota_standing
from mingban.cases.queries.registers import register_answers
from mingban.cases.queries.steps import missing, steps_of
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import ExplainStep
from mingban.documents import queries as documents
from mingban.documents.models import IssuedDocument
from mingban.exchange.queries import Shown
from mingban.files.choices import ScanState
from mingban.files.queries import Sheet
from mingban.forms import queries as elements
from mingban.forms import rules as form_rules
from mingban.ledger import queries as ledger

# What an official is told of viruses in a document's files: the worst that is known, nothing when all are clean.
WORST = (ScanState.INFECTED, ScanState.NOT_SCANNED)


def form_lines(case: Case) -> list[dict[str, Any]]:
    """Return the case's own form as the applicant filled it in: sections of label and shown value."""
    item = definition_of(case)
    codes = [field.element for section in item.form for field in section.fields]
    known = elements.element_definitions(codes)
    data = case.application.data or {}
    sections = []
    for section in item.form:
        lines = [
            {"label": known[f.element].label, "value": form_rules.show_value(known[f.element], data[f.element])}
            for f in section.fields
            if f.element in known and data.get(f.element) not in (None, "")
        ]
        if lines:
            sections.append({"title": section.title, "rows": lines})
    return sections


def case_page(case: Case, at: datetime) -> dict[str, Any]:
    """Return everything that the officials' page of a case shows."""
    uses = uses_of(case)
    sheets = sheets_by_material(uses, case)
    answers = register_answers(use.material for use in uses)
    entries = list(ledger.entries_of(case_matter(case)).reverse())
    counted = _clocks(case)
    clocks_shown = [clock for clock, _ in counted]
    applicant = getattr(case.application.applicant, "person", None)
    return {
        "uses": [_use_row(use, sheets.get(use.material_id, []), answers.get(use.material_id)) for use in uses],
        "sections": form_lines(case),
        "steps": [(step, missing(step)) for step in steps_of(case)],
        "nodes": [node_of(entry) for entry in entries],
        "documents": [*documents.documents_of("case", [case.number]), *_minutes(case)],
        "clocks": counted,
        "moved": [one for one in (moved_of(case, clocks_shown), moved_whole(case.application, clocks_shown)) if one],
        "facts": facts_of(case),
        "officer": officers_of([case], at).get(case.pk),
        "unmanned": unmanned(case, at),
        "recusal_requests": recusal_requests_of([case], at),
        "hand_overs": hand_overs_of(case),
        "asked": asked_of_others(case),
        "special": special_of(case),
        "quota": quota_standing(case),
        "specials": [one for one in case.special_procedures.all() if one.ended_at],
        "siblings": case.application.cases.exclude(pk=case.pk).select_related("organisation").order_by("position"),
        "applicant": applicant,
        "definition": definition_of(case),
    }


def _use_row(use: CaseMaterial, sheets: list[Sheet], answer: Shown | None) -> dict[str, Any]:
    """Return a document with its files, those that were replaced left out, and how far its pages are checked."""
    standing = [sheet for sheet in sheets if not sheet.is_replaced]
    files = list(dict.fromkeys(sheet.file for sheet in standing))
    return {
        "use": use,
        "answer": answer,
        "files": files,
        "scan": next((file for state in WORST for file in files if file.scan == state), None),
        "pages": len(standing),
        "seen": sum(1 for sheet in standing if sheet.finding),
        "wrong": sum(1 for sheet in standing if sheet.is_wrong),
    }


def _minutes(case: Case) -> list[IssuedDocument]:
    """Return the minutes of joint reviews, which only officials read."""
    ids = [str(one.pk) for one in case.joint_reviews.all() if one.minutes_number]
    return list(documents.documents_of("joint-review", ids)) if ids else []


def _clocks(case: Case) -> list[tuple[Clock, list[ExplainStep]]]:
    """Return each clock with how its date came about; the calendar of their one region is read once."""
    found = list(clocks.clocks_of("case", case.number).prefetch_related(None))
    if getattr(case, "has_pauses", True):
        clocks.read_pauses(found)
    else:
        clocks.note_no_pauses(found)
    joint = joint_clock(case.application)
    found += [joint] if joint else []
    calendar = clocks.calendar_for(case.organisation.region.code) if found else None
    return [(clock, clocks.explain_clock(clock, calendar)) for clock in found]
