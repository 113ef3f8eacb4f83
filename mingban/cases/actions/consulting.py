"""Another authority is asked for its opinion: no limit of the case stops for it, and the question has one of its own (§45 lists it not)."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from mingban.agencies import queries as agencies
from mingban.cases import queries
from mingban.cases.actions import timing
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.choices import Act, Advice
from mingban.cases.events import OpinionAsked, OpinionGiven
from mingban.cases.models import Case, Consultation
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockUnit
from mingban.core.actors import Actor
from mingban.files import actions as storing
from mingban.ledger.rules import Matter

LONGEST = 30


def ask_opinion(
    *,
    number: str,
    organisation: str,
    question: str,
    days: int,
    files: Sequence["UploadedFile[bytes]"] = (),
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Ask another organisation (its code) a question, to be answered within so many working days; its posts see the case from now on.

    `files` go with the question: officials of the case read them, its applicant does not.

    :raises NotFound: for an unknown organisation. :raises CannotAct: outside the review, without a question, for a number of
        days beyond 1 to 30, of the case's own organisation, or of one that has yet to answer. See `base.perform`.
    """

    def change(case: Case) -> Outcome:
        asked = agencies.organisation(organisation)
        if not question.strip():
            raise CannotAct("请写明要问什么", field="question")
        if not 1 <= days <= LONGEST:
            raise CannotAct(f"请写明几个工作日内答复，1 到 {LONGEST}", field="days")
        if asked.pk == case.organisation_id:
            raise CannotAct("征求意见是问别的单位，本单位的意见写在审查里", field="organisation")
        if case.consultations.filter(organisation=asked, ended_at=None).exists():
            raise CannotAct(f"已经问过{asked.short_name}，还没有答复", field="organisation")
        one = Consultation.objects.create(
            case=case,
            organisation=asked,
            question=question.strip(),
            days=days,
            asked_at=at,
            asked_by_id=by.post_id or 0,
        )
        _start_clock(one)
        storing.store_files(owner=queries.question_files(one), uploads=files, by=by, at=at)
        sentence = f"征求{asked.short_name}的意见，{days} 个工作日内答复，办理期限不停"
        return Outcome(sentence=sentence, event=OpinionAsked, data={"organisation": asked.code, "days": days})

    return perform(number=number, act=Act.ASK_OPINION, by=by, at=at, key=key, revision=revision, change=change)


def _start_clock(one: Consultation) -> None:
    clock = clocks.start_clock(
        owner=matter_of(one),
        duty=timing.OPINION,
        duty_name=f"答复意见：{one.case.item_name}",
        organisation_code=one.organisation.code,
        region_code=one.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=one.days,
        started_at=one.asked_at,
        start_event="征求意见",
    )
    one.due_at = clock.due_at
    one.save(update_fields=["due_at"])


def give_opinion(
    *,
    number: str,
    advice: Advice,
    answer: str,
    files: Sequence["UploadedFile[bytes]"] = (),
    by: Actor,
    at: datetime,
    key: str = "",
    revision: int | None = None,
) -> Case:
    """Answer the question that was put to the actor's organisation; `files` go with the answer.

    :raises NotAllowed: for other organisations' posts. :raises CannotAct: without words, or when nothing is asked any more.
    """

    def change(case: Case) -> Outcome:
        if not answer.strip():
            raise CannotAct("请写明意见和理由", field="answer")
        one = case.consultations.select_related("organisation").get(
            organisation_id=by.organisation_id or 0, ended_at=None
        )
        one.advice, one.answer, one.answered_by_id, one.ended_at = advice, answer.strip(), by.post_id, at
        storing.store_files(owner=queries.answer_files(one), uploads=files, by=by, at=at)
        one.save(update_fields=["advice", "answer", "answered_by", "ended_at"])
        clock = clock_queries.open_clock("consultation", str(one.pk), timing.OPINION)
        if clock:
            clocks.stop_clock(clock=clock, at=at)
        sentence = f"{one.organisation.short_name}答复了意见：{advice.label}"
        return Outcome(sentence=sentence, event=OpinionGiven, data={"advice": advice.value})

    return perform(number=number, act=Act.GIVE_OPINION, by=by, at=at, key=key, revision=revision, change=change)


def matter_of(one: Consultation) -> Matter:
    """Return a question as clocks know it."""
    return Matter(kind="consultation", id=str(one.pk), name=one.case.item_name)


def unanswered(case: Case, *, at: datetime) -> list[str]:
    """Return who has not answered in time, as the case is decided.

    :raises CannotAct: while an answer is not overdue.
    """
    waiting = list(case.consultations.filter(ended_at=None).select_related("organisation"))
    in_time = [one.organisation.short_name for one in waiting if one.due_at is None or one.due_at >= at]
    if in_time:
        raise CannotAct(f"要等{'、'.join(in_time)}答复意见，或者等到答复期限过了")
    return [one.organisation.short_name for one in waiting]
