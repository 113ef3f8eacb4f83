"""Local rules of drafts for comment (`settings.CONSULTATIONS_FILE`), and drafts as demonstration files carry them."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingban.clocks.choices import ClockUnit
from mingban.consultations.choices import DraftKind, NameShown, QuestionKind, Showing, Verdict
from mingban.core.errors import BadInput, Problem

Days = Annotated[int, Field(ge=1, le=365)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Text = Annotated[str, Field(min_length=1, max_length=5000)]


class Definition(BaseModel):
    """Unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class LocalRules(Definition):
    """What no national law says: the least period of other drafts (calendar days), and until when results are out.

    `comments_each` is how many comments one person may send to one draft.
    """

    source: Line
    least_days: dict[DraftKind, Days]
    result_limit: Days
    result_unit: ClockUnit
    comments_each: Annotated[int, Field(ge=1, le=1000)]


@cache
def local_rules(file: Path) -> LocalRules:
    """Read the local rules, once in a process."""
    return LocalRules.model_validate_json(file.read_bytes())


class QuestionDefinition(Definition):
    """One question of a demonstration draft."""

    kind: QuestionKind
    text: Line
    options: list[Line] = []
    is_required: bool = True


class CommentDefinition(Definition):
    """A comment of a demonstration; `by` is the phone of one of its people."""

    by: str
    text: Text
    paragraph: Annotated[int, Field(ge=1)] | None = None
    name_shown: NameShown = NameShown.NOT_AT_ALL
    verdict: Verdict | None = None
    reply: Annotated[str, Field(max_length=2000)] = ""


class SheetDefinition(Definition):
    """What one person answered, by question number: the places of options or a grade, or a text."""

    by: str
    answers: dict[int, list[int] | str]


class DraftDefinition(Definition):
    """A demonstration draft. Its days lie `opens_days` and `closes_days` from the day on which it is loaded."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    organisation: str
    title: Annotated[str, Field(min_length=1, max_length=200)]
    kind: DraftKind
    affects_market: bool = False
    explanation: Text
    paragraphs: Annotated[list[Text], Field(min_length=1)]
    opens_days: int
    closes_days: int
    short_reason: str = ""
    contact_name: Line
    contact_phone: Line
    contact_email: str = ""
    contact_address: str = ""
    other_ways: str = ""
    showing: Showing = Showing.AFTER_CLOSE
    source: Line
    writer: str
    publisher: str
    questions: list[QuestionDefinition] = []
    sheets: list[SheetDefinition] = []
    comments: list[CommentDefinition] = []
    summary: str = ""
    outcomes: dict[int, str] = {}
    results_days: int | None = None


class DemoFile(Definition):
    """All demonstration drafts; `as_of` says when the texts were invented."""

    as_of: date
    drafts: Annotated[list[DraftDefinition], Field(min_length=1)]


def read_demo(data: Any) -> DemoFile:
    """Read demonstration drafts from plain JSON values.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return DemoFile.model_validate(data)
    except ValidationError as error:
        problems = [Problem(".".join(map(str, part["loc"])), part["msg"]) for part in error.errors()]
        raise BadInput(f"演示的意见征集有 {len(problems)} 处不对", problems=problems) from error
