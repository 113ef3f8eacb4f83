"""A reviewer wants changes: the applicant makes them, and only this reviewer looks again.

No article gives a second one-time notice after acceptance; what a review finds wrong may still be put right (for drawings 住建部令
第 13 号 §12 speaks of 修改与复审). It is no special procedure of §45, so the limits go on. §32(4) wants everything told at once: so each
step asks once. What is still wrong then is decided on, with reasons (§38); else silence, which consents to nothing that the
applicant has yet to put right, could be put off by asking again and again.
"""

from collections.abc import Mapping
from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.actions import consenting
from mingban.cases.actions.base import CannotAct, Outcome
from mingban.cases.choices import CaseState, MaterialMeans, MaterialState, StepState
from mingban.cases.events import ChangesWanted
from mingban.cases.models import Case, CaseMaterial, Material, Step
from mingban.cases.queries import letters
from mingban.files import queries as files


def refuse_to_ask(case: Case, step: Step, at: datetime) -> None:
    """Let a step ask for changes once, and not after the end of a limit at which silence consents (行政许可法 §32(4), §50).

    :raises CannotAct: otherwise.
    """
    if queries.has_asked_changes(step):
        raise CannotAct(
            "这个环节要改的已经一次告知过，不能再次要求修改（《行政许可法》第三十二条）。改得不够的，写明理由签不同意",
            field="verdict",
        )
    if consenting.is_silence_over(case, at):
        raise CannotAct("期限已经过了，这件依法视为准予，不能再要求修改", field="verdict")


def ask(case: Case, step: Step, opinion: str, remarks: Mapping[int, str]) -> Outcome:
    """Return the documents that remarks name; the whole form where none is named.

    :raises CannotAct: for a document that the case does not rely on or that is still to come, or when there is nothing to change.
    """
    uses = queries.uses_of(case)
    wrong = [use for use in uses if remarks.get(use.pk, "").strip()]
    if len(wrong) != len(remarks):
        raise CannotAct("每一份要改的材料都要写清楚哪里不对、要怎么改")
    if any(use.material.state == MaterialState.DEFERRED for use in wrong):
        raise CannotAct("说好后补的材料还没到日子，不用要求修改")
    if not wrong:
        wrong = [use for use in uses if use.material.means == MaterialMeans.FORM]
        remarks = {use.pk: opinion for use in wrong}
        case.correction_note = opinion if wrong else ""
    if not wrong:
        raise CannotAct("请至少在一份材料下面写清楚要改什么")
    for use in wrong:
        reject(use, remarks[use.pk].strip())
    content = letters.changes(case, step.name, wrong)
    sentence = f"{step.name}：请办事人修改后再交"
    data = {"step": step.code, "count": len(wrong), "pages": wrong_pages(case)}
    return Outcome(
        sentence=sentence,
        event=ChangesWanted,
        content=content,
        document=letters.CHANGES,
        data=data,
        target=CaseState.CORRECTING,
    )


def wrong_pages(case: Case) -> int:
    """Return how many pages of a case's documents stand found wrong."""
    return sum(1 for one in files.standing_findings(queries.case_matter(case)) if not one.is_accepted)


def reject(use: CaseMaterial, remark: str) -> None:
    """Write down what is wrong with a document; the applicant hands it in again."""
    use.finding, use.remark = MaterialState.REJECTED, remark
    use.save(update_fields=["finding", "remark"])
    Material.objects.filter(pk=use.material_id).update(state=MaterialState.REJECTED, note=remark)


def take_back(case: Case, step: Step) -> None:
    """The reviewer does not wait for the changes any more: he gives another opinion, in a new round."""
    step.round, step.state, step.verdict = step.round + 1, StepState.OPEN, ""
    step.save(update_fields=["round", "state", "verdict"])
    if not _waits_for_changes(case):
        case.correction_note = ""
        settle(case)


def settle(case: Case) -> None:
    """Nothing of the case is to be changed any more; documents that did not come stay as they were. What never came is still to come."""
    uses = case.materials.filter(finding=MaterialState.REJECTED, material__submitted_at__isnull=False)
    Material.objects.filter(uses__in=uses, state=MaterialState.REJECTED).update(state=MaterialState.SUBMITTED)
    uses.update(finding="", remark="")


def state_under_review(case: Case) -> CaseState:
    """Return the state of a case under review: the applicant's turn while some step, or a new version, waits for what he hands in."""
    is_wanted = case.state == CaseState.CORRECTING and bool(queries.uses_to_correct(case))
    return CaseState.CORRECTING if is_wanted or _waits_for_changes(case) else rules.S.IN_REVIEW


def _waits_for_changes(case: Case) -> bool:
    return any(step.state == StepState.CHANGES for step in queries.steps_of(case))
