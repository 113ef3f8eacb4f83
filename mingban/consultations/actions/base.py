"""How every act on a draft is done: lock, access, state, save, journal, event: one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingban.accounts.models import Person
from mingban.consultations import queries
from mingban.consultations.choices import DraftState
from mingban.consultations.events import DraftEvent
from mingban.consultations.models import Draft
from mingban.core import bus
from mingban.core.actors import Actor, ActorKind
from mingban.core.errors import NotAllowed, NotFound, Refused
from mingban.ledger import actions as ledger

KEY_LENGTH = 64


class CannotAct(Refused):
    """The act is not possible in the draft's present state; the message says why."""


class NeedsAnother(NotAllowed):
    """Who wrote does not publish: it takes another official of the organisation."""


def lock_draft(number: str) -> Draft:
    """Return a draft locked until the transaction ends.

    :raises NotFound: when there is none.
    """
    rows = Draft.objects.select_for_update(of=("self",)).select_related("organisation__region")
    draft = rows.filter(number=number).first()
    if draft is None:
        raise NotFound("没有这次意见征集")
    return draft


def need_state(draft: Draft, *states: DraftState, otherwise: str) -> None:
    """Refuse when a draft is in none of these states.

    :raises CannotAct: with the sentence, and what the state is.
    """
    if draft.state not in states:
        raise CannotAct(f"{otherwise}。现在是“{DraftState(draft.state).label}”")


def person_of(by: Actor) -> Person:
    """Return the person who acts for himself.

    :raises NotAllowed: for officials and the platform.
    """
    if by.kind is not ActorKind.PERSON or by.party_id is None:
        raise NotAllowed("这里是群众提意见用的，工作账号不能用。您要以个人身份提，请先退出，再用手机号登录")
    return Person.objects.get(pk=by.party_id)


def note_hand(known: Sequence[int], by: Actor) -> list[int]:
    """Return the ids of who wrote, with the actor's."""
    return sorted({*known, by.id or 0})


def record(draft: Draft, what: str, sentence: str, *, by: Actor, at: datetime, **data: Any) -> None:
    """Leave an entry in a draft's own chain; no personal data, nobody's words but the authority's."""
    ledger.record(
        code=f"consultations.draft.{what}",
        matter=queries.matter_of(draft),
        by=by,
        at=at,
        sentence=sentence,
        data={"state": draft.state, "revision": draft.revision, **data},
    )


def tell(event: type[DraftEvent], draft: Draft) -> None:
    """Tell others what happened to a draft."""
    bus.publish(
        event(
            number=draft.number,
            title=draft.title,
            url=queries.address_of(draft),
            kind=draft.kind,
            organisation_code=draft.organisation.code,
            opens_on=draft.opens_on.isoformat(),
            closes_on=draft.closes_on.isoformat(),
        )
    )
