"""Answers to questions: which are asked, which count, what a condition depends on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mingban.catalogue.definitions import Question, QuestionKind
from mingban.core.conditions import is_met
from mingban.forms.rules import say_yes_no

Answer = str | bool
Answers = Mapping[str, Answer]

_REFERENCE = re.compile(r"""\b(answers|data)\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:"([^"]*)"|'([^']*)')\s*\])""")

_VALUE = r"""(?:"[^"]*"|'[^']*'|true\b|false\b)"""
_COMPARISON = re.compile(rf"{_REFERENCE.pattern}\s*(?:[=!]=\s*({_VALUE})|in\s*\[([^\]]*)\])")

# Whether somebody else applies for the applicant is asked wherever a document is wanted from agents only.
AGENT = "agent"
AGENT_QUESTION = Question(
    code=AGENT,
    text="是请别人替您办吗？",
    hint="家人、朋友或代办人员替您来办，选“是”；您自己办，选“否”",
    kind=QuestionKind.YES_NO,
)


@dataclass(frozen=True, slots=True)
class References:
    """What a condition depends on: question codes and element codes."""

    answers: frozenset[str]
    data: frozenset[str]


def references(condition: str) -> References:
    """Return the questions and elements that a condition reads, such as `answers.premises` and `data["shop.name"]`."""
    found: dict[str, set[str]] = {"answers": set(), "data": set()}
    for match in _REFERENCE.finditer(condition):
        found[match[1]].add(match[2] or match[3] or match[4] or "")
    return References(frozenset(found["answers"]), frozenset(found["data"]))


def comparisons(condition: str) -> Iterator[tuple[str, str, Answer]]:
    """Yield what a condition compares with what: `answers` or `data`, the code, and the text or the truth written there."""
    for match in _COMPARISON.finditer(condition):
        for value in re.findall(_VALUE, match[5] or match[6]):
            yield match[1], match[2] or match[3] or match[4] or "", value == "true" if value[0] in "tf" else value[1:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which questions are asked given what was answered; answers to questions not asked, or not to be chosen, do not count.

    `open_codes`: questions whose answer is still to come, or that may yet be asked.
    """

    questions: tuple[Question, ...]
    answers: dict[str, Answer]
    open_codes: frozenset[str]

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """The questions that wait for an answer now."""
        return tuple(question for question in self.questions if question.code not in self.answers)


def ask(questions: Iterable[Question], answers: Answers) -> Asked:
    """Walk the questions in order and keep those that are asked, with the answers that count."""
    asked: list[Question] = []
    valid: dict[str, Answer] = {}
    still_open: set[str] = set()
    for question in questions:
        if not is_met(question.asked_when, answers=valid):
            if references(question.asked_when).answers & still_open:
                still_open.add(question.code)
            continue
        asked.append(question)
        if question.code in answers and is_answer(question, answers[question.code]):
            valid[question.code] = answers[question.code]
        else:
            still_open.add(question.code)
    return Asked(questions=tuple(asked), answers=valid, open_codes=frozenset(still_open))


def is_answer(question: Question, value: object) -> bool:
    """Tell whether `value` is one of the answers to choose from."""
    if question.kind is QuestionKind.YES_NO:
        return isinstance(value, bool)
    return value in {choice.code for choice in question.choices}


def parse_answers(questions: Iterable[Question], raw: Mapping[str, str]) -> dict[str, Answer]:
    """Read answers as a page's address or form carries them: a choice's code, `yes` or `no`. Others are left out."""
    words: dict[str, Answer] = {"yes": True, "no": False}
    parsed: dict[str, Answer] = {}
    for question in questions:
        text = raw.get(question.code, "")
        value = words.get(text, "") if question.kind is QuestionKind.YES_NO else text
        if is_answer(question, value):
            parsed[question.code] = value
    return parsed


def write_answers(answers: Answers) -> dict[str, str]:
    """Write answers as `parse_answers` reads them."""
    words = {True: "yes", False: "no"}
    return {code: words[value] if isinstance(value, bool) else value for code, value in answers.items()}


def say_answer(question: Question, value: Answer) -> str:
    """Return an answer as people say it: the label of the choice, or yes and no in the question's own words."""
    if isinstance(value, bool):
        return say_yes_no(question.text, value=value)
    return next((choice.label for choice in question.choices if choice.code == value), str(value))
