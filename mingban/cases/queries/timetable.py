"""When everything will be done, and who holds that date now."""

from datetime import datetime

from mingban.cases import rules
from mingban.cases.choices import CaseState
from mingban.cases.models import Application, Case
from mingban.cases.queries.of_case import open_clock, promised_limit
from mingban.cases.rules import Lane
from mingban.clocks import queries as clocks


def expected_ends(cases: list[Case]) -> dict[int, datetime | None]:
    """Return for each case (by id) when it will be decided at the latest: its promise, chained after what it needs.

    None where a year that the count reaches is not announced.
    """
    ends: dict[int, datetime | None] = {}
    for case in sorted(cases, key=lambda one: one.position):
        _end_of(case, {one.pk: one for one in cases}, ends)
    return ends


def _end_of(case: Case, by_id: dict[int, Case], ends: dict[int, datetime | None]) -> datetime | None:
    if case.pk not in ends:
        ends[case.pk] = _known_end(case) or _chained_end(case, by_id, ends)
    return ends[case.pk]


def _known_end(case: Case) -> datetime | None:
    if case.decided_at or case.state in rules.ENDED:
        return case.decided_at or case.concluded_at
    clock = open_clock(case, "promise")
    return clock.due_at if clock else None


def _chained_end(case: Case, by_id: dict[int, Case], ends: dict[int, datetime | None]) -> datetime | None:
    """Return the promise counted from the later of acceptance (at the latest when the law deems it) and what comes first."""
    clock = open_clock(case, "acceptance")
    begins: list[datetime | None] = [case.accepted_at or (clock.due_at if clock else case.submitted_at)]
    begins += [_end_of(need, by_id, ends) for need in case.needs.all() if need.pk in by_id]
    begins += [_deferred_until(case)] if _deferred_until(case) else []
    known = [begin for begin in begins if begin]
    if len(known) < len(begins):
        return None
    limit = promised_limit(case)
    region = case.organisation.region.code
    return clocks.what_if(region_code=region, unit=limit.unit.value, limit=limit.days, start=max(known)).due_at


def _deferred_until(case: Case) -> datetime | None:
    """Return the last day on which a deferred document of the case may come."""
    dues = [
        clock.due_at
        for clock in clocks.clocks_of("application", case.application.number or "")
        if _is_open(clock, case)
    ]
    return max((due for due in dues if due), default=None)


def _is_open(clock: object, case: Case) -> bool:
    kind = str(getattr(clock, "duty", "")).removeprefix("deferred:")
    if getattr(clock, "stopped_at", None) is not None:
        return False
    return case.materials.filter(material__kind_code=kind).exists()


def promised_end(application: Application) -> datetime | None:
    """Return the critical path's end over the cases still open; None when nothing is open or a year is not announced."""
    cases = list(application.cases.select_related("organisation__region", "application").prefetch_related("needs"))
    ends = expected_ends(cases)
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
    step = case.steps.filter(state="OPEN").order_by("position").first()
    return f"{case.organisation.short_name}（{step.name}）" if step else case.organisation.short_name
