"""What programs are told of applications and cases, and how it is read from ours."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse

from mingban.cases.choices import ApplicationState, CaseState, DeliveryMeans, MaterialMeans, MaterialState
from mingban.cases.models import Application, Case
from mingban.cases.queries import Tracking
from mingban.cases.queries.tracking import TrackedCase
from mingban.core.api import Told
from mingban.documents.models import IssuedDocument
from mingban.files.models import StoredFile


class FileTold(Told):
    """A stored file; `url` needs the scope documents:read."""

    token: str
    name: str
    media_type: str
    url: str


class DocumentTold(Told):
    """An issued document; `url` (PDF) needs the scope documents:read."""

    kind: str
    title: str
    number: str
    issued_at: datetime
    digest: str
    url: str


class CaseLine(Told):
    """A case without anything personal. `revision` rises with every act; `due_at` is the date that matters now, `due_was_at` what it was before an extension (§42); `officer` who answers for it."""

    number: str
    application: str
    item: str
    item_name: str
    scenario: str
    organisation: str
    state: CaseState
    state_name: str
    revision: int
    is_approved: bool | None
    submitted_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    due_was_at: datetime | None
    officer: str


class ApplicationLine(Told):
    """An application in its own people's list; a draft has no number yet."""

    number: str | None
    token: str
    subject_name: str
    state: ApplicationState
    created_at: datetime
    submitted_at: datetime | None
    promised_at: datetime | None
    delivery_means: DeliveryMeans


class NodeTold(Told):
    """One line of the log."""

    title: str
    at: datetime
    who: str
    phone: str


class DeferredTold(Told):
    """A document that was promised for later."""

    kind: str
    name: str
    due_on: date | None


class LaneTold(Told):
    """One case as applicants see it: one of nine plain words, who has it, until when, what it waits for."""

    case: str | None
    item_name: str
    organisation: str
    phone: str
    word: str
    holder: str
    officer: str
    officer_phone: str
    expected_at: datetime | None
    is_done: bool
    is_failed: bool
    waits_for: list[str]
    deferred: list[DeferredTold]
    reason: str


class CorrectionTold(Told):
    """What one authority wants put right, told once; `is_ready` when all of it was handed in again.

    `note`: what is wrong with what was filled in; `missing`: what the form still lacks.
    """

    case: str
    is_ready: bool
    note: str
    missing: list[str]
    documents: list["WrongDocument"]


class WrongDocument(Told):
    """A document that was found wrong, and how to put it right."""

    kind: str
    name: str
    state: MaterialState
    means: MaterialMeans | None
    remark: str


class TrackingTold(Told):
    """How far everything is. Of a shared link numbers, reasons, corrections and documents are left out."""

    number: str | None
    subject_name: str
    state: ApplicationState
    headline: str
    promised_at: datetime | None
    holder: str
    done: int
    lanes: list[LaneTold]
    corrections: list[CorrectionTold]
    nodes: list[NodeTold]
    documents: list[DocumentTold]


def case_line(case: Case) -> CaseLine:
    """Return a case as lists show it."""
    return CaseLine(
        number=case.number,
        application=case.application.number or "",
        item=case.item_version.item.code,
        item_name=case.item_name,
        scenario=case.scenario,
        organisation=case.organisation.code,
        state=CaseState(case.state),
        state_name=case.get_state_display(),
        revision=case.revision,
        is_approved=case.is_approved,
        submitted_at=case.submitted_at,
        accepted_at=case.accepted_at,
        decided_at=case.decided_at,
        due_at=case.due_at,
        due_was_at=case.due_was_at,
        officer=case.officer.user.full_name if case.officer else "",
    )


def application_line(application: Application) -> ApplicationLine:
    """Return an application as its own people's list shows it."""
    return ApplicationLine(
        number=application.number,
        token=application.token,
        subject_name=application.subject_name,
        state=ApplicationState(application.state),
        created_at=application.created_at,
        submitted_at=application.submitted_at,
        promised_at=application.promised_at,
        delivery_means=DeliveryMeans(application.delivery_means),
    )


def file_told(file: StoredFile) -> FileTold:
    """Return a file with the address to fetch it from."""
    url = reverse("gateway:file-download", args=[file.token])
    return FileTold(token=file.token, name=file.name, media_type=file.media_type, url=url)


def document_told(document: IssuedDocument) -> DocumentTold:
    """Return a document with the address to fetch it from."""
    return DocumentTold(
        kind=document.kind,
        title=document.title,
        number=document.number,
        issued_at=document.issued_at,
        digest=document.digest,
        url=reverse("gateway:document-download", args=[document.token]),
    )


def tracking_told(
    application: Application, found: Tracking, corrections: list[dict[str, Any]], *, is_own: bool
) -> TrackingTold:
    """Return the tracking page; what only its own people may see is left out where it is not theirs."""
    return TrackingTold(
        number=application.number if is_own else None,
        subject_name=application.subject_name,
        state=ApplicationState(application.state),
        headline=found.headline,
        promised_at=found.promised_at,
        holder=found.holder.holder if found.holder else "",
        done=found.done,
        lanes=[_lane(lane, is_own=is_own) for lane in found.lanes],
        corrections=[_correction(one) for one in corrections] if is_own else [],
        nodes=[NodeTold(title=node.title, at=node.at, who=node.who, phone=node.phone) for node in found.nodes],
        documents=[document_told(one.document) for one in found.documents] if is_own else [],
    )


def _lane(lane: TrackedCase, *, is_own: bool) -> LaneTold:
    deferred = [DeferredTold(kind=one.kind_code, name=one.name, due_on=one.due_on) for one in lane.deferred]
    return LaneTold(
        case=lane.case.number if is_own else None,
        item_name=lane.case.item_name,
        organisation=lane.case.organisation.name,
        phone=lane.case.organisation.phone,
        word=lane.word,
        holder=lane.holder,
        officer=lane.officer.name if lane.officer else "",
        officer_phone=lane.officer.phone if lane.officer else "",
        expected_at=lane.end,
        is_done=lane.is_done,
        is_failed=lane.is_failed,
        waits_for=lane.waits_for,
        deferred=deferred if is_own else [],
        reason=lane.case.decision_reason if is_own and lane.is_failed else "",
    )


def _correction(found: dict[str, Any]) -> CorrectionTold:
    wrong = [
        WrongDocument(
            kind=use.material.kind_code,
            name=use.material.name,
            state=MaterialState(use.material.state),
            means=MaterialMeans(use.material.means) if use.material.means else None,
            remark=use.remark,
        )
        for use in found["uses"]
    ]
    return CorrectionTold(
        case=found["case"].number,
        is_ready=found["is_ready"],
        note=found["note"],
        missing=found["missing"],
        documents=wrong,
    )
