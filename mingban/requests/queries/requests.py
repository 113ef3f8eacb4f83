"""Reads of single requests: what acts and guards need."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from mingban.accounts.models import Person
from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockUnit
from mingban.clocks.models import Clock
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day
from mingban.ledger.rules import Matter
from mingban.requests import access, rules
from mingban.requests.choices import Act, DisputeResult, FeeScheme, ReplyKind, ReplyState, Stance, State
from mingban.requests.models import Consultation, DisclosureRequest, Reply
from mingban.requests.queries.guides import guide_of, scheme_on
from mingban.requests.queries.local import threshold

KIND = "request"
CONSULTATION = "request-consultation"
REPLY = "request-reply"
NAME = "政府信息公开申请"
NONE_SUCH = "没有这份申请，或者它不归您看"


def matter(request: DisclosureRequest) -> Matter:
    """Return a request as the journal names it: without its title, which may name somebody."""
    return Matter(kind=KIND, id=request.number, name=NAME)


def consultation_matter(consultation: Consultation) -> Matter:
    """Return whose the letters to a consulted party are: not the request's, as its applicant may not read them."""
    return Matter(kind=CONSULTATION, id=str(consultation.pk), name="政府信息公开征求意见")


def reply_matter(reply: Reply) -> Matter:
    """Return whose the files of an answer are."""
    return Matter(kind=REPLY, id=str(reply.pk), name="政府信息公开答复的附件")


def by_number(number: str) -> DisclosureRequest:
    """Return a request; whether somebody may see it is for the caller to ask.

    :raises NotFound: when there is none.
    """
    rows = DisclosureRequest.objects.select_related("organisation__region", "applicant", "officer__user", "sender")
    found = rows.filter(number=number).first() if "\x00" not in number else None
    if found is None:
        raise NotFound(NONE_SUCH)
    return found


def locked(number: str) -> DisclosureRequest:
    """Return a request locked until the transaction ends.

    :raises NotFound: when there is none.
    """
    rows = DisclosureRequest.objects.select_related("organisation__region", "applicant")
    found = rows.select_for_update(of=("self",)).filter(number=number).first() if "\x00" not in number else None
    if found is None:
        raise NotFound(NONE_SUCH)
    return found


def own_request(actor: Actor, number: str, at: datetime) -> DisclosureRequest:
    """Return a citizen's request.

    :raises NotFound: when there is none, or it is somebody else's: which of the two is not told.
    """
    found = by_number(number)
    if not access.can_handle(actor, found, at):
        raise NotFound(NONE_SUCH)
    return found


def visible_request(actor: Actor, number: str) -> DisclosureRequest:
    """Return a request that an official may see.

    :raises NotFound: when there is none, or it is not his to see.
    """
    found = by_number(number)
    if not access.can_see(actor, found):
        raise NotFound(NONE_SUCH)
    return found


def consultation_for(actor: Actor, pk: int) -> Consultation:
    """Return a question to the actor's organisation.

    :raises NotFound: when there is none.
    """
    rows = Consultation.objects.select_related("request__organisation__region", "organisation")
    found = rows.filter(access.questions_to(actor), pk=pk).first()
    if found is None:
        raise NotFound("没有这份征询，或者问的不是您的单位")
    return found


def clock_of(request: DisclosureRequest, duty: str) -> Clock | None:
    """Return the open clock of a duty of a request."""
    return clocks.open_clock(KIND, request.number, duty)


def came_at(request: DisclosureRequest) -> datetime:
    """Return when a request that both sides have to confirm came: since then the days of confirming it count."""
    first = clocks.clocks_of(KIND, request.number).filter(duty=rules.CONFIRM).first()
    return first.started_at if first else request.sent_at


def own_limits(request: DisclosureRequest) -> dict[str, datetime]:
    """Return until when the applicant has to do what: correction, reasons, payment; what has no day is left out."""
    open_ones = {duty: clock_of(request, duty) for duty in (rules.CORRECTION, rules.REASONS, rules.PAYMENT)}
    return {duty.removeprefix("request-"): clock.due_at for duty, clock in open_ones.items() if clock and clock.due_at}


def _is_over(request: DisclosureRequest, duty: str, at: datetime) -> bool:
    clock = clock_of(request, duty)
    return clock is not None and clock.due_at is not None and clock.due_at < at


def open_consultations(request: DisclosureRequest) -> list[Consultation]:
    """Return who has not answered yet."""
    return [one for one in request.consultations.all() if one.closed_at is None]


def unserved(request: DisclosureRequest) -> list[Consultation]:
    """Return whose letter is on its way: its day of arrival, from which the fifteen working days count, is not noted yet (§32, §34)."""
    return [one for one in open_consultations(request) if clock_of(request, rules.consult_duty(one.pk)) is None]


def objections(request: DisclosureRequest) -> list[Consultation]:
    """Return the third parties that do not agree (§32); what a co-producing organisation says is advice to the one that answers."""
    third = [one for one in request.consultations.all() if one.kind == "THIRD_PARTY"]
    return [one for one in third if one.stance == Stance.OBJECTS]


def proposed_reply(request: DisclosureRequest) -> Reply | None:
    """Return the answer that waits for another's signature."""
    rows = request.replies.select_related("proposed_by__user")
    return rows.filter(state=ReplyState.PROPOSED).first()


