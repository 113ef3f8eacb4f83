"""The clocks of a case: which run when, and the dates that pages show. Called inside the acts."""

from dataclasses import dataclass
from datetime import datetime

from mingban.cases import queries, rules
from mingban.cases.choices import CaseState
from mingban.cases.models import Application, Case, JointReview, Material
from mingban.catalogue.definitions import Limit
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockState, ClockUnit
from mingban.clocks.models import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One kind of clock of a case: its code, its name, the event that starts it, its basis."""

    code: str
    name: str
    event: str
    basis: str


ACCEPTANCE = Duty(code=rules.ACCEPTANCE, name="受理", event="收到材料", basis=rules.ACCEPTANCE_BASIS)
STATUTORY = Duty(code=rules.STATUTORY, name="法定办结", event="受理", basis=rules.STATUTORY_BASIS)
PROMISE = Duty(code=rules.PROMISE, name="承诺办结", event="受理且所需都已齐备", basis="公开的承诺时限")
DELIVERY = Duty(code=rules.DELIVERY, name="颁发送达", event="作出决定", basis=rules.DELIVERY_BASIS)
JOINT = Duty(code=rules.JOINT, name="联合办理", event="受理", basis=rules.JOINT_BASIS)
DEFERRED = "deferred:"
OPINION = "opinion"

# An instant from which days may count, and what happened then, in words; nothing said: what the duty itself says.
Begin = tuple[datetime, str]


def start_ready(case: Case, *, since: datetime) -> None:
    """Start, as of `since`, every clock that runs in the case's present state and does not run yet (see `rules.duties`).

    None begins before the results that the case waited for, nor the promise before its deferred documents: acceptance by
    law dates back, but not to before these. The case is in its new state already.
    """
    wanted = rules.duties(queries.running_facts(case))
    begins = max([(since, ""), *_results(case)])
    if rules.ACCEPTANCE in wanted:
        _start(case, ACCEPTANCE, Limit(days=rules.ACCEPTANCE_DAYS), begins)
    if rules.STATUTORY in wanted:
        limit = queries.definition_of(case).statutory_limit
        _start(case, STATUTORY, limit, begins, extension=rules.EXTENSION_DAYS)
    if rules.PROMISE in wanted:
        papers = Material.objects.filter(uses__case=case, due_on__isnull=False, submitted_at__isnull=False)
        came = [(at, "") for at in papers.values_list("submitted_at", flat=True) if at]
        _start(case, PROMISE, queries.promised_limit(case), max([begins, (case.submitted_at, ""), *came]))


def _results(case: Case) -> list[Begin]:
    """Return when each result that the case waited for was there, in words too."""
    ends = [(need.decided_at or need.concluded_at, need.item_name) for need in case.needs.all()]
    return [(end, f"要等的“{name}”有了结果") for end, name in ends if end]


def start_review(case: Case, *, since: datetime, at: datetime) -> None:
    """On acceptance at `at`, which counts `since`: the review's limits run, once nothing has to come first."""
    stop(case, ACCEPTANCE, at=at)
    _start_joint(case, since=since)
    start_ready(case, since=since)


def _start_joint(case: Case, *, since: datetime) -> None:
    """With the first acceptance the limit of a jointly handled application begins (§26, §42): once."""
    application = case.application
    owner = queries.application_matter(application)
    if not queries.is_joint(application) or clock_queries.clocks_of(owner.kind, owner.id).filter(duty=JOINT.code):
        return
    clocks.start_clock(
        owner=owner,
        duty=JOINT.code,
        duty_name=JOINT.name,
        organisation_code=case.organisation.code,
        region_code=case.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=rules.JOINT_DAYS,
        started_at=since,
        start_event=f"“{case.item_name}”受理",
        legal_basis=JOINT.basis,
        extension_limit=rules.JOINT_EXTENSION_DAYS,
    )


def _follow_joint(case: Case, *, at: datetime) -> None:
    """The joint limit ends with the last decision or end among its cases."""
    clock = queries.joint_clock(case.application)
    still = case.application.cases.filter(decided_at=None).exclude(state__in=rules.ENDED)
    if clock and not still.exists():
        clocks.stop_clock(clock=clock, at=at)


