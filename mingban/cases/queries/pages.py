"""What the pages of a case and an application show, gathered once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mingban.accounts.models import Person
from mingban.cases import rules
from mingban.cases.choices import CaseState, MaterialState
from mingban.cases.models import Application, Case, CaseMaterial
from mingban.cases.queries.of_case import application_matter, case_matter, definition_of
from mingban.cases.queries.timetable import expected_ends, holding_case, waiting_on
from mingban.clocks import queries as clocks
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.documents import queries as documents
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile
from mingban.forms import queries as elements
from mingban.forms import rules as form_rules
from mingban.ledger import queries as ledger
from mingban.ledger.models import Entry


def uses_of(case: Case) -> list[CaseMaterial]:
    """Return the documents that a case relies on."""
    return list(case.materials.select_related("material").order_by("pk"))


def files_of(uses: list[CaseMaterial]) -> dict[int, list[StoredFile]]:
    """Return the stored files by material id."""
    ids = [str(use.material_id) for use in uses]
    found: dict[int, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(owner_kind="material", owner_id__in=ids).order_by("pk"):
        found.setdefault(int(file.owner_id), []).append(file)
    return found


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
            sections.append({"title": section.title, "lines": lines})
    return sections


def case_page(case: Case) -> dict[str, Any]:
    """Return everything that the officials' page of a case shows."""
    uses = uses_of(case)
    files = files_of(uses)
    applicant = Person.objects.filter(pk=case.application.applicant_id).first()
    return {
        "uses": [{"use": use, "files": files.get(use.material_id, [])} for use in uses],
        "sections": form_lines(case),
        "steps": case.steps.select_related("done_by__user").order_by("position"),
        "entries": ledger.entries_of(case_matter(case)).reverse(),
        "documents": documents.documents_of("case", [case.number]),
        "clocks": [(clock, clocks.explain_clock(clock)) for clock in clocks.clocks_of("case", case.number)],
        "needs": case.needs.select_related("organisation"),
        "siblings": case.application.cases.exclude(pk=case.pk).select_related("organisation").order_by("position"),
        "applicant": applicant,
        "definition": definition_of(case),
    }


def own_application(actor: Actor, number: str) -> Application:
    """Return an application by its number for its own people.

    :raises NotFound: when there is none, or it is somebody else's: which of the two is not told.
    """
    rows = Application.objects.select_related("applicant", "agent", "bundle_version__bundle", "item_version__item")
    application = rows.filter(number=number).first()
    if application is None or actor.party_id not in {application.applicant_id, application.agent_id}:
        raise NotFound("没有这个申请，或者它不是您交的")
    return application


@dataclass(frozen=True, kw_only=True)
class TrackedCase:
    """One lane of the tracking page."""

    case: Case
    word: str
    end: datetime | None
    holder: str
    is_done: bool
    is_failed: bool
    deferred: list[str]
    waits_for: list[str]


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """The whole tracking page: lanes, the date and who holds it, every node, documents."""

    lanes: list[TrackedCase]
    done: int
    entries: list[Entry]
    documents: list[IssuedDocument]
    holder: TrackedCase | None
    promised_at: datetime | None


def tracking(application: Application) -> Tracking:
    """Return how far every case has come, like a parcel."""
    rows = application.cases.select_related("organisation__region", "application", "item_version")
    cases = list(rows.prefetch_related("needs", "materials__material").order_by("position"))
    ends = expected_ends(cases)
    lanes = [_lane(case, ends) for case in cases]
    held = holding_case(cases, ends)
    numbers = [case.number for case in cases]
    entries = [*ledger.entries_of_many("case", numbers), *ledger.entries_of(application_matter(application))]
    issued = [
        *documents.documents_of("case", numbers),
        *documents.documents_of("application", [application.number or ""]),
    ]
    return Tracking(
        lanes=lanes,
        done=sum(1 for lane in lanes if lane.is_done),
        entries=sorted(entries, key=lambda entry: (entry.at, entry.pk), reverse=True),
        documents=sorted(issued, key=lambda one: (one.issued_at, one.pk), reverse=True),
        holder=next((lane for lane in lanes if held and lane.case.pk == held.pk), None),
        promised_at=application.promised_at,
    )


def _lane(case: Case, ends: dict[int, datetime | None]) -> TrackedCase:
    state = CaseState(case.state)
    deferred = sorted({u.material.name for u in case.materials.all() if u.material.state == MaterialState.DEFERRED})
    is_open = state not in rules.ENDED and case.decided_at is None
    waiting = [need.item_name for need in case.needs.all() if need.decided_at is None and need.state not in rules.ENDED]
    return TrackedCase(
        case=case,
        word=rules.plain_state(state, is_approved=case.is_approved, has_deferred=bool(deferred) and is_open),
        end=ends.get(case.pk),
        holder=waiting_on(case) if is_open else "",
        is_done=case.is_approved is True,
        is_failed=case.is_approved is False or state in {CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.TERMINATED},
        deferred=deferred if is_open else [],
        waits_for=waiting if is_open else [],
    )
