"""A case with all that its page and its acts' forms read of it, in as few reads as it has parts."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils import timezone

from mingban.cases import access
from mingban.cases.models import (
    Case,
    CaseMaterial,
    Consultation,
    HandOver,
    JointReview,
    Opinion,
    SpecialProcedure,
    Step,
)
from mingban.clocks import queries as clocks
from mingban.core.errors import NotFound
from mingban.core.prepared import read_ahead
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
USES = Prefetch("materials", CaseMaterial.objects.select_related("material"))
STEPS = Prefetch("steps", Step.objects.select_related("organisation"))
OPINIONS = Prefetch("opinions", Opinion.objects.select_related("user"))
READ_WITH = (
    "application__applicant__person",
    "application__agent",
    "application__bundle_version",
    "application__filled_by",
    "organisation__region",
    "item_version",
    "officer__user",
)


def case_by_number(number: str) -> Case:
    """Return a case with its application, people and organisation, its steps, needs and documents.

    :raises NotFound: when there is none.
    """
    rows = access.with_officers_leave(Case.objects.select_related(*READ_WITH), timezone.now())
    rows = rows.annotate(
        has_findings=Exists(FINDINGS),
        has_opinions=Exists(Opinion.objects.filter(step__case=OuterRef("pk"))),
        has_pauses=clocks.has_pauses("case", OuterRef("number")),
        **{f"has_{name}": condition for name, condition in SELDOM.items()},
    )
    case = rows.filter(number=number).first()
    if case is None:
        raise NotFound("没有这个办件")
    _read_parts(case)
    return case


def _read_parts(case: Case) -> None:
    """Read what the case has; what it has none of answers with nothing by itself."""
    there = [name for name in SELDOM if getattr(case, f"has_{name}")]
    for name in SELDOM.keys() - set(there):
        read_ahead(case, name, [])
    prefetch_related_objects([case], STEPS, USES, *(HOW.get(name, name) for name in there))
    steps = list(case.steps.all())
    if case.has_opinions:  # type: ignore[attr-defined]  # annotated above
        prefetch_related_objects(steps, OPINIONS)
        return
    for step in steps:
        read_ahead(step, "opinions", [])
