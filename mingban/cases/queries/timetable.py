"""When everything will be done, and who holds that date now."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from mingban.cases import rules
from mingban.cases.choices import CaseState, StepState
from mingban.cases.models import Application, Case, CaseMaterial, Step
from mingban.cases.queries.of_case import application_matter, case_matter, promised_limit
from mingban.cases.rules import Lane
from mingban.catalogue.definitions import Limit
from mingban.clocks import queries as clocks
from mingban.clocks.models import Clock
from mingban.clocks.rules import Calendar
from mingban.core.prepared import Prepared, read_ahead

Need = Case.needs.through


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """The cases of one application with their open clocks, and the ends found so far."""

    cases: dict[int, Case]
    clocks: dict[tuple[str, str], Clock]
    without_extension: bool = False
    ends: dict[int, datetime | None] = field(default_factory=dict)
    calendars: dict[str, Calendar] = field(default_factory=dict)

    def clock(self, owner_id: str, duty: str) -> Clock | None:
        """Return the open clock of a duty."""
        return self.clocks.get((owner_id, duty))

    def calendar(self, region_code: str) -> Calendar:
        """Return the calendar of a region, read once."""
        if region_code not in self.calendars:
            self.calendars[region_code] = clocks.calendar_for(region_code)
        return self.calendars[region_code]


def clocks_running(cases: list[Case]) -> list[Clock]:
    """Return every open clock of the cases of one application, and of the application itself."""
    owners = [case_matter(case) for case in cases] + [application_matter(case.application) for case in cases[:1]]
    return clocks.open_clocks(*owners)


def expected_ends(
    cases: list[Case], running: list[Clock] | None = None, *, without_extension: bool = False
) -> dict[int, datetime | None]:
    """Return for each case (by id) when it will be decided at the latest: its promise, chained after what it needs.

    None where a year that the count reaches is not announced. Who has read the `running` clocks already passes them on.
    `without_extension` as it was before any limit was extended (§42): what people read until then.
    """
    running = clocks_running(cases) if running is None else running
    table = Timetable(
        cases={case.pk: case for case in cases},
        clocks={(one.owner_id, one.duty): one for one in running},
        without_extension=without_extension,
    )
    for case in sorted(cases, key=lambda one: one.position):
        _end_of(case, table)
    return table.ends


def _end_of(case: Case, table: Timetable) -> datetime | None:
    if case.pk not in table.ends:
        # While the limits stand still (§45) nobody knows the day.
        extended = None if table.without_extension else _extended(case, table)
        if case.state == CaseState.SUSPENDED:
            table.ends[case.pk] = None
        elif extended and not rules.is_over(case.state, case.decided_at):
            # Also where that day is not known yet: the promise is no answer any more.
            table.ends[case.pk] = extended.due_at
        else:
            table.ends[case.pk] = _known_end(case, table) or _chained_end(case, table)
    return table.ends[case.pk]


def _extended(case: Case, table: Timetable) -> Clock | None:
    """Return the limit of a case that was extended: its new last day was told to the applicant and counts."""
    statutory = table.clock(case.number, rules.STATUTORY)
    return statutory if statutory and statutory.extension else None


def _known_end(case: Case, table: Timetable) -> datetime | None:
    if case.decided_at or case.state in rules.ENDED:
        return case.decided_at or case.concluded_at
    promise = table.clock(case.number, rules.PROMISE)
    return promise.due_at if promise else None


def _chained_end(case: Case, table: Timetable) -> datetime | None:
    """Return the promise counted from the later of acceptance (the last day for it) and what comes first."""
    begins = [_accepted_until(case, table), *_results_until(case, table), *_deferred_until(case, table)]
    return _after(begins, promised_limit(case), case, table)


def _accepted_until(case: Case, table: Timetable) -> datetime | None:
    """Return when it is accepted at the latest; the days to do so begin only with the results that it waits for."""
    clock = table.clock(case.number, rules.ACCEPTANCE)
    if clock or case.accepted_at:
        return case.accepted_at or (clock.due_at if clock else None)
    begins = [case.submitted_at, *_results_until(case, table)]
    is_waiting = case.state in rules.NOT_YET_ACCEPTED
    return _after(begins, Limit(days=rules.ACCEPTANCE_DAYS if is_waiting else 0), case, table)


def _results_until(case: Case, table: Timetable) -> list[datetime | None]:
    """Return when each result that the case needs is there at the latest."""
    return [_end_of(table.cases[need.pk], table) for need in case.needs.all() if need.pk in table.cases]


def _after(begins: list[datetime | None], limit: Limit, case: Case, table: Timetable) -> datetime | None:
    """Return the end of so many days after the last of some instants; None where one of them is not known."""
    known = [begin for begin in begins if begin]
    if len(known) < len(begins):
        return None
    region = case.organisation.region.code
    return clocks.what_if(
        region_code=region,
        unit=limit.unit.value,
        limit=limit.days,
        start=max(known),
        calendar=table.calendar(region),
    ).due_at


def _deferred_until(case: Case, table: Timetable) -> list[datetime | None]:
    """Return the last days on which deferred documents of the case may come; None where that year is not announced."""
    number = case.application.number or ""
    found = [table.clock(number, f"deferred:{use.material.kind_code}") for use in case.materials.all()]
    return [clock.due_at for clock in found if clock]


_cases = Prepared(
    lambda application: (
        Case.objects.filter(application=application)
        .select_related("organisation__region", "item_version")
        .defer("item_version__definition")
    )
)
_uses = Prepared(
    lambda application: CaseMaterial.objects.filter(case__application=application).select_related("material")
)
_needs = Prepared(lambda application: Need.objects.filter(from_case__application=application))


def _cases_with_needs(application: Application) -> list[Case]:
    """Return the cases of an application with all that the timetable reads of them."""
    return with_needs(application, _cases(application.pk))


def with_needs(application: Application, rows: list[Case]) -> list[Case]:
    """Let the cases of an application know it, what they need of each other, and the documents that they rely on."""
    cases = {case.pk: case for case in rows}
    needs, uses = defaultdict(list), defaultdict(list)
    for pair in _needs(application.pk):
        needs[pair.from_case_id].append(cases[pair.to_case_id])
    for use in _uses(application.pk):
        uses[use.case_id].append(use)
    for case in cases.values():
        case.application = application
        read_ahead(case, "needs", needs[case.pk])
        read_ahead(case, "materials", uses[case.pk])
    return list(cases.values())


@dataclass(frozen=True, slots=True)
class Promised:
    """The day by which everything will be done, and what it was before a limit was extended; None where it did not move."""

    end: datetime | None
    was: datetime | None = None


def promised_end(application: Application) -> Promised:
    """Return the critical path's end over the cases still open; None when nothing is open or a year is not announced.

    Where the government's head has extended the limit of the whole (§42), that day: the applicant was told so in writing.
    """
    cases = _cases_with_needs(application)
    running = clocks_running(cases)
    path = _latest(cases, expected_ends(cases, running))
    joint = next((one for one in running if one.duty == rules.JOINT and one.extension), None)
    end = joint.due_at if joint else path
    if not any(clock.extension for clock in running):
        return Promised(end)
    was = _latest(cases, expected_ends(cases, running, without_extension=True))
    return Promised(end, was if was != end else None)


def _latest(cases: list[Case], ends: dict[int, datetime | None]) -> datetime | None:
    """Return the last end of the cases still open; None when none is, or one of the ends is not known."""
    still = [ends[case.pk] for case in cases if case.state not in rules.ENDED and case.decided_at is None]
    known = [end for end in still if end]
    return max(known) if known and len(known) == len(still) else None


def holding_case(cases: list[Case], ends: dict[int, datetime | None]) -> Case | None:
    """Return the open case on which the whole date hangs now."""
    lanes = [
        Lane(
            code=str(case.pk),
            is_open=case.decided_at is None and case.state not in rules.ENDED,
            due_order=end.timestamp() if (end := ends.get(case.pk)) else 0.0,
            needs=tuple(str(need.pk) for need in case.needs.all()),
        )
        for case in cases
    ]
    code = rules.holder(lanes)
    return next((case for case in cases if str(case.pk) == code), None)


def waiting_on(case: Case) -> str:
    """Say who must act next on a case: the applicant, or the role at the organisation."""
    if case.state == CaseState.CORRECTING:
        return "等您补材料"
    if case.state in rules.NOT_YET_ACCEPTED:
        return f"{case.organisation.short_name}的窗口人员"
    steps = sorted(case.steps.all(), key=lambda step: step.position)
    open_steps = [step for step in steps if step.state == StepState.OPEN]
    return "、".join(f"{_office(step, case)}（{step.name}）" for step in open_steps) or case.organisation.short_name


def _office(step: Step, case: Case) -> str:
    return (step.organisation or case.organisation).short_name
