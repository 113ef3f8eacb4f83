"""How the days that a citizen reads came about: each step in words, with its article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mingban.cases import rules
from mingban.cases.models import Application, Case
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import Calendar, ExplainStep


@dataclass(frozen=True, kw_only=True)
class ExplainedClock:
    """One running limit of an application: whose, which, and every step to its last day."""

    about: str
    clock: Clock
    steps: list[ExplainStep]


def explained_clocks(application: Application, cases: Sequence[Case], running: Iterable[Clock]) -> list[ExplainedClock]:
    """Return the open limits of the cases and of the whole application, of their `running` clocks, in order of cases.

    Each calendar is read once; pauses are only where a case of the application has had one.
    """
    names = {case.number: case.item_name for case in cases}
    owners = [*names, application.number or ""]
    shown = (rules.PROMISE, rules.STATUTORY, rules.ACCEPTANCE, rules.DELIVERY, rules.JOINT)
    found = [one for one in running if one.owner_kind in {"case", "application"} and one.duty in shown]
    may_have_paused = any(getattr(case, "has_pauses", True) for case in cases)
    (clocks.read_pauses if may_have_paused else clocks.note_no_pauses)(found)
    calendars: dict[str, Calendar] = {}
    rows = sorted(found, key=lambda one: (owners.index(one.owner_id), shown.index(one.duty)))
    for clock in rows:
        if clock.region_code not in calendars:
            calendars[clock.region_code] = clocks.calendar_for(clock.region_code)
    return [
        ExplainedClock(
            about=names.get(clock.owner_id, application.subject_name),
            clock=clock,
            steps=clocks.explain_clock(clock, calendars[clock.region_code]),
        )
        for clock in rows
    ]
