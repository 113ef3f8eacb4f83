"""The clocks of a case: which run when, and the dates that pages show. Called inside the acts."""

from dataclasses import dataclass
from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.choices import CaseState
from mingban.cases.models import Application, Case, Material
from mingban.catalogue.definitions import Limit
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.models import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One kind of clock of a case: its code, its name, the event that starts it, its basis."""

    code: str
    name: str
    event: str
    basis: str


ACCEPTANCE = Duty(code="acceptance", name="受理", event="收到材料", basis=rules.ACCEPTANCE_BASIS)
STATUTORY = Duty(code="statutory", name="法定办结", event="受理", basis=rules.STATUTORY_BASIS)
PROMISE = Duty(code="promise", name="承诺办结", event="受理且所需都已齐备", basis="公开的承诺时限")
DELIVERY = Duty(code="delivery", name="颁发送达", event="作出决定", basis=rules.DELIVERY_BASIS)
DEFERRED = "deferred:"


def start_acceptance(case: Case, *, at: datetime) -> Clock:
    """Start the five working days in which the authority accepts, declines or asks for corrections (§32)."""
    return _start(case, ACCEPTANCE, Limit(days=rules.ACCEPTANCE_DAYS), at)


def start_review(case: Case, *, since: datetime, at: datetime) -> None:
    """On acceptance at `at`, which counts `since`: the statutory limit runs; the promise too, once nothing has to come first."""
    stop(case, ACCEPTANCE, at=at)
    limit = queries.definition_of(case).statutory_limit
    _start(case, STATUTORY, limit, since, extension=rules.EXTENSION_DAYS)
    start_promise_if_ready(case, at=since)


def start_promise_if_ready(case: Case, *, at: datetime) -> None:
    """Start the promised limit when the case is accepted, what it needs is decided and no deferred document is missing.

    The statutory clock runs meanwhile: waiting for an earlier result or a paper never stops the law's limit (§45).
    """
    facts = queries.facts_of(case)
    if (
        case.state not in rules.UNDER_REVIEW
        or facts.waits_for
        or facts.deferred
        or queries.open_clock(case, PROMISE.code)
    ):
        return
    _start(case, PROMISE, queries.promised_limit(case), max(at, *_came_before(case), case.submitted_at))


def _came_before(case: Case) -> list[datetime]:
    """Return when that came for which the promise waited; acceptance by law dates back, but not to before these."""
    ends = [need.decided_at or need.concluded_at for need in case.needs.all()]
    deferred = Material.objects.filter(uses__case=case, due_on__isnull=False)
    return [end for end in [*ends, *deferred.values_list("submitted_at", flat=True)] if end]


def follow_end(case: Case, *, at: datetime) -> None:
    """When a case is decided or has ended: the promise of what waited for it begins, and nobody waits for its papers."""
    if case.decided_at is None and case.state not in rules.ENDED:
        return
    for waiting in case.needed_by.select_related("organisation__region", "item_version").order_by("position"):
        start_promise_if_ready(waiting, at=at)
        refresh_due(waiting)
    if case.state in rules.ENDED:
        _drop_deferrals(case, at)


def _drop_deferrals(case: Case, at: datetime) -> None:
    """Once no open case waits for a deferred document any more, its clock ends: missed if it was over, else cancelled."""
    for material in queries.deferred_materials(case):
        if Case.objects.filter(materials__material=material).exclude(state__in=rules.ENDED).exists():
            continue
        clock = clock_queries.open_clock("application", case.application.number or "", deferral(material))
        if clock:
            end = clocks.stop_clock if clock.due_at and clock.due_at < at else clocks.cancel_clock
            end(clock=clock, at=at)


def deferral(material: Material) -> str:
    """Return the code of the duty to supply a deferred document."""
    return f"{DEFERRED}{material.kind_code}"


def start_delivery(case: Case, *, at: datetime) -> None:
    """On the decision: review clocks stop, and ten working days to deliver begin (§44)."""
    stop(case, STATUTORY, at=at)
    stop(case, PROMISE, at=at)
    _start(case, DELIVERY, Limit(days=rules.DELIVERY_DAYS), at)


def stop(case: Case, duty: Duty, *, at: datetime) -> None:
    """Stop one clock of a case if it is open."""
    clock = queries.open_clock(case, duty.code)
    if clock:
        clocks.stop_clock(clock=clock, at=at)


def cancel_all(case: Case, *, at: datetime) -> None:
    """Cancel whatever still runs: the case has ended without a decision."""
    for clock in clock_queries.clocks_of("case", case.number):
        if clock.stopped_at is None:
            clocks.cancel_clock(clock=clock, at=at)


def refresh_due(case: Case) -> None:
    """Set the date that inboxes sort by: the open clock that matters in the present state."""
    duties = (
        [ACCEPTANCE, DELIVERY] if case.state in (*rules.NOT_YET_ACCEPTED, CaseState.DECIDED) else [PROMISE, STATUTORY]
    )
    found = [clock for duty in duties if (clock := queries.open_clock(case, duty.code))]
    case.due_at = found[0].due_at if found else None
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at)


def refresh_application(application: Application) -> None:
    """Set the day by which everything will be done: the critical path over the cases still open."""
    application.promised_at = queries.promised_end(application)
    Application.objects.filter(pk=application.pk).update(promised_at=application.promised_at)


def _start(case: Case, duty: Duty, limit: Limit, at: datetime, *, extension: int = 0) -> Clock:
    return clocks.start_clock(
        owner=queries.case_matter(case),
        duty=duty.code,
        duty_name=duty.name,
        organisation_code=case.organisation.code,
        region_code=case.organisation.region.code,
        unit=limit.unit.value,
        limit=limit.days,
        started_at=at,
        start_event=duty.event,
        legal_basis=limit.note or duty.basis,
        extension_limit=extension,
    )
