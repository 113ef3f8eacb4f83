"""When something would be due, for programs."""

from datetime import date, datetime, time
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query
from pydantic import Field

from mingban.clocks import queries
from mingban.clocks.choices import ClockUnit
from mingban.clocks.forms import LONGEST, WhatIfForm
from mingban.core.api import ApiRouter, Day, Told, reach
from mingban.core.audiences import Audience
from mingban.core.errors import BadInput, Problem
from mingban.core.times import local_day

router = ApiRouter(tags=["期限"])


class CountedStepTold(Told):
    """One step of how the day came about."""

    day: date | None
    text: str


class DeadlineTold(Told):
    """When it would be due, and why. `not_announced_year`: that year's days off are not public yet, so that no day is known."""

    due_on: date | None
    due_at: datetime | None
    not_announced_year: int | None
    steps: list[CountedStepTold]


class BadQuestion(BadInput):
    """The question about a deadline cannot be answered as it was asked."""


KnownDay = Annotated[Day, Field(ge=date(1949, 1, 1), le=date(2200, 12, 31))]


@router.get("/deadline", response=DeadlineTold, summary="期限试算")
@reach(Audience.PUBLIC)
def deadline(  # noqa: PLR0917 — parameters of the address, each by its name
    request: HttpRequest,
    start: KnownDay,
    limit: Annotated[int, Field(ge=0, le=LONGEST)],
    unit: Annotated[ClockUnit, Query(description="WORKING_DAY 工作日，CALENDAR_DAY 自然日")] = ClockUnit.WORKING_DAY,
    pause_from: KnownDay | None = None,
    pause_last: KnownDay | None = None,
) -> DeadlineTold:
    """哪天收到、几天期限，答最后一天是哪天，以及每一步怎么算。起算日不计；`pause_last` 是暂停的最后一天。"""
    years = queries.calendar_years(settings.SITE_REGION)
    asked = {"limit": str(limit), "unit": unit.value}
    for name, day in (("start", start), ("pause_from", pause_from), ("pause_last", pause_last)):
        asked |= _boxes(name, day)
    form = _checked(WhatIfForm(asked, first_year=min(years, default=None)))
    found = queries.what_if(
        region_code=settings.SITE_REGION,
        unit=form.cleaned_data["unit"],
        limit=form.cleaned_data["limit"],
        start=timezone.make_aware(datetime.combine(form.cleaned_data["start"], time())),
        pauses=form.pauses(),
    )
    return DeadlineTold(
        due_on=local_day(found.due_at) if found.due_at else None,
        due_at=found.due_at,
        not_announced_year=found.not_announced_year,
        steps=[CountedStepTold(day=step.day, text=step.text) for step in found.steps],
    )


def _boxes(name: str, day: date | None) -> dict[str, str]:
    """The page asks for a day in three boxes; here they are filled in, so that page and program ask the same question."""
    return {f"{name}_{part}": str(getattr(day, part)) if day else "" for part in ("year", "month", "day")}


def _checked(form: WhatIfForm) -> WhatIfForm:
    if not form.is_valid():
        problems = [Problem(f"#/query/{name}", str(words[0])) for name, words in form.errors.items()]
        raise BadQuestion("算不出来，请看 errors", problems=problems)
    return form
