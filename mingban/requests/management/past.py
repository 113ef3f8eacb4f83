"""Invented requests of the past, each act at its time through its real action (demonstrations only)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from mingban.accounts import queries as accounts
from mingban.accounts.models import Person, User
from mingban.core.actors import Actor
from mingban.core.errors import BadInput
from mingban.core.times import local_day
from mingban.requests import actions, queries
from mingban.requests.choices import Act, ApplicantKind, ConsultKind, DisputeKind, DisputeResult, ReplyKind
from mingban.requests.definitions import PastAct, PastRequest

DOERS: dict[Act, Callable[..., object]] = {
    Act.CONFIRM: actions.confirm_receipt,
    Act.ASK_CORRECTION: actions.ask_correction,
    Act.CORRECT: actions.correct_request,
    Act.CONSULT: actions.consult,
    Act.SERVE: actions.serve,
    Act.EXTEND: actions.extend_answer,
    Act.PROPOSE: actions.propose_reply,
    Act.REPLY: actions.issue_reply,
    Act.DELIVER: actions.note_delivery,
    Act.WRITE: actions.write_message,
    Act.DISPUTE: actions.note_dispute,
    Act.SETTLE: actions.settle_dispute,
    Act.ARCHIVE: actions.archive,
}


def key_of(one: PastRequest) -> str:
    """Return by what a request of the past is known again."""
    return f"demo-{one.key}"


def enact(one: PastRequest, now: datetime) -> None:
    """Let a request be sent and handled, each act so many days before `now`.

    :raises BadInput: for a person, an account or an act that there is not.
    """
    citizen, person = _citizen(one)
    sent = actions.send_request(
        organisation_code=one.organisation,
        applicant=person,
        applicant_kind=ApplicantKind.PERSON,
        asked=actions.Asked(title=one.title, features=one.features, contact={"phone": person.phone}),
        confirms_ahead=True,
        key=key_of(one),
        by=citizen,
        at=now - timedelta(days=one.days_ago),
    )
    for act in one.acts:
        by = official(act.by) if act.by else citizen
        _do(act, sent.number, by, now - timedelta(days=act.days_ago))


def _citizen(one: PastRequest) -> tuple[Actor, Person]:
    person = accounts.find_person_by_phone(one.phone)
    user = User.objects.filter(person=person).first() if person else None
    if person is None or user is None:
        raise BadInput(f"没有手机号是 {one.phone} 的人")
    return accounts.actor_of(user), person


def official(username: str) -> Actor:
    """Return who signs in with a name.

    :raises BadInput: when nobody does.
    """
    user = User.objects.filter(username=username).first()
    if user is None:
        raise BadInput(f"没有工作账号 {username}")
    return accounts.actor_of(user)


def _do(act: PastAct, number: str, by: Actor, at: datetime) -> None:
    if act.act not in DOERS:
        raise BadInput(f"不能装入这一步：{act.act.label}")
    given = dict(act.given)
    kinds: dict[Act, Callable[[str], Any]] = {
        Act.CONSULT: ConsultKind,
        Act.PROPOSE: ReplyKind,
        Act.DISPUTE: DisputeKind,
    }
    if act.act in kinds:
        given["kind"] = kinds[act.act](given["kind"])
    if act.act is Act.SERVE:
        first = queries.unserved(queries.by_number(number))[0]
        given |= {"consultation": first.pk, "served_on": local_day(at)}
    if act.act is Act.DISPUTE:
        given |= {"filed_on": local_day(at)}
    if act.act is Act.SETTLE:
        last = queries.by_number(number).disputes.latest("pk")
        given |= {"dispute": last.pk, "result": DisputeResult(given["result"]), "ended_on": local_day(at)}
    DOERS[act.act](number=number, by=by, at=at, **given)
