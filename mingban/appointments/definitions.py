"""What a file of queues carries (JSON): the kinds of business of halls and how they may be booked."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingban.core.errors import BadInput, Problem


class QueueDefinition(BaseModel):
    """One queue; `centre` is a hall's code, `counters` are numbers of its counters."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    centre: Annotated[str, Field(min_length=1, max_length=80)]
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
    letter: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    about: Annotated[str, Field(max_length=200)] = ""
    bundle_code: Annotated[str, Field(max_length=80)] = ""
    counters: Annotated[list[str], Field(min_length=1)]
    slot_minutes: Annotated[int, Field(ge=5, le=240)] = 30
    capacity: Annotated[int, Field(ge=0, le=200)] = 0
    days_ahead: Annotated[int, Field(ge=1, le=60)] = 14
    is_open: bool = True


def read_queues(data: Any) -> list[QueueDefinition]:
    """Read queues from plain JSON values; what they refer to is checked when they are imported.

    :raises BadInput: with every place that is wrong.
    """
    if not isinstance(data, list) or not data:
        raise BadInput("排队业务的文件应是一个列表", problems=[Problem("", "应是一个列表，至少有一项")])
    found, problems = [], []
    for number, row in enumerate(data, 1):
        try:
            found.append(QueueDefinition.model_validate(row))
        except ValidationError as error:
            problems += [Problem(f"{number}.{_where(part)}", part["msg"]) for part in error.errors()]
    if problems:
        raise BadInput(f"排队业务的文件有 {len(problems)} 处不对", problems=problems)
    return found


def _where(part: Any) -> str:
    return ".".join(map(str, part["loc"]))
