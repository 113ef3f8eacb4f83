"""Saying that one represents a legal entity, and having the register say whether that is so."""

import unicodedata
from datetime import datetime

from django.db import transaction

from mingban.accounts import actions as accounts
from mingban.accounts import rules as identities
from mingban.accounts.models import Person
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.exchange import queries
from mingban.exchange.actions.asking import ask_register
from mingban.exchange.choices import CallState, ClaimState, Position
from mingban.exchange.models import DataCall, EntityClaim
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

# What registers call an entity that may still do business.
IN_BUSINESS = frozenset({"存续", "在业", "开业"})
MOST_CLAIMS = 20


class CannotClaim(Refused):
    """The code cannot be one, or he has said it already."""


def claim_entity(
    *, person: Person, name: str, uscc: str, position: Position, is_as_printed: bool, by: Actor, at: datetime
) -> EntityClaim:
    """Keep that a person says he represents an entity; until the register has said so too it lets him do nothing.

    A code whose check digit is wrong is taken only when he says that it is printed so: some early ones are.

    :raises NotAllowed: for anybody else, or without a proved name. :raises BadUscc: when the code cannot be one.
    :raises CannotClaim: for a wrong check digit, an entity that he has named already, or too many of them.
    """
    if by.party_id != person.pk:
        raise NotAllowed("只能登记自己代表的单位")
    if not person.identity_number:
        raise NotAllowed("要先实名，才能登记单位")
    code = identities.check_uscc(uscc)
    if not code.is_check_digit_right and not is_as_printed:
        raise CannotClaim("最后一位和前面的对不上，可能有一位写错了，请对着执照再看一遍", field="uscc")
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        own = EntityClaim.objects.filter(person=person)
        if own.filter(uscc=code.code).exists():
            raise CannotClaim("这家单位您已经登记过", field="uscc")
        if own.count() >= MOST_CLAIMS:
            raise CannotClaim(f"一个人最多登记 {MOST_CLAIMS} 家单位，请先删掉不用的")
        return EntityClaim.objects.create(
            person=person, name=name.strip(), uscc=code.code, position=position, claimed_at=at
        )


def check_claim(*, claim: EntityClaim, by: Actor, at: datetime) -> EntityClaim:
    """Ask the register, as the person agrees, whether he represents the entity; if it says so he does from now on.

    Never call it inside a transaction. While the register is silent the claim stays as it was. One that is verified stays.

    :raises mingban.exchange.actions.CannotConsent: for anybody but himself.
    """
    if claim.state == ClaimState.VERIFIED:
        return claim
    matter = Matter(kind="entity-claim", id=str(claim.pk), name=claim.name)
    call = ask_register(person=claim.person, service_code=queries.ENTITY_SERVICE, matter=matter, by=by, at=at)
    if call.state == CallState.SILENT:
        return claim
    with transaction.atomic():
        claim = EntityClaim.objects.select_for_update(of=("self",)).select_related("person").get(pk=claim.pk)
        claim.state, claim.checked_at = _state(claim, call), at
        if claim.state == ClaimState.VERIFIED:
            claim.entity = accounts.register_legal_entity(
                name=call.answer["name"], uscc=claim.uscc, representative=claim.person, by=SYSTEM, at=at
            )
        claim.save(update_fields=["state", "checked_at", "entity"])
        ledger.record(
            code="exchange.claim.checked",
            matter=matter,
            by=by,
            at=at,
            sentence=f"核实能不能代表{claim.name}：{ClaimState(claim.state).label}",
            data={
                "uscc": claim.uscc,
                "position": claim.position,
                "state": str(claim.state),
                "reference": call.reference,
            },
        )
    return claim


def _state(claim: EntityClaim, call: DataCall) -> ClaimState:
    if call.state != CallState.FOUND:
        return ClaimState.NOT_FOUND
    said = call.answer
    is_same = identities.normalise(said.get("uscc", "")) == claim.uscc and _plain(said.get("name", "")) == _plain(
        claim.name
    )
    is_his = Position(claim.position).label in said.get("position", "")
    return ClaimState.VERIFIED if is_same and is_his and said.get("status") in IN_BUSINESS else ClaimState.DIFFERENT


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def drop_claim(*, claim: EntityClaim, by: Actor, at: datetime) -> None:
    """Forget what somebody said and no register confirmed; a verified one is the register's to change.

    :raises NotAllowed: for anybody else. :raises CannotClaim: when it is verified.
    """
    if by.party_id != claim.person_id:
        raise NotAllowed("只能删自己登记的")
    deleted, _ = EntityClaim.objects.filter(pk=claim.pk).exclude(state=ClaimState.VERIFIED).delete()
    if not deleted:
        raise CannotClaim("核实过的不能在这里删。负责人换了，请到登记机关办变更登记")
