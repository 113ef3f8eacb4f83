"""What the official letters of a case say (see documents.definitions for each)."""

from datetime import date, datetime
from typing import Any

from mingban.cases.choices import DeliveryMeans, ReopenGround
from mingban.cases.models import Application, Case, CaseMaterial, JointReview, SpecialProcedure
from mingban.cases.queries.of_case import (
    awaited,
    deferred_materials,
    deferred_uses,
    definition_of,
    open_clock,
    promised_limit,
)
from mingban.catalogue.definitions import ItemType, Missed
from mingban.clocks.models import Clock
from mingban.core.actors import Actor
from mingban.core.times import local_day
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument

Content = dict[str, Any]

METHODS = {
    DeliveryMeans.ONLINE: "电子送达",
    DeliveryMeans.PICK_UP: "直接送达",
    DeliveryMeans.POST: "邮寄送达",
}


def _letter(case: Case) -> Content:
    """Return to whom, about what, under which number, whom to ask."""
    application = case.application
    return {
        "addressee": application.applicant.name,
        "agent": application.agent.name if application.agent else "",
        "subject": case.item_name,
        "matter_number": case.number,
        "phone": definition_of(case).consult_phone,
    }


def _is_licensing(case: Case) -> bool:
    return definition_of(case).type is ItemType.LICENSING


def _bases(case: Case) -> list[str]:
    return [f"《{basis.title.strip('《》')}》{basis.article}" for basis in definition_of(case).legal_basis]


def receipt(application: Application, at: datetime) -> Content:
    """Return what was handed in, and until when everything will be done."""
    cases = application.cases.select_related("organisation").order_by("position")
    materials = application.materials.order_by("pk")
    return {
        "addressee": application.applicant.name,
        "agent": application.agent.name if application.agent else "",
        "subject": application.subject_name,
        "matter_number": application.number,
        "received_at": at,
        "errands": [{"name": c.item_name, "organisation": c.organisation.name, "number": c.number} for c in cases],
        "materials": [{"name": m.name, "form": m.get_means_display(), "note": m.note} for m in materials],
        "promised_on": local_day(application.promised_at) if application.promised_at else None,
    }


def acceptance(case: Case) -> Content:
    """Return the acceptance, the limit, and what must still follow."""
    limit = promised_limit(case)
    clock = open_clock(case, "promise")
    received_at = case.received_at or case.submitted_at
    return _letter(case) | {
        "received_on": local_day(received_at),
        "accepted_on": local_day(case.accepted_at or received_at),
        "is_deemed": case.deemed_accepted,
        "limit_days": limit.days,
        "limit_unit": limit.unit.value,
        "due_on": local_day(clock.due_at) if clock and clock.due_at else None,
        "waits_for": awaited(case),
        "deferred": [{"name": m.name, "due_on": m.due_on} for m in deferred_materials(case)],
        "if_missed": _if_missed(case),
        "not_counted": [one.name or str(one.kind.label) for one in definition_of(case).special_procedures],
        "is_licensing": _is_licensing(case),
    }


def _if_missed(case: Case) -> str:
    """Return what follows when a deferred document does not come, document by document where they differ."""
    names = {one: [m.name for m in deferred_uses(case, one)] for one in Missed}
    words = {Missed.WITHDRAWN: "视为撤回申请", Missed.DECIDE: "本机关按现有材料作出决定"}
    found = {one: listed for one, listed in names.items() if listed}
    if len(found) == 1:
        return words[next(iter(found))]
    return "；".join(f"{'、'.join(listed)}，{words[one]}" for one, listed in found.items())[:200]


CHANGES = DocumentKind.CHANGES


def changes(case: Case, step: str, uses: list[CaseMaterial]) -> Content:
    """Return what a reviewer wants changed before he agrees."""
    return _letter(case) | {
        "accepted_on": local_day(case.accepted_at or case.submitted_at),
        "step": step,
        "faults": [{"material": use.material.name, "problem": use.remark} for use in uses],
    }


def correction(case: Case, uses: list[CaseMaterial], note: str) -> Content:
    """Return every fault that must be put right."""
    faults = [{"material": use.material.name, "problem": use.remark} for use in uses]
    if note:
        faults.append({"material": "填写的内容", "problem": note})
    received_on = local_day(case.received_at or case.submitted_at)
    return _letter(case) | {"received_on": received_on, "faults": faults, "is_licensing": _is_licensing(case)}