def follow_end(case: Case, *, at: datetime) -> None:
    """Once a case is decided or has ended: the clocks of what waited for it begin, and nobody waits for its papers.

    Whether it was granted or not: a case whose need has failed cannot be granted, but its authority has to say so in time.
    """
    if case.decided_at is None and case.state not in rules.ENDED:
        return
    _follow_joint(case, at=at)
    _drop_questions(case, at)
    _drop_joint_review(case, at)
    for waiting in queries.waiting_for(case):
        start_ready(waiting, since=at)
        refresh_due(waiting)
    if case.state in rules.ENDED:
        _drop_deferrals(case, at)


def _drop_questions(case: Case, at: datetime) -> None:
    """Nobody waits any more for the opinions that were asked: a clock that was over is missed, else cancelled."""
    asked = list(case.consultations.filter(ended_at=None)) if case.accepted_at else []
    for one in asked:
        one.ended_at = at
        one.save(update_fields=["ended_at"])
        clock = clock_queries.open_clock("consultation", str(one.pk), OPINION)
        if clock:
            _end_clock(clock, at, is_dropped=True)


def _drop_joint_review(case: Case, at: datetime) -> None:
    """Who confers about a case that is decided (by silence) or has ended need not go on."""
    if not case.is_conferring:
        return
    joint = case.joint_reviews.get(ended_at=None)
    joint.ended_at = at
    joint.save(update_fields=["ended_at"])
    case.is_conferring = False
    Case.objects.filter(pk=case.pk).update(is_conferring=False)
    end_joint_review(joint, at=at, is_dropped=True)


def end_joint_review(joint: JointReview, *, at: datetime, is_dropped: bool = False) -> None:
    """End the clock of a joint review; of one that was dropped in time it is cancelled."""
    clock = clock_queries.open_clock("joint-review", str(joint.pk), rules.JOINT_REVIEW)
    if clock:
        _end_clock(clock, at, is_dropped=is_dropped)


def _end_clock(clock: Clock, at: datetime, *, is_dropped: bool) -> None:
    """Stop a clock; one whose duty has gone and that was not over is cancelled."""
    is_over = clock.due_at is not None and clock.due_at < at
    end = clocks.cancel_clock if is_dropped and not is_over else clocks.stop_clock
    end(clock=clock, at=at)


def _drop_deferrals(case: Case, at: datetime) -> None:
    """Once no open case waits for a deferred document any more, its clock ends: missed if it was over, else cancelled."""
    for material in queries.deferred_materials(case):
        if Case.objects.filter(materials__material=material).exclude(state__in=rules.ENDED).exists():
            continue
        clock = clock_queries.open_clock("application", case.application.number or "", deferral(material))
        if clock:
            _end_clock(clock, at, is_dropped=True)


def deferral(material: Material) -> str:
    """Return the code of the duty to supply a deferred document."""
    return f"{DEFERRED}{material.kind_code}"


def start_delivery(case: Case, *, at: datetime, since: datetime | None = None) -> None:
    """On the decision: review clocks stop, and ten working days to deliver begin (§44), where it counts `since` then."""
    stop(case, STATUTORY, PROMISE, at=at)
    _start(case, DELIVERY, Limit(days=rules.DELIVERY_DAYS), (since or at, ""))


def stop_for_lapse(case: Case, *, at: datetime) -> None:
    """Whatever still runs or stands still when a case counts as granted ends with it."""
    stop(case, ACCEPTANCE, at=at)
    case.special_procedures.filter(ended_at=None).update(ended_at=at)


def start_again(case: Case, *, at: datetime) -> None:
    """After a grant was withdrawn the statutory limit runs anew; nothing is promised for what the office got wrong."""
    limit = queries.definition_of(case).statutory_limit
    event = "准予的决定被撤销"
    _start(case, STATUTORY, limit, (at, event), extension=rules.EXTENSION_DAYS)


def stop(case: Case, *duties: Duty, at: datetime) -> None:
    """Stop those clocks of a case that are open."""
    clocks.stop_duties(owner=queries.case_matter(case), duties=[duty.code for duty in duties], at=at)


