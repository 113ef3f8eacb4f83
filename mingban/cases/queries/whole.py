"""A case with all that its page and its acts' forms read of it, in as few reads as it has parts."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from mingban.cases import access
from mingban.cases.models import Case, Consultation, HandOver, JointReview, RecusalRequest, SpecialProcedure
from mingban.cases.queries.locked import read_steps
from mingban.cases.queries.of_case import read_uses
from mingban.clocks import queries as clocks
from mingban.core.errors import NotFound
from mingban.core.prepared import Prepared, read_ahead
from mingban.files.models import PageFinding

OF_CASE = {"case": OuterRef("pk")}
# What most cases have none of. Whether a case has any is asked with its row, in the same read; only what there is gets read.
SELDOM: dict[str, Exists] = {
    "consultations": Exists(Consultation.objects.filter(**OF_CASE)),
    "joint_reviews": Exists(JointReview.objects.filter(**OF_CASE)),
    "special_procedures": Exists(SpecialProcedure.objects.filter(**OF_CASE)),
    "hand_overs": Exists(HandOver.objects.filter(**OF_CASE)),
    "needs": Exists(Case.needs.through.objects.filter(from_case=OuterRef("pk"))),
}
HOW: dict[str, Prefetch[Any] | str] = {
    "consultations": "consultations__organisation",
    "joint_reviews": "joint_reviews__positions__organisation",
    "hand_overs": Prefetch("hand_overs", HandOver.objects.select_related("former__user", "officer__user", "by__user")),
}
FINDINGS = PageFinding.objects.filter(matter_kind="case", matter_id=OuterRef("number"), settled_at=None)
READ_WITH = (
    "application__applicant__person",
    "application__agent",
    "application__bundle_version",
    "application__filled_by",
    "organisation__region",
    "item_version",
    "officer__user",
)
# Definitions are parsed once in a process.
UNREAD = ("application__bundle_version__definition", "item_version__definition")


def _whole(number: str, at: datetime) -> QuerySet[Case]:
    rows = access.with_officers_leave(Case.objects.select_related(*READ_WITH).defer(*UNREAD), at)
    return (
        access.with_later_version(rows)
        .annotate(
            has_findings=Exists(FINDINGS),
            has_recusal_requests=Exists(RecusalRequest.objects.filter(**OF_CASE)),
            has_pauses=clocks.has_pauses("case", OuterRef("number")),
            **{f"has_{name}": condition for name, condition in SELDOM.items()},
        )
        .filter(number=number)
    )


_cases = Prepared(_whole)


def case_by_number(number: str) -> Case:
    """Return a case with its application, people and organisation, its steps, needs and documents.

    :raises NotFound: when there is none.
    """
    case = next(iter(_cases(number, timezone.now())), None)
    if case is None:
        raise NotFound("没有这个办件")
    _read_parts(case)
    return case


def _read_parts(case: Case) -> None:
    """Read what the case has; what it has none of answers with nothing by itself."""
    there = [name for name in SELDOM if getattr(case, f"has_{name}")]
    for name in SELDOM.keys() - set(there):
        read_ahead(case, name, [])
    read_steps(case)
    read_uses(case)
    prefetch_related_objects([case], *(HOW.get(name, name) for name in there))
