"""What the letters about a request say: contents of `documents.request_letters`."""

from datetime import datetime
from typing import Any

from mingban.clocks.models import Clock
from mingban.core.actors import Actor
from mingban.core.times import local_day
from mingban.requests import rules
from mingban.requests.choices import Channel, ConsultKind, Finding, Ground, Means, ReplyKind, WantedForm
from mingban.requests.models import Consultation, DisclosureRequest, FeeNotice, Reply
from mingban.requests.queries.local import threshold


def _letter(request: DisclosureRequest) -> dict[str, Any]:
    """Return what every letter to the applicant says."""
    return {
        "addressee": request.applicant.name,
        "subject": request.title,
        "matter_number": request.number,
        "phone": request.organisation.phone,
    }


def _received_on(request: DisclosureRequest) -> str:
    return local_day(request.received_at or request.sent_at).isoformat()


def _day(at: datetime | None) -> str | None:
    return local_day(at).isoformat() if at else None


def receipt(request: DisclosureRequest, clock: Clock) -> dict[str, Any]:
    """Return what the receipt says."""
    wanted = f"{WantedForm(request.wanted_form).label}，{Means(request.means).label}"
    return {
        **_letter(request),
        "received_on": _received_on(request),
        "channel": Channel(request.channel).label,
        "wanted": wanted,
        "event": rules.RECEIVED_WORDS[Channel(request.channel)],
        "limit_days": clock.limit,
        "due_on": _day(clock.due_at),
    }


def correction(request: DisclosureRequest, faults: list[str], clock: Clock) -> dict[str, Any]:
    """Return what the notice of correction says."""
    due = {"due_on": _day(clock.due_at)}
    return {**_letter(request), "received_on": _received_on(request), "faults": faults, **due}


def extension(
    request: DisclosureRequest, clock: Clock, *, days: int, reason: str, by: Actor, is_delay: bool = False
) -> dict[str, Any]:
    """Return what the notice says that an answer takes longer."""
    return {
        **_letter(request),
        "received_on": _received_on(request),
        "days": days,
        "reason": reason,
        "approved_by": f"政府信息公开工作机构负责人（{by.post or by.name}）",
        "due_on": _day(clock.due_at),
        "is_delay": is_delay,
    }


def consult(consultation: Consultation, phone: str) -> dict[str, Any]:
    """Return what the letter to a consulted party says; nothing of the applicant."""
    return {
        "addressee": consultation.name,
        "subject": consultation.request.title,
        "matter_number": consultation.request.number,
        "phone": phone,
        "is_third_party": consultation.kind == ConsultKind.THIRD_PARTY,
        "question": consultation.question,
        "due_on": _day(consultation.due_at),
    }


def reasons(request: DisclosureRequest, question: str, count: int, clock: Clock) -> dict[str, Any]:
    """Return what the notice says that asks for reasons."""
    return {
        **_letter(request),
        "received_on": _received_on(request),
        "count": count,
        "days": threshold().days,
        "question": question,
        "due_on": _day(clock.due_at),
    }


def fee(notice: FeeNotice, basis: str, clock: Clock) -> dict[str, Any]:
    """Return what the notice of a fee says."""
    request = notice.request
    return {
        **_letter(request),
        "received_on": _received_on(request),
        "amount": notice.amount,
        "how": rules.say_fee(notice.scheme, item_number=notice.item_number, pages=notice.pages),
        "basis": basis or rules.FEE_BASIS,
        "due_on": _day(clock.due_at),
    }


def reply(answer: Reply, files: list[str]) -> dict[str, Any]:
    """Return what an answer says."""
    kind = ReplyKind(answer.kind)
    parts = {name: answer.parts.get(name, "") for name in ("reason", "where", "searched", "text", "withheld")}
    has_ground = answer.ground and "ground" in rules.REPLIES[kind].needs
    return {
        **_letter(answer.request),
        "received_on": _received_on(answer.request),
        "kind": kind.value,
        "basis": rules.basis_of(kind, answer.ground),
        "ground": Ground(answer.ground).label if has_ground else "",
        **parts,
        "files": files,
        "remedies_key": rules.remedies_key(kind),
    }


def third_party_notice(consultation: Consultation, answer: Reply, phone: str) -> dict[str, Any]:
    """Return what a third party reads whose information is disclosed against its will (§32)."""
    disclosed = answer.parts.get("disclosed") or "申请人申请的上述信息"
    return {
        "addressee": consultation.name,
        "subject": answer.request.title,
        "matter_number": answer.request.number,
        "phone": phone,
        "disclosed": disclosed,
        "reason": answer.parts.get("finding_reason", ""),
        "is_public_interest": answer.finding == Finding.PUBLIC_INTEREST,
    }
