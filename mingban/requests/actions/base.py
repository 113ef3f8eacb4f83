"""How every act on a request is done: access, lock, idempotency, guards, state, letter, journal, event: one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import StaffPost
from mingban.clocks import actions as clocks
from mingban.clocks import queries as clock_queries
from mingban.clocks.choices import ClockState, ClockUnit
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import BadInput, NotAllowed, Refused, StalePage
from mingban.core.times import local_day
from mingban.documents import actions as documents
from mingban.documents.choices import DocumentKind
from mingban.documents.models import IssuedDocument
from mingban.ledger import actions as ledger
from mingban.requests import access, queries, rules
from mingban.requests.choices import Act, ConsultKind, Stance, State
from mingban.requests.events import RequestActed
from mingban.requests.models import KEY_LENGTH, Consultation, DisclosureRequest, RequestKey

# Where nothing is due a request stands at the end of its list.
LATER = timedelta(days=3650)


class CannotAct(Refused):
    """The act is not possible in the request's present state; the message says why."""


@dataclass(kw_only=True)
class Outcome:
    """What a change leaves behind: the sentence that applicant and staff read, journal data, and the letter.

    Neither sentence nor data may hold personal data. `on_issued` is told the letter as soon as it has its number.
    """

    sentence: str
    data: dict[str, Any] = field(default_factory=dict)
    letter: DocumentKind | None = None
    content: dict[str, Any] | None = None
    target: State | None = None
    on_issued: Callable[[IssuedDocument], None] | None = None


Change = Callable[[DisclosureRequest], Outcome]
May = Callable[[DisclosureRequest], bool]


def perform(
    *,
    number: str,
    act: Act,
    by: Actor,
    at: datetime,
    change: Change,
    key: str = "",
    revision: int | None = None,
    may: May | None = None,
) -> DisclosureRequest:
    """Do one act on a request.

    `change` alters the locked request and returns what it leaves behind. `key` makes a retry a no-op; `revision` is the
    one that the page showed; `may` decides instead of the table where posts of another organisation act.

    :raises NotFound: when there is no such request.
    :raises NotAllowed: when the actor's post may not do this.
    :raises StalePage: when somebody acted since the page was made.
    :raises CannotAct: when the state or a guard forbids it. :raises BadInput: for a key that cannot be one.
    """
    # A key is an act's own: the same one sent with another act is another act, not a retry of the first.
    mark = f"{act.value}/{key}" if key else ""
    check_key(mark)
    with transaction.atomic():
        request = queries.locked(number)
        if not (may(request) if may else access.can_act(by, request, act, at)):
            raise NotAllowed("您的岗位不能办这一步" if by.is_staff else "您不能办这一步")
        if mark and request.keys.filter(key=mark).exists():
            return request
        close_silent(request, at=at)
        _check(request, act, by, at, revision)
        if mark:
            RequestKey.objects.create(request=request, key=mark)
        follow(request, act=act, by=_named(by, request), at=at, change=change)
    return request


def check_key(key: str) -> None:
    """Refuse what cannot be the key of an act.

    :raises BadInput: for one that is too long or holds a null character.
    """
    if len(key) > KEY_LENGTH or "\x00" in key:
        raise BadInput("这个页面已经不是最新的，请刷新后再试")


def _check(request: DisclosureRequest, act: Act, by: Actor, at: datetime, revision: int | None) -> None:
    if revision is not None and revision != request.revision:
        raise StalePage("刚才有人办过这一件，页面已经不是最新的。请刷新后再看要不要办")
    reason = rules.why_not(act, queries.facts_of(request, at), by.id)
    if reason:
        raise CannotAct(reason)


def _named(by: Actor, request: DisclosureRequest) -> Actor:
    """Name whom a citizen acts for, where it is not himself."""
    is_other = not by.is_staff and by.party_id is not None and by.party_id != request.applicant_id
    return accounts.acting_for(by, request.applicant) if is_other else by


def follow(request: DisclosureRequest, *, act: Act, by: Actor, at: datetime, change: Change) -> None:
    """Do an act on a locked request of which it is known that it may be done."""
    outcome = change(request)
    request.state = outcome.target or rules.TRANSITIONS[act].target or State(request.state)
    if by.is_staff and by.post_id and by.organisation_id == request.organisation_id and act is not Act.CLOSE:
        request.officer_id = by.post_id
    request.revision += 1
    settle_dates(request)
    request.save()
    _leave_behind(request, act, outcome, by, at)


def _leave_behind(request: DisclosureRequest, act: Act, outcome: Outcome, by: Actor, at: datetime) -> None:
    """Issue the letter, write the journal entry, publish the event."""
    data: dict[str, Any] = {"act": act.value, "state": str(request.state), **outcome.data}
    data["article"] = rules.TRANSITIONS[act].article
    number = ""
    if outcome.letter is not None and outcome.content is not None:
        document = documents.issue_document(
            kind=outcome.letter,
            organisation=request.organisation,
            owner=queries.matter(request),
            content=outcome.content,
            at=at,
        )
        number = document.number
        if outcome.on_issued:
            outcome.on_issued(document)
            # A letter may let the answer's time stand still.
            settle_dates(request)
            request.save(update_fields=["due_at", "sort_at"])
        data |= {"document": number, "document_kind": outcome.letter.value, "digest": document.digest}
    if by.phone:
        data["phone"] = by.phone
    entry = ledger.record(
        code=f"requests.request.{act.value}",
        matter=queries.matter(request),
        by=by,
        at=at,
        sentence=outcome.sentence,
        data=data,
    )
    bus.publish(RequestActed(request_id=request.pk, act=act.value, entry=entry.sequence, document_number=number))


