"""Reads of questionnaires and hearings."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet

from mingban.consultations import rules
from mingban.consultations.choices import DraftState, QuestionKind, SignUpState
from mingban.consultations.models import Answer, AnswerSheet, Draft, Hearing, Question, SignUp
from mingban.core.errors import NotFound
from mingban.core.times import local_day

TEXTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to one question: by how many people, how often each option; how many wrote a text."""

    question: Question
    people: int
    bars: list[rules.Bar]
    texts: list[str]


def survey_results(draft: Draft, *, with_texts: bool = False) -> list[QuestionResult]:
    """Return the results of every question; what people wrote themselves only where asked for, for officials."""
    questions = list(draft.questions.all())
    answers = Answer.objects.filter(question__in=questions)
    people = dict(
        answers.order_by()
        .values_list("question_id")
        .annotate(n=Count("sheet_id", distinct=True))  # one may choose several
    )
    counts: dict[int, dict[int, int]] = {}
    chosen = answers.filter(value__isnull=False).order_by()
    for question, value, n in chosen.values_list("question_id", "value").annotate(n=Count("pk")):
        counts.setdefault(question, {})[value or 0] = n
    return [
        QuestionResult(
            question=one,
            people=people.get(one.pk, 0),
            bars=_bars(one, counts.get(one.pk, {}), people.get(one.pk, 0)),
            texts=_texts(one) if with_texts else [],
        )
        for one in questions
    ]


def _bars(question: Question, counts: dict[int, int], people: int) -> list[rules.Bar]:
    if question.kind == QuestionKind.TEXT:
        return []
    return rules.bars(kind=question.kind, options=question.options, counts=counts, people=people)


def _texts(question: Question) -> list[str]:
    rows = question.answers.exclude(text="").order_by("-pk")
    return list(rows.values_list("text", flat=True)[:TEXTS_SHOWN])


def has_answered(draft: Draft, party_id: int | None) -> bool:
    """Tell whether a person has answered a draft's questions."""
    return party_id is not None and AnswerSheet.objects.filter(draft=draft, person_id=party_id).exists()


def sheets(draft: Draft) -> int:
    """Return how many people have answered."""
    return draft.sheets.count()


def hearing_of(draft: Draft) -> Hearing | None:
    """Return the hearing on a draft, if there is to be one."""
    return Hearing.objects.select_related("draft").filter(draft=draft).first()


def sign_up_of(hearing: Hearing, party_id: int | None) -> SignUp | None:
    """Return a person's own sign-up."""
    return hearing.sign_ups.filter(person_id=party_id).first() if party_id is not None else None


def sign_ups(hearing: Hearing) -> QuerySet[SignUp]:
    """Return who signed up, in the order of signing up."""
    return hearing.sign_ups.select_related("person").order_by("asked_at", "pk")


def is_signing_up(hearing: Hearing, at: datetime) -> bool:
    """Tell whether people may sign up now: from the draft's first day to the last day set for it, while it is pursued."""
    draft, today = hearing.draft, local_day(at)
    is_running = draft.state in {DraftState.OPEN, DraftState.CLOSED}
    return is_running and draft.opens_on <= today <= hearing.sign_up_until


def papers_by(hearing: Hearing) -> date:
    """Return until when the papers must have reached those who take part."""
    return rules.papers_by(local_day(hearing.held_at))


def seats_left(hearing: Hearing) -> int:
    """Return how many seats nobody has been given."""
    return max(hearing.seats - hearing.sign_ups.filter(state=SignUpState.CONFIRMED).count(), 0)


def sign_up(draft: Draft, pk: int) -> SignUp:
    """Return one sign-up for a draft's hearing.

    :raises NotFound: when there is none.
    """
    found = SignUp.objects.select_related("person", "hearing__draft").filter(pk=pk, hearing__draft=draft).first()
    if found is None:
        raise NotFound("没有这个报名")
    return found
