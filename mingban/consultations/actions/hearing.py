"""Hearings on drafts: announcing one, signing up, confirming who takes part."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.models import Person
from mingban.consultations import access, queries, rules
from mingban.consultations.actions.base import CannotAct, lock_draft, person_of, record
from mingban.consultations.actions.drafting import change_prepared
from mingban.consultations.actions.replying import look_at_person
from mingban.consultations.choices import SignUpState
from mingban.consultations.events import SignUpSettled
from mingban.consultations.models import Hearing, SignUp
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Refused
from mingban.core.times import local_day, say_day, say_time

MOST_ROLES, MOST_SEATS = 10, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingTerms:
    """When and where, about what, how many seats, for which roles, until which day people sign up, how they are chosen."""

    held_at: datetime
    place: str
    topic: str
    seats: int
    roles: Sequence[str]
    sign_up_until: date
    how_chosen: str


def set_hearing(*, number: str, terms: HearingTerms, by: Actor, at: datetime) -> Hearing:
    """Announce a hearing on a draft that is not published yet, in place of what was said of it before.

    :raises NotAllowed: for other posts. :raises CannotAct: once the draft is published.
    :raises BadPeriod: when people would be known too late to get the papers 7 days before.
    :raises BadInput: when the terms do not hold together.
    """
    roles = [role.strip() for role in terms.roles if role.strip()]
    if not 0 < len(roles) <= MOST_ROLES or len(set(roles)) < len(roles):
        raise BadInput(f"请写 1 到 {MOST_ROLES} 种参加人，一行一种，不能重复", field="roles")
    if not 0 < terms.seats <= MOST_SEATS:
        raise BadInput(f"名额是 1 到 {MOST_SEATS} 人", field="seats")
    rules.check_hearing(sign_up_until=terms.sign_up_until, held_on=local_day(terms.held_at))
    with transaction.atomic():
        draft = change_prepared(number, by)
        if terms.sign_up_until < draft.opens_on:
            raise BadInput(f"报名截止不能早于开始征集（{say_day(draft.opens_on)}）", field="sign_up_until")
        values = asdict(terms) | {"roles": roles}
        hearing, _ = Hearing.objects.update_or_create(draft=draft, defaults=values)
        record(draft, "hearing_set", f"定听证会：{say_time(terms.held_at)}，{terms.place}", by=by, at=at)
    return hearing


def drop_hearing(*, number: str, by: Actor, at: datetime) -> None:
    """Take a hearing back before the draft is published.

    :raises NotAllowed: for other posts. :raises CannotAct: once the draft is published. :raises NotFound: when there is none.
    """
    with transaction.atomic():
        draft = change_prepared(number, by)
        if not Hearing.objects.filter(draft=draft).delete()[0]:
            raise NotFound("没有定听证会")
        record(draft, "hearing_dropped", "取消听证会", by=by, at=at)


class CannotSignUp(Refused):
    """Signing up is over or has not begun, or this person has signed up, or his name is not proved."""


def sign_up(*, number: str, role: str, reason: str, by: Actor, at: datetime) -> SignUp:
    """Sign up for the hearing on a draft, under one's proved name; whoever took his sign-up back may sign up again.

    :raises NotAllowed: for officials. :raises NotFound: when there is no hearing.
    :raises CannotSignUp: too early, too late, twice, or without a proved name. :raises BadInput: for a role that is none.
    """
    person = person_of(by)
    with transaction.atomic():
        hearing = _hearing(number)
        _check_signing_up(hearing, person, at)
        if role not in hearing.roles:
            raise BadInput("请选您以什么身份参加", field="role")
        if not 0 < len(reason.strip()) <= 500:
            raise BadInput("请写为什么想参加，最多 500 个字", field="reason")
        made, is_new = SignUp.objects.select_for_update().get_or_create(
            hearing=hearing, person=person, defaults={"role": role, "reason": reason.strip(), "asked_at": at}
        )
        if not is_new and made.state != SignUpState.WITHDRAWN:
            raise CannotSignUp("您已经报过名了，结果会发消息告诉您")
        if not is_new:
            made.role, made.reason, made.state, made.asked_at = role, reason.strip(), SignUpState.ASKED, at
            made.settled_at, made.note = None, ""
            made.save()
    return made


def check_may_sign_up(*, hearing: Hearing, by: Actor, at: datetime) -> None:
    """Refuse, before anything is typed, whoever could not sign up.

    :raises NotAllowed: for officials. :raises CannotSignUp: as `sign_up` would.
    """
    _check_signing_up(hearing, person_of(by), at)


def _hearing(number: str) -> Hearing:
    hearing = queries.hearing_of(queries.public_draft(number))
    if hearing is None:
        raise NotFound("这次意见征集没有听证会")
    return hearing


def _check_signing_up(hearing: Hearing, person: Person, at: datetime) -> None:
    draft, today = hearing.draft, local_day(at)
    if not queries.is_signing_up(hearing, at) and today >= draft.opens_on:
        raise CannotSignUp(f"听证会报名{say_day(hearing.sign_up_until)}截止了，不能再报")
    if today < draft.opens_on:
        raise CannotSignUp(f"{say_day(draft.opens_on)}开始报名，到那天再来")
    if person.assurance_level < AssuranceLevel.REAL_NAME:
        raise CannotSignUp("参加听证会要实名。请先在“我的信息”里核对姓名和身份证号，再回来报名")


def take_back_sign_up(*, number: str, by: Actor, at: datetime) -> SignUp:
    """Say that one does not come after all, until the hearing begins.

    :raises NotAllowed: for officials. :raises NotFound: when there is no hearing, or he has not signed up.
    :raises CannotSignUp: once the hearing has begun.
    """
    person = person_of(by)
    with transaction.atomic():
        hearing = _hearing(number)
        found = SignUp.objects.select_for_update().filter(hearing=hearing, person=person).first()
        if found is None:
            raise NotFound("您没有报名")
        if at >= hearing.held_at:
            raise CannotSignUp("听证会已经开了")
        found.state, found.settled_at = SignUpState.WITHDRAWN, at
        found.save(update_fields=["state", "settled_at"])
    return found


def settle_sign_up(*, number: str, pk: int, is_confirmed: bool, note: str, by: Actor, at: datetime) -> SignUp:
    """Confirm that somebody takes part in a hearing, while there are seats; or say, with the reason, that he does not.

    :raises NotAllowed: for other posts. :raises NotFound: when there is no such sign-up.
    :raises CannotAct: when no seat is left, the reason is missing, he has taken it back, or the hearing has begun.
    """
    with transaction.atomic():
        draft = lock_draft(number)
        if not access.can_work_on(by, draft):
            raise NotAllowed("您的岗位不能确认听证会报名")
        found = SignUp.objects.select_for_update(of=("self",)).select_related("hearing").filter(pk=pk).first()
        if found is None or found.hearing.draft_id != draft.pk:
            raise NotFound("没有这个报名")
        _check_settling(found, is_confirmed=is_confirmed, note=note, at=at)
        found.state = SignUpState.CONFIRMED if is_confirmed else SignUpState.DECLINED
        found.settled_at, found.note = at, note.strip()[:300]
        found.save(update_fields=["state", "settled_at", "note"])
        word = SignUpState(found.state).label
        record(draft, "sign_up_settled", f"听证会报名：{word}", by=by, at=at, sign_up=found.pk)
        bus.publish(SignUpSettled(sign_up_id=found.pk, number=draft.number))
    return found


def _check_settling(sign_up: SignUp, *, is_confirmed: bool, note: str, at: datetime) -> None:
    if sign_up.state == SignUpState.WITHDRAWN:
        raise CannotAct("这个人已经不参加了")
    if at >= sign_up.hearing.held_at:
        raise CannotAct("听证会已经开了，不能再改")
    is_taken = sign_up.state != SignUpState.CONFIRMED and not queries.seats_left(sign_up.hearing)
    if is_confirmed and is_taken:
        raise CannotAct(f"名额 {sign_up.hearing.seats} 人已经满了")
    if not is_confirmed and not note.strip():
        raise CannotAct("请写明为什么没有安排，报名的人看得到", field="note")


def look_at_sign_up(*, sign_up: SignUp, by: Actor, at: datetime) -> Person:
    """Return who signed up, with his phone; that the official looked is logged, and the person can see it.

    :raises NotAllowed: for posts that do not work on the draft.
    """
    return look_at_person(sign_up.hearing.draft, sign_up.person, by=by, at=at)