def settle_dates(request: DisclosureRequest) -> None:
    """Let the dates that lists show follow the clocks: the organisation's next duty, else the applicant's."""
    if request.ended_at is not None:
        request.due_at, request.sort_at = None, request.ended_at
        return
    ours = next(filter(None, (queries.clock_of(request, duty) for duty in (rules.CONFIRM, rules.ANSWER))), None)
    theirs = next(filter(None, (queries.clock_of(request, duty) for duty in (rules.CORRECTION, rules.PAYMENT))), None)
    request.due_at = ours.due_at if ours else None
    next_due = request.due_at or (theirs.due_at if theirs else None)
    request.sort_at = next_due or request.sent_at + LATER


def start_clock(
    request: DisclosureRequest,
    duty: str,
    *,
    limit: int,
    started_at: datetime,
    start_event: str,
    basis: str = "",
    extension_limit: int = 0,
) -> Clock:
    """Start the clock of a duty of a request, in working days (§30 to §34)."""
    stem = duty.partition(":")[0]
    return clocks.start_clock(
        owner=queries.matter(request),
        duty=duty,
        duty_name=rules.DUTY_NAMES[stem],
        organisation_code=request.organisation.code,
        region_code=request.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=limit,
        started_at=started_at,
        start_event=start_event,
        legal_basis=basis or rules.BASES[stem],
        extension_limit=extension_limit,
    )


def start_answer_clock(request: DisclosureRequest, *, started_at: datetime, start_event: str) -> Clock:
    """Start the twenty working days of the answer, which may be extended once by twenty (§33)."""
    return start_clock(
        request,
        rules.ANSWER,
        limit=rules.ANSWER_DAYS,
        started_at=started_at,
        start_event=start_event,
        extension_limit=rules.MOST_EXTENSION,
    )


def instant_of(day: date, at: datetime) -> datetime:
    """Return an instant of a day: now for today, noon for an earlier one."""
    return at if day == local_day(at) else timezone.make_aware(datetime.combine(day, time(12)))


def local_limit(duty: str) -> int:
    """Return how many working days a duty has that no law limits."""
    return clock_queries.limit_of(duty)


def stop(request: DisclosureRequest, *duties: str, at: datetime) -> None:
    """Stop the clocks of these duties, where they are open: they were done."""
    clocks.stop_duties(owner=queries.matter(request), duties=list(duties), at=at)


def cancel(request: DisclosureRequest, *duties: str, at: datetime) -> None:
    """Cancel the clocks of these duties, where they are open: they do not matter any more."""
    for clock in filter(None, (queries.clock_of(request, duty) for duty in duties)):
        clocks.cancel_clock(clock=clock, at=max(at, clock.started_at))


def pause_answer(request: DisclosureRequest, *, reason: str, notice_number: str, at: datetime) -> None:
    """Let the answer's time stand still, unless it does already."""
    clock = queries.clock_of(request, rules.ANSWER)
    if clock is not None and clock.state == ClockState.RUNNING:
        clocks.pause_clock(clock=clock, reason=reason, notice_number=notice_number, at=at)


def resume_answer(request: DisclosureRequest, *, at: datetime) -> None:
    """Let the answer's time run on, where it stands still."""
    clock = queries.clock_of(request, rules.ANSWER)
    if clock is not None and clock.state == ClockState.PAUSED:
        clocks.resume_clock(clock=clock, at=at)


def post_of(by: Actor) -> StaffPost:
    """Return the post in which an official acts.

    :raises NotAllowed: for anybody else.
    """
    post = StaffPost.objects.filter(pk=by.post_id or 0).first()
    if post is None:
        raise NotAllowed("只有工作人员能办这一步")
    return post


def close_silent(request: DisclosureRequest, *, at: datetime) -> int:
    """Close consultations whose time is over: silence of a third party leaves it open (§32), a co-producer's is consent (§34).

    The answer's time runs on from when the last one was over, however late this is noticed. Return how many were closed.
    """
    silent = [one for one in queries.open_consultations(request) if one.due_at is not None and one.due_at < at]
    for one in silent:
        _close(request, one, at)
    if silent:
        settle_dates(request)
        request.save()
    return len(silent)


def _close(request: DisclosureRequest, one: Consultation, at: datetime) -> None:
    one.stance, one.closed_at = Stance.SILENT, one.due_at
    one.save(update_fields=["stance", "closed_at"])
    duty = rules.consult_duty(one.pk)
    if one.organisation_id is not None:
        stop(request, duty, at=at)  # an organ's silence is a duty missed, whatever it means
    else:
        cancel(request, duty, at=at)
    follow_consultations(request)
    sentence = f"征求{ConsultKind(one.kind).label}意见：{rules.SILENCE[ConsultKind(one.kind)]}"
    _leave_behind(request, Act.CLOSE, Outcome(sentence=sentence, data={"consultation": one.pk}), SYSTEM, at)


def follow_consultations(request: DisclosureRequest) -> None:
    """Let the answer's time run on when the last consultation is over (§33)."""
    rows = request.consultations.order_by("closed_at")
    if not rows.filter(closed_at=None).exists():
        last = rows.last()
        if last is not None and last.closed_at is not None:
            resume_answer(request, at=last.closed_at)
