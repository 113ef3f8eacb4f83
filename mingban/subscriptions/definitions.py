"""Subscriptions as demonstration files carry them."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mingban.core.errors import BadInput, Problem
from mingban.subscriptions.choices import Subject


class PastSubscription(BaseModel):
    """One subscription of one of the demonstration's people (his phone): to what, since how many days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    phone: str
    subject: Subject
    value: str
    days_ago: Annotated[float, Field(ge=0, le=300)]


def read_past(data: Any) -> list[PastSubscription]:
    """Read subscriptions from plain JSON values.

    :raises BadInput: with every place that is wrong.
    """
    try:
        return _PAST.validate_python(data)
    except ValidationError as error:
        places = [Problem(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        raise BadInput(f"订阅的例子有 {len(places)} 处不对", problems=places) from error


_PAST = TypeAdapter(list[PastSubscription])
