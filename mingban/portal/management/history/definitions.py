"""What the file of past applications carries (JSON; data/demo/past-applications.json)."""

import json
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingban.accounts.definitions import PeopleDefinition
from mingban.clocks.choices import SpecialKind
from mingban.core.errors import BadInput, Problem
from mingban.forms.definitions import Code


class Goal(StrEnum):
    """How far a case has come; each stage goes through the ones before it, but for the three ways of not getting there."""

    NEW = "NEW"
    RECEIVED = "RECEIVED"
    CORRECTING = "CORRECTING"
    DECLINED = "DECLINED"
    ACCEPTED = "ACCEPTED"
    REVIEWED = "REVIEWED"
    REFUSED = "REFUSED"
    DECIDED = "DECIDED"
    DELIVERED = "DELIVERED"
    CONCLUDED = "CONCLUDED"


class _Definition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Correction(_Definition):
    """That a case was sent back once for one kind of document, and why."""

    item: Code
    kind: Code
    remark: str


class PastSpecial(_Definition):
    """That a special procedure began so many office minutes after a case was accepted, and is still going on."""

    item: Code
    kind: SpecialKind
    reason: str
    expected_days: Annotated[int, Field(ge=1)]
    after: Annotated[int, Field(ge=0)] = 60


class PastRating(_Definition):
    """What the applicant said afterwards of one item."""

    item: Code
    grade: Annotated[int, Field(ge=1, le=5)]
    reasons: list[str] = []
    comment: str = ""


class PastApplication(_Definition):
    """One application: who, for what, when, what became of it. `goal` is every case's but for those in `goals`.

    It was handed in so many working days ago `at` a time of day, or so many office minutes ago. `defer` names documents
    that came `supply_after` office minutes later (never: not yet). `withdrawn_after` counts alike.
    """

    applicant: str
    agent: str = ""
    bundle: str = ""
    item: str = ""
    workdays_ago: Annotated[int, Field(ge=0)] = 0
    at: time = time(9)
    minutes_ago: Annotated[int, Field(ge=0)] = 0
    answers: dict[str, str | bool] = {}
    data: dict[str, Any] = {}
    goal: Goal = Goal.CONCLUDED
    goals: dict[str, Goal] = {}
    reason: str = ""
    defer: list[Code] = []
    supply_after: int | None = None
    correction: Correction | None = None
    special: PastSpecial | None = None
    withdrawn_after: int | None = None
    ratings: list[PastRating] = []


class Past(_Definition):
    """A whole file: invented people, what they answer and fill in where nothing else is said, and their applications."""

    people: PeopleDefinition
    answers: dict[str, str | bool]
    data: dict[str, Any]
    applications: list[PastApplication]


def read_past(file: Path) -> Past:
    """Read the file.

    :raises OSError: when it cannot be read. :raises json.JSONDecodeError: when it is no JSON.
    :raises BadInput: with every place that is wrong.
    """
    try:
        return Past.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = [Problem(".".join(map(str, found["loc"])), found["msg"]) for found in error.errors()]
        raise BadInput("过去的办件读不懂", problems=problems) from error