def issued_reply(request: DisclosureRequest) -> Reply | None:
    """Return the answer that was issued."""
    rows = request.replies.select_related("proposed_by__user", "settled_by__user")
    return rows.filter(state=ReplyState.ISSUED).first()


def facts_of(request: DisclosureRequest, at: datetime) -> rules.Facts:
    """Return what the guards of the table ask."""
    fee = getattr(request, "fee_notice", None)
    proposed, issued = proposed_reply(request), issued_reply(request)
    clock = clock_of(request, rules.ANSWER)
    scheme = scheme_on(guide_of(request.organisation_id), local_day(at))
    return rules.Facts(
        state=State(request.state),
        is_confirmed_by_office=request.office_confirmed_at is not None,
        is_confirmed_by_applicant=request.applicant_confirmed_at is not None,
        is_corrected=request.correction_asked_at is not None,
        is_check_over=is_check_over(request, at),
        is_correction_overdue=_is_over(request, rules.CORRECTION, at),
        is_extended=clock is not None and clock.extension > 0,
        is_delayed=request.is_delayed,
        is_consulting=bool(open_consultations(request)),
        is_unserved=bool(unserved(request)),
        is_overdue=_is_over(request, rules.ANSWER, at),
        is_objected=bool(objections(request)),
        are_reasons_asked=request.reasons_asked_at is not None,
        are_reasons_given=bool(request.reasons),
        are_reasons_overdue=_is_over(request, rules.REASONS, at),
        has_bill=fee is not None,
        is_unpaid=fee is not None and fee.paid_at is None,
        is_payment_overdue=fee is not None and fee.paid_at is None and _is_over(request, rules.PAYMENT, at),
        fee_applies=scheme is not FeeScheme.NONE,
        proposer=proposed.proposed_by.user_id if proposed else None,
        is_delivered=request.delivered_at is not None,
        gives_information=issued is not None and issued.kind in rules.GIVING,
        is_published=request.page_id is not None,
        open_disputes=request.disputes.filter(result=DisputeResult.PENDING).count(),
    )


def possible_kinds(request: DisclosureRequest, at: datetime) -> list[ReplyKind]:
    """Return the kinds of answer that nothing stands against now."""
    facts = facts_of(request, at)
    return [kind for kind in ReplyKind if not rules.why_not_kind(kind, facts)]


def last_day_to_ask_correction(request: DisclosureRequest) -> datetime | None:
    """Return until when a correction may be asked for (§30: seven working days from receipt); None where a year is not announced."""
    if request.received_at is None:
        return None
    return clocks.what_if(
        region_code=request.organisation.region.code,
        unit=ClockUnit.WORKING_DAY,
        limit=rules.CORRECTION_NOTICE_DAYS,
        start=request.received_at,
    ).due_at


def is_check_over(request: DisclosureRequest, at: datetime) -> bool:
    """Tell whether it is too late to ask for a correction."""
    last = last_day_to_ask_correction(request)
    return last is not None and last < at


def recent_count(request: DisclosureRequest) -> int:
    """Return how many requests the applicant had sent to the organisation within the days of the local threshold, this one among them."""
    since = request.sent_at - timedelta(days=threshold().days)
    rows = DisclosureRequest.objects.filter(applicant=request.applicant_id, organisation=request.organisation_id)
    return rows.filter(sent_at__gt=since, sent_at__lte=request.sent_at).count()


def item_number(request: DisclosureRequest) -> int:
    """Return as the how-manieth of its month this request was received from this applicant by this organisation (§42)."""
    received = timezone.localtime(request.received_at or request.sent_at)
    first = received.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = DisclosureRequest.objects.filter(applicant=request.applicant_id, organisation=request.organisation_id)
    # What came on paper on an earlier day has that day's noon: of several the one that was entered first goes first.
    before = Q(received_at__lt=received) | Q(received_at=received, pk__lt=request.pk)
    return rows.filter(before, received_at__gte=first).exclude(pk=request.pk).count() + 1


def names_to_hide(request: DisclosureRequest) -> list[str]:
    """Return what must not be in what is published from a request: names of persons, and how the applicant is reached."""
    third = [one.name for one in request.consultations.all() if one.organisation_id is None and len(one.name) <= 4]
    applicant = [request.applicant.name] if Person.objects.filter(pk=request.applicant_id).exists() else []
    contact = [str(value).strip() for value in (request.contact or {}).values()]
    return [name for name in (*applicant, *contact, *third) if name]


def options(actor: Actor, request: DisclosureRequest, at: datetime) -> list[tuple[Act, str]]:
    """Return every act of the actor on a request with what stands against it now, in the order of the table."""
    facts, roles = facts_of(request, at), access.roles_on(actor, request, at)
    mine = [act for act, row in rules.TRANSITIONS.items() if roles & row.roles]
    return [(act, rules.why_not(act, facts, actor.id) or _why_no_answer(act, facts)) for act in mine]


def _why_no_answer(act: Act, facts: rules.Facts) -> str:
    """Say why an answer has to wait while no kind of answer is possible."""
    if act is not Act.PROPOSE or any(not rules.why_not_kind(kind, facts) for kind in ReplyKind):
        return ""
    return rules.why_not_kind(ReplyKind.DISCLOSED, facts)
