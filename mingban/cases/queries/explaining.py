"""How the days that a citizen reads came about: each step in words, with its article."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mingban.cases import rules
from mingban.cases.models import Application, Case
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import Calendar, ExplainStep


@dataclass(frozen=True, kw_only=True)
class ExplainedClock:
    """One running limit of an application: whose, which, and every step to its last day; of a promise whether it was overtaken by an extension."""

    about: str
    clock: Clock
    steps: list[ExplainStep]
    is_overtaken: bool = False


@dataclass(frozen=True, kw_only=True)
class Moved:
    """That a limit was extended (§42): the day now in force, what it was, and the clock that says by how much, by whom and why."""

    clock: Clock
    was_at: datetime | None
    due_at: datetime | None
    is_joint: bool = False


def moved_of(case: Case, running: Iterable[Clock]) -> Moved | None:
    """Return how a case's own last day moved; None where its limit was not extended. `running` are its open clocks, among others."""
    clock = next((one for one in running if one.owner_id == case.number and _is_extended(one, rules.STATUTORY)), None)
    return Moved(clock=clock, was_at=case.due_was_at, due_at=case.due_at) if clock else None


def moved_whole(application: Application, running: Iterable[Clock]) -> Moved | None:
    """Return how the last day of a jointly handled application moved; None where the government's head extended nothing."""
    clock = next((one for one in running if _is_extended(one, rules.JOINT)), None)
    if clock is None:
        return None
    return Moved(clock=clock, was_at=application.promised_was_at, due_at=application.promised_at, is_joint=True)


def _is_extended(clock: Clock, duty: str) -> bool:
    return clock.duty == duty and bool(clock.extension) and clock.stopped_at is None


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
    extended = {one.owner_id for one in found if _is_extended(one, rules.STATUTORY)}
    rows = sorted(found, key=lambda one: (owners.index(one.owner_id), shown.index(one.duty)))
    for clock in rows:
        if clock.region_code not in calendars:
            calendars[clock.region_code] = clocks.calendar_for(clock.region_code)
    return [
        ExplainedClock(
            about=names.get(clock.owner_id, application.subject_name),
            clock=clock,
            steps=clocks.explain_clock(clock, calendars[clock.region_code]),
            is_overtaken=clock.duty == rules.PROMISE and clock.owner_id in extended,
        )
        for clock in rows
    ]