def declination(case: Case, where_else: str) -> Content:
    """Return why it cannot be accepted, and where to go instead."""
    return _letter(case) | {
        "received_on": local_day(case.received_at or case.submitted_at),
        "reason": case.decision_reason,
        "where_else": where_else,
        "ground": "NOT_COMPETENT" if where_else else "OTHER",
        "is_licensing": _is_licensing(case),
    }


def approval(case: Case, result_name: str, result_number: str, *, lapse: tuple[date, str] | None = None) -> Content:
    """Return that it is granted, on which law, and what results; `lapse`: that nobody decided until a day, and the rule."""
    scenario = next((one for one in definition_of(case).scenarios if one.code == case.scenario), None)
    return _letter(case) | {
        "accepted_on": local_day(case.accepted_at or case.submitted_at),
        "legal_basis": _bases(case),
        "result_name": result_name,
        "result_number": result_number,
        "lapsed_on": lapse[0] if lapse else None,
        "lapse_basis": lapse[1] if lapse else "",
        "by_commitment": bool(scenario and scenario.by_commitment),
        "is_licensing": _is_licensing(case),
    }


def refusal(case: Case) -> Content:
    """Return that it is refused, and why."""
    return _letter(case) | {
        "accepted_on": local_day(case.accepted_at or case.submitted_at),
        "legal_basis": _bases(case),
        "reason": case.decision_reason,
        "is_licensing": _is_licensing(case),
    }


def delivery(case: Case, by: Actor, at: datetime, note: str) -> Content:
    """Return what was handed over, how, and by whom."""
    means = DeliveryMeans(case.application.delivery_means)
    issued = IssuedDocument.objects.filter(owner_kind="case", owner_id=case.number)
    handed = issued.filter(kind__in=["approval", "refusal", "licence"]).order_by("issued_at", "pk")
    return _letter(case) | {
        "documents": [{"title": one.title, "number": one.number} for one in handed],
        "method": METHODS[means],
        "place": note,
        "delivered_at": at,
        "officer": by.name,
        "is_electronic": means is DeliveryMeans.ONLINE,
    }


def withdrawal(case: Case, at: datetime, reason: str) -> Content:
    """Return that the applicant has withdrawn."""
    received_on = local_day(case.received_at or case.submitted_at)
    return _letter(case) | {"received_on": received_on, "withdrawn_at": at, "reason": reason}


def termination(case: Case) -> Content:
    """Return that it has stopped, and why."""
    return _letter(case) | {
        "received_on": local_day(case.received_at or case.submitted_at),
        "reason": case.decision_reason,
    }


def special_procedure(begun: SpecialProcedure) -> Content:
    """Return which special procedure begins, why, and how long it takes (§45)."""
    case = begun.case
    return _letter(case) | {
        "accepted_on": local_day(case.accepted_at or case.submitted_at),
        "procedure": begun.get_kind_display(),
        "reason": begun.reason,
        "expected_days": begun.expected_days,
        "starts_on": local_day(begun.started_at),
    }


def extension(case: Case, clock: Clock, *, is_joint: bool) -> Content:
    """Return by how much the limit is extended, by whom, why, and until when it runs now (§42)."""
    return _letter(case) | {
        "accepted_on": local_day(case.accepted_at or case.submitted_at),
        "limit_days": clock.limit,
        "days": clock.extension,
        "reason": clock.extension_reason,
        "approved_by": clock.extended_by,
        "due_on": local_day(clock.due_at) if clock.due_at else None,
        "is_joint": is_joint,
    }


def minutes(joint: JointReview, case: Case, silent: list[str]) -> Content:
    """Return what was conferred about, where each authority stood, and the one conclusion; `silent` said nothing in time."""
    positions = list(joint.positions.select_related("organisation"))
    return _letter(case) | {
        "addressee": "、".join(one.organisation.name for one in positions)[:500],
        "agent": "",
        "topic": joint.topic,
        "opened_on": local_day(joint.opened_at),
        "positions": [
            {"organisation": one.organisation.name, "verdict": one.get_verdict_display(), "text": one.text}
            for one in positions
            if one.given_at
        ],
        "silent": silent,
        "verdict": joint.get_verdict_display(),
        "conclusion": joint.conclusion,
    }


def revocation(case: Case, ground: ReopenGround, reason: str, cancelled: list[str]) -> Content:
    """Return that a grant is withdrawn, on which ground of §69, why, and which licences are cancelled with it."""
    return _letter(case) | {
        "decided_on": local_day(case.decided_at or case.submitted_at),
        "ground": ground.label,
        "reason": reason,
        "cancelled": cancelled,
        "is_own_fault": ground is ReopenGround.DECEIT,
        "is_licensing": _is_licensing(case),
    }
