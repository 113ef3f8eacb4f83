"""What questions may ask, what answers may say, and how answers are counted. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingban.consultations.choices import QuestionKind
from mingban.core.errors import BadInput

GRADES = range(1, 6)
LEAST_OPTIONS, MOST_OPTIONS = 2, 20
LONGEST_OPTION, LONGEST_ANSWER = 100, 2000
WITH_OPTIONS = frozenset({QuestionKind.ONE, QuestionKind.SOME})


class BadAnswer(BadInput):
    """An answer is missing, or none that the question takes."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one person answered to one question: the places of chosen options or a grade, or a text."""

    values: tuple[int, ...] = ()
    text: str = ""


def check_question(*, kind: str, options: Sequence[str]) -> list[str]:
    """Return the options of a question as they are kept; questions without choice have none.

    :raises BadAnswer: when they are too few, too many, too long or the same twice.
    """
    if kind not in WITH_OPTIONS:
        return []
    kept = [option.strip() for option in options if option.strip()]
    if not LEAST_OPTIONS <= len(kept) <= MOST_OPTIONS:
        raise BadAnswer(f"要写 {LEAST_OPTIONS} 到 {MOST_OPTIONS} 个选项，一行一个", field="options")
    if len(set(kept)) < len(kept):
        raise BadAnswer("有两个选项一样，请改一个", field="options")
    if any(len(option) > LONGEST_OPTION for option in kept):
        raise BadAnswer(f"每个选项最多 {LONGEST_OPTION} 个字", field="options")
    return kept


def check_answer(given: Given, *, kind: str, options: int, is_required: bool) -> Given:
    """Return an answer as it is kept; `options` is how many the question has.

    :raises BadAnswer: when it is missing although it must be there, or none that the question takes.
    """
    if kind == QuestionKind.TEXT:
        return _check_text(given.text.strip(), is_required=is_required)
    values = tuple(sorted(set(given.values)))
    if not values and is_required:
        raise BadAnswer("这一题还没有答")
    allowed = GRADES if kind == QuestionKind.SCALE else range(options)
    if any(value not in allowed for value in values) or (kind != QuestionKind.SOME and len(values) > 1):
        raise BadAnswer("请从列出的里面选")
    return Given(values)


def _check_text(text: str, *, is_required: bool) -> Given:
    if not text and is_required:
        raise BadAnswer("这一题还没有答")
    if len(text) > LONGEST_ANSWER:
        raise BadAnswer(f"最多 {LONGEST_ANSWER} 个字，您写了 {len(text)} 个")
    return Given(text=text)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of results: what was chosen, how often, by which share (percent) of those who answered the question."""

    label: str
    count: int
    share: int


def bars(*, kind: str, options: Sequence[str], counts: Mapping[int, int], people: int) -> list[Bar]:
    """Return the results of a question in the order of its options, what nobody chose too; a scale from 5 down to 1."""
    labels = dict(enumerate(options))
    if kind == QuestionKind.SCALE:
        labels = {grade: f"{grade} 分" for grade in reversed(GRADES)}
    return [
        Bar(label, counts.get(value, 0), round(counts.get(value, 0) * 100 / people) if people else 0)
        for value, label in labels.items()
    ]
