"""Before the review: receive, accept, ask for corrections once, decline; and the applicant's answer to a correction."""

from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.actions import changing, granting, stepping, timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, MaterialMeans, MaterialState
from mingban.cases.events import CaseAccepted, CaseDeclined, CaseReceived, CaseSupplemented, CorrectionRequested
from mingban.cases.models import Case
from mingban.cases.queries import letters
from mingban.core.actors import SYSTEM, Actor
from mingban.files import actions as files
from mingban.ledger.rules import sentence_of


def receive_case(*, number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None) -> Case:
    """Confirm that the counter has the papers; its acceptance clock does not care.

    :raises CannotAct: when it is not waiting to be received. See `base.perform` for the rest.
    """

    def change(case: Case) -> Outcome:
        case.received_at = at
        return Outcome(sentence=f"{case.organisation.short_name}收到了材料", event=CaseReceived)

    return perform(number=number, act=Act.RECEIVE, by=by, at=at, key=key, revision=revision, change=change)


def accept_case(*, number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None) -> Case:
    """Accept: the limits begin once everything that the case waits for is there. Nobody has to wait with accepting.

    :raises CannotAct: when it is accepted already, being corrected, or ended.
    """

    def change(case: Case) -> Outcome:
        return _accepted(case, by, at, since=at)

    return perform(number=number, act=Act.ACCEPT, by=by, at=at, key=key, revision=revision, change=change)


def deem_accepted(*, number: str, at: datetime) -> Case:
    """Record acceptance by law: nothing was said within five working days, so it counts from the day of receipt (§32(4)).

    Of a case that waited, from the day on which the last result was there: before, the days did not run.

    :raises CannotAct: when the authority has acted in time, or the days are not over.
    """

    def change(case: Case) -> Outcome:
        clock = queries.open_clock(case, timing.ACCEPTANCE.code)
        if clock is None or clock.due_at is None or clock.due_at >= at:
            raise CannotAct("受理期限还没有过")
        case.deemed_accepted = True
        outcome = _accepted(case, SYSTEM, at, since=clock.started_at)
        since = "前面的结果到齐" if case.needs.exists() else "收到材料"
        outcome.sentence = f"五个工作日内没有告知，依法从{since}之日起视为受理"
        outcome.data["deemed"] = True
        return outcome

    return perform(number=number, act=Act.ACCEPT, by=SYSTEM, at=at, key=f"deem/{number}", change=change)


def _accepted(case: Case, by: Actor, at: datetime, *, since: datetime) -> Outcome:
    case.received_at = case.received_at or since
    granting.lock_places(case)
    # To the second, and never changed: who came first is told by it (§57).
    case.accepted_at = since.replace(microsecond=0)
    case.materials.filter(finding="").exclude(material__state=MaterialState.DEFERRED).update(
        finding=MaterialState.ACCEPTED
    )
    stepping.finish_intake(case, by=by, at=at)
    case.state = rules.S.ACCEPTED
    timing.start_review(case, since=since, at=at)
    return Outcome(
        sentence=f"{case.organisation.short_name}受理了", event=CaseAccepted, content=letters.acceptance(case)
    )


def request_correction(
    *,
    number: str,
    remarks: dict[int, str],
    note: str = "",
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Tell once, in writing, everything that is to be corrected (§32(4)).

    `remarks` says for each use of a document (its id) what is wrong with it; `note` what is wrong with what was filled
    in: the form is then to be handed in again, as if it had been named itself.

    :raises CannotAct: when nothing is named, something is named that the case does not have, or it was told once already.
    """

    def change(case: Case) -> Outcome:
        uses = queries.uses_of(case)
        wrong = [use for use in uses if use.pk in remarks]
        form = next((use for use in uses if use.material.means == MaterialMeans.FORM), None) if note.strip() else None
        if not (wrong or form) or len(wrong) != len(remarks):
            raise CannotAct("请至少选一份要补的材料，并写清楚要怎么补")
        if any(not remark.strip() for remark in remarks.values()):
            raise CannotAct("每一份要补的材料都要写清楚哪里不对、要怎么补")
        if any(use.material.state == MaterialState.DEFERRED for use in wrong):
            raise CannotAct("说好后补的材料还没到日子，不用要求补正")
        case.correction_used, case.correction_note = True, note.strip()
        for use in wrong:
            changing.reject(use, remarks[use.pk].strip())
        if form and form not in wrong:
            changing.reject(form, note.strip())
        timing.stop(case, timing.ACCEPTANCE, at=at)
        names = [use.material.name for use in wrong] + ["填写的内容"] * bool(note.strip())
        sentence = sentence_of("请补材料：", names, unit="份材料")
        content = letters.correction(case, wrong, note.strip())
        data = {"count": len(wrong), "pages": changing.wrong_pages(case)}
        return Outcome(sentence=sentence, event=CorrectionRequested, content=content, data=data)

    return perform(number=number, act=Act.REQUEST_CORRECTION, by=by, at=at, key=key, revision=revision, change=change)


def supplement_case(*, number: str, by: Actor, at: datetime, key: str = "", revision: int | None = None) -> Case:
    """Hand in everything that was asked for; the authority has five working days again (§32).

    They begin only when an earlier result that the case waits for is there. Of changes that a reviewer asked for: he looks
    again, and nobody else.

    :raises CannotAct: when something of it is still missing, or the changed form asks for more than is filled in.
    """

    def change(case: Case) -> Outcome:
        missing = queries.unfilled(case.application)
        if missing:
            raise CannotAct(f"填的内容改过以后，还没填完：{'、'.join(missing)}")
        case.correction_note = ""
        files.settle_findings(matter=queries.case_matter(case), at=at)
        case.materials.filter(finding=MaterialState.REJECTED).update(finding="", remark="")
        if case.accepted_at:
            names = stepping.reopen(case, at=at)
            sentence = f"改好交回了，由{'、'.join(names)}再看" if names else "补交了材料"
            return Outcome(sentence=sentence, event=CaseSupplemented, target=rules.S.IN_REVIEW)
        case.state = rules.S.RECEIVED
        timing.start_ready(case, since=at)
        return Outcome(sentence="补交了材料", event=CaseSupplemented)

    return perform(number=number, act=Act.SUPPLEMENT, by=by, at=at, key=key, revision=revision, change=change)


def decline_case(
    *, number: str, reason: str, where_else: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Refuse to accept, with the reason and where to go instead (§32(1), (2); reasons and remedies §38).

    :raises CannotAct: without a reason, or after acceptance.
    """

    def change(case: Case) -> Outcome:
        if not reason.strip():
            raise CannotAct("请写明不予受理的理由", field="reason")
        case.decision_reason, case.concluded_at = reason.strip(), at
        timing.cancel_all(case, at=at)
        content = letters.declination(case, where_else.strip())
        return Outcome(sentence="决定不予受理，理由见决定书", event=CaseDeclined, content=content)

    return perform(number=number, act=Act.DECLINE, by=by, at=at, key=key, revision=revision, change=change)
