"""Error reports as demonstration files carry them."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mingban.core.errors import BadInput, Problem
from mingban.corrections.choices import ErrorKind, ReportState

DaysAgo = Annotated[float, Field(ge=0, le=300)]


class Definition(BaseModel):
    """Unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class PastAnswer(Definition):
    """What became of an invented report, said by an official (his login name)."""

    by: str
    state: ReportState
    text: str
    days_ago: DaysAgo


class PastReport(Definition):
    """An invented report about a page of the site: its path, or the title of what is published there."""

    page: str = ""
    publication: str = ""
    kind: ErrorKind
    quoted: str = ""
    what: str
    contact: str = ""
    days_ago: DaysAgo
    answer: PastAnswer | None = None


def read_past(data: Any) -> list[PastReport]:
    """Read invented reports from plain JSON values.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return _PAST.validate_python(data)
    except ValidationError as error:
        places = [Problem(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise BadInput(f"纠错的例子有 {len(places)} 处不对", problems=places) from error


_PAST = TypeAdapter(list[PastReport])