def pause(case: Case, *, reason: str, notice_number: str, at: datetime) -> None:
    """Let the limits of the review stand still (§45), told of by the notice of this number."""
    for duty in (STATUTORY, PROMISE):
        clock = queries.open_clock(case, duty.code)
        if clock:
            clocks.pause_clock(clock=clock, reason=reason, notice_number=notice_number, at=at)
    joint = queries.joint_clock(case.application)
    if joint and joint.state == ClockState.RUNNING:
        clocks.pause_clock(clock=joint, reason=f"{case.item_name}：{reason}"[:200], notice_number=notice_number, at=at)


def resume(case: Case, *, at: datetime) -> None:
    """Let what stood still run on, and begin what had to wait meanwhile; the case is in its new state already."""
    for duty in (STATUTORY, PROMISE):
        clock = queries.open_clock(case, duty.code)
        if clock and clock.state == ClockState.PAUSED:
            clocks.resume_clock(clock=clock, at=at)
    _resume_joint(case, at=at)
    start_ready(case, since=at)


def _resume_joint(case: Case, *, at: datetime) -> None:
    """The joint limit runs on when no case of the application is in a special procedure any more."""
    joint = queries.joint_clock(case.application)
    others = case.application.cases.filter(state=CaseState.SUSPENDED).exclude(pk=case.pk)
    if joint and joint.state == ClockState.PAUSED and not others.exists():
        clocks.resume_clock(clock=joint, at=at)


def cancel_all(case: Case, *, at: datetime) -> None:
    """Cancel whatever still runs: the case has ended without a decision."""
    for clock in clock_queries.clocks_of("case", case.number):
        if clock.stopped_at is None:
            clocks.cancel_clock(clock=clock, at=at)
    case.special_procedures.filter(ended_at=None).update(ended_at=at)
    _resume_joint(case, at=at)


def refresh_due(case: Case) -> None:
    """Set the date that inboxes sort by, and its alert: of the open clock that matters in the present state."""
    duties = (
        [ACCEPTANCE, DELIVERY] if case.state in (*rules.NOT_YET_ACCEPTED, CaseState.DECIDED) else [PROMISE, STATUTORY]
    )
    running = queries.open_clocks(case)
    found = [running[duty.code] for duty in duties if duty.code in running]
    # An extension was told to the applicant with its new last day: that is what counts then, the promise is missed anyway.
    extended = next((clock for clock in found if clock.extension), None)
    counting = extended or (found[0] if found else None)
    due_at, alert = (counting.due_at, counting.alert) if counting else (None, "")
    due_was_at = _due_before(extended, found[0]) if extended else None
    if (due_at, alert, due_was_at) != (case.due_at, case.alert, case.due_was_at):
        case.due_at, case.alert, case.due_was_at = due_at, alert, due_was_at
        Case.objects.filter(pk=case.pk).update(due_at=due_at, alert=alert, due_was_at=due_was_at)


def _due_before(extended: Clock, counted: Clock) -> datetime | None:
    """Return what people read before the extension: the promised day, or the limit's own where nothing is promised yet."""
    return clock_queries.due_without_extension(extended) if counted is extended else counted.due_at


def refresh_application(application: Application) -> None:
    """Set the day by which everything will be done, and what it was before an extension: the critical path over the cases still open."""
    now = queries.promised_end(application)
    if (now.end, now.was) != (application.promised_at, application.promised_was_at):
        application.promised_at, application.promised_was_at = now.end, now.was
        Application.objects.filter(pk=application.pk).update(promised_at=now.end, promised_was_at=now.was)


def _start(case: Case, duty: Duty, limit: Limit, begins: Begin, *, extension: int = 0) -> Clock:
    """Start a clock; one that is open already stays as it is."""
    at, event = begins
    return clocks.start_clock(
        owner=queries.case_matter(case),
        duty=duty.code,
        duty_name=duty.name,
        organisation_code=case.organisation.code,
        region_code=case.organisation.region.code,
        unit=limit.unit.value,
        limit=limit.days,
        started_at=at,
        start_event=event or duty.event,
        legal_basis=limit.note or duty.basis,
        extension_limit=extension,
    )
