"""Questions beside a draft, and answering them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from mingban.consultations import queries, rules
from mingban.consultations.actions.base import person_of, record
from mingban.consultations.actions.commenting import CannotComment, check_taking
from mingban.consultations.actions.drafting import change_prepared
from mingban.consultations.choices import QuestionKind
from mingban.consultations.models import Answer, AnswerSheet, Question
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotFound, Problem

MOST_QUESTIONS = 30
LONGEST_QUESTION = 300


def add_question(
    *, number: str, kind: str, text: str, options: Sequence[str], is_required: bool, by: Actor, at: datetime
) -> Question:
    """Put a question beside a draft that is not published yet, after the others.

    :raises NotAllowed: for other posts. :raises CannotAct: once it is published.
    :raises BadInput: when the question or its options cannot be taken, or there are too many.
    """
    if kind not in QuestionKind.values:
        raise BadInput("请选这一题怎么答", field="kind")
    if not 0 < len(text.strip()) <= LONGEST_QUESTION:
        raise BadInput(f"请写问题，最多 {LONGEST_QUESTION} 个字", field="text")
    kept = rules.check_question(kind=kind, options=options)
    with transaction.atomic():
        draft = change_prepared(number, by)
        found = draft.questions.aggregate(last=Max("number"))["last"] or 0
        if draft.questions.count() >= MOST_QUESTIONS:
            raise BadInput(f"最多 {MOST_QUESTIONS} 题")
        question = Question.objects.create(
            draft=draft, number=found + 1, kind=kind, text=text.strip(), options=kept, is_required=is_required
        )
        record(draft, "question_added", f"加一道问卷题：{question.text}", by=by, at=at)
    return question


def remove_question(*, number: str, question: int, by: Actor, at: datetime) -> None:
    """Take a question (by its number) away from a draft that is not published yet.

    :raises NotAllowed: for other posts. :raises CannotAct: once it is published. :raises NotFound: when there is none.
    """
    with transaction.atomic():
        draft = change_prepared(number, by)
        found = draft.questions.filter(number=question).first()
        if found is None:
            raise NotFound("没有这道题")
        record(draft, "question_removed", f"去掉一道问卷题：{found.text}", by=by, at=at)
        found.delete()


class BadAnswers(BadInput):
    """Some answers are missing or none that their questions take; `problems` name the questions by number."""


def answer_questions(*, number: str, answers: Mapping[int, rules.Given], by: Actor, at: datetime) -> AnswerSheet:
    """Answer the questions of a draft (by their numbers), once; the answers are never changed.

    :raises NotAllowed: for officials. :raises NotFound: when there is no such draft, or it asks nothing.
    :raises CannotComment: outside the period, without a proved name where that is asked, or a second time.
    :raises BadAnswers: with every question that is not answered rightly.
    """
    person = person_of(by)
    with transaction.atomic():
        draft = queries.public_draft(number)
        check_taking(draft, person, at)
        questions = list(draft.questions.all())
        if not questions:
            raise NotFound("这次意见征集没有问卷")
        kept = _checked(questions, answers)
        sheet, is_new = AnswerSheet.objects.get_or_create(draft=draft, person=person, defaults={"sent_at": at})
        if not is_new:
            raise CannotComment("这份问卷您已经答过了，每人答一次")
        Answer.objects.bulk_create(
            Answer(sheet=sheet, question=question, value=value, text=given.text)
            for question, given in kept
            for value in (given.values or ((None,) if given.text else ()))
        )
    return sheet


def _checked(questions: Sequence[Question], answers: Mapping[int, rules.Given]) -> list[tuple[Question, rules.Given]]:
    kept, problems = [], []
    for one in questions:
        given = answers.get(one.number, rules.Given())
        try:
            found = rules.check_answer(given, kind=one.kind, options=len(one.options), is_required=one.is_required)
        except rules.BadAnswer as refusal:
            problems.append(Problem(str(one.number), refusal.message))
        else:
            kept.append((one, found))
    if problems:
        raise BadAnswers(f"有 {len(problems)} 题要改", problems=problems)
    return kept
