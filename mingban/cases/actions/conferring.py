"""会商: opens by itself when reviews side by side differ, or by the decider; each authority says where it stands, one conclusion settles.

No law stops a limit for it (§45 does not list it), so it has a limit of its own, which is local data.
"""

from collections.abc import Sequence
from datetime import datetime

from mingban.agencies import queries as agencies
from mingban.agencies.models import Organisation
from mingban.cases import queries, rules
from mingban.cases.actions import timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, Verdict
from mingban.cases.events import JointReviewConcluded, JointReviewOpened, PositionGiven
from mingban.cases.models import Case, JointReview, Step
from mingban.cases.queries import letters
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.documents.models import IssuedDocument

LONGEST = 30


def open_joint(
    *,
    number: str,
    organisations: Sequence[str],
    topic: str,
    days: int | None = None,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Call the authorities concerned (their codes, besides the case's own) together, with so many working days.

    Who does a review of the case is invited in any case. Without `days` the local rule's are taken.

    :raises NotFound: for an unknown organisation. :raises CannotAct: outside the review, while another one is open, without
        a topic or anybody else to confer with, and for days beyond 1 to 30.
    """

    def change(case: Case) -> Outcome:
        if not topic.strip():
            raise CannotAct("请写明会商什么", field="topic")
        limit = days or clock_queries.limit_of(rules.JOINT_REVIEW)
        if not 1 <= limit <= LONGEST:
            raise CannotAct(f"请写明几个工作日内会商完，1 到 {LONGEST}", field="days")
        asked = {agencies.organisation(code).pk for code in organisations} | _reviewing(queries.steps_of(case))
        if not asked - {case.organisation_id}:
            raise CannotAct("请选要一起会商的单位", field="organisations")
        joint = _open(case, asked, topic=topic.strip(), days=limit, by=by.post_id, at=at)
        return Outcome(sentence=_opened_in_words(joint), event=JointReviewOpened, data={"days": limit})

    return perform(number=number, act=Act.OPEN_JOINT, by=by, at=at, key=key, revision=revision, change=change)


def open_if_differing(case: Case, steps: Sequence[Step], *, at: datetime) -> str:
    """Open a joint review when reviews side by side have come to differ; return the sentence, empty when none opens.

    The same difference, once settled, opens no second one. `steps` are the case's, as they stand now.
    """
    if case.is_conferring or not rules.differing(queries.nodes_of(case, steps)):
        return ""
    firm = {step.code: [step.round, step.verdict] for step in steps[:-1] if step.verdict in rules.FIRM}
    if case.joint_reviews.filter(cause=firm).exists():
        return ""
    days = clock_queries.limit_of(rules.JOINT_REVIEW)
    joint = _open(case, _reviewing(steps), topic="审查意见不一致", days=days, by=None, at=at, cause=firm)
    bus.publish(JointReviewOpened(case_id=case.pk))
    return _opened_in_words(joint)


def _reviewing(steps: Sequence[Step]) -> set[int]:
    """Return the ids of the other authorities that do, or did, a review of the case."""
    return {step.organisation_id for step in steps if step.organisation_id and step.opened_at}


def _open(
    case: Case,
    asked: set[int],
    *,
    topic: str,
    days: int,
    by: int | None,
    at: datetime,
    cause: dict[str, list[object]] | None = None,
) -> JointReview:
    joint = JointReview.objects.create(
        case=case, topic=topic, days=days, cause=cause or {}, opened_at=at, opened_by_id=by
    )
    for pk in sorted(asked | {case.organisation_id}):
        joint.positions.create(organisation_id=pk)
    case.is_conferring, case.joint_verdict = True, ""
    clock = clocks.start_clock(
        owner=queries.joint_matter(joint),
        duty=rules.JOINT_REVIEW,
        duty_name=f"会商：{case.item_name}",
        organisation_code=case.organisation.code,
        region_code=case.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=days,
        started_at=at,
        start_event="开始会商",
    )
    joint.due_at = clock.due_at
    joint.save(update_fields=["due_at"])
    return joint


def _opened_in_words(joint: JointReview) -> str:
    names = Organisation.objects.filter(positions__review=joint).order_by("positions__id")
    who = "、".join(names.values_list("short_name", flat=True))
    return f"{who}开始会商，{joint.days} 个工作日内，办理期限不停"


def give_position(
    *, number: str, verdict: Verdict, text: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Say where the actor's authority stands; it may say so anew until the conclusion.

    :raises NotAllowed: for authorities that are not invited. :raises CannotAct: without words, for no firm verdict.
    """

    def change(case: Case) -> Outcome:
        if verdict not in rules.FIRM:
            raise CannotAct("会商时只能同意或者不同意", field="verdict")
        if not text.strip():
            raise CannotAct("请写明意见和理由", field="text")
        joint = case.joint_reviews.get(ended_at=None)
        mine = joint.positions.select_related("organisation").get(organisation_id=by.organisation_id or 0)
        mine.verdict, mine.text, mine.given_by_id, mine.given_at = verdict, text.strip(), by.post_id, at
        mine.save(update_fields=["verdict", "text", "given_by", "given_at"])
        sentence = f"{mine.organisation.short_name}说了会商意见"
        return Outcome(sentence=sentence, event=PositionGiven, data={"organisation": mine.organisation.code})

    return perform(number=number, act=Act.GIVE_POSITION, by=by, at=at, key=key, revision=revision, change=change)


def conclude_joint(
    *,
    number: str,
    verdict: Verdict,
    conclusion: str,
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Settle it: the decider of the case's own authority writes down the one conclusion; numbered minutes (会商纪要) are made.

    From then on the decision follows it: no grant after 不同意, no refusal after 同意 while a grant is possible.

    :raises CannotAct: without words, for no firm verdict, and while an invited authority has not spoken and the limit runs.
    """

    def change(case: Case) -> Outcome:
        if verdict not in rules.FIRM:
            raise CannotAct("会商结论只能是同意或者不同意", field="verdict")
        if not conclusion.strip():
            raise CannotAct("请写明会商结论和理由", field="conclusion")
        joint = case.joint_reviews.get(ended_at=None)
        silent = _silent(joint, case)
        if silent and (joint.due_at is None or joint.due_at >= at):
            raise CannotAct(f"要等{'、'.join(silent)}说会商意见，或者等到会商期限过了")
        joint.verdict, joint.conclusion = verdict, conclusion.strip()
        joint.concluded_by_id, joint.ended_at = by.post_id, at
        joint.save(update_fields=["verdict", "conclusion", "concluded_by", "ended_at"])
        timing.end_joint_review(joint, at=at)
        case.is_conferring, case.joint_verdict = False, verdict

        def number_minutes(minutes: IssuedDocument) -> None:
            joint.minutes_number = minutes.number
            joint.save(update_fields=["minutes_number"])

        return Outcome(
            sentence=f"会商有了结论：{verdict.label}",
            event=JointReviewConcluded,
            content=letters.minutes(joint, case, silent),
            owner=queries.joint_matter(joint),
            on_issued=number_minutes,
            data={"verdict": verdict.value},
        )

    return perform(number=number, act=Act.CONCLUDE_JOINT, by=by, at=at, key=key, revision=revision, change=change)


def _silent(joint: JointReview, case: Case) -> list[str]:
    """Return the invited authorities, besides the case's own, that have not said where they stand."""
    others = joint.positions.filter(given_at=None).exclude(organisation_id=case.organisation_id)
    return list(others.values_list("organisation__short_name", flat=True))


def follow_conclusion(case: Case, *, is_approved: bool) -> None:
    """Keep the decision to the joint conclusion.

    :raises CannotAct: for a grant after 不同意; for a refusal after 同意 while nothing else stands against a grant.
    """
    if is_approved and case.joint_verdict == Verdict.DISAGREE:
        raise CannotAct("会商结论是不同意，不能准予")
    if is_approved or case.joint_verdict != Verdict.AGREE or queries.failed_needs(case):
        return
    standing = queries.quota_standing(case)
    if standing is None or not rules.exhausted_refusal(standing):
        raise CannotAct("会商结论是同意，不能不予许可；情况变了，请再发起会商")
