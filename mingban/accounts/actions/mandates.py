"""Letting another act for oneself, and taking that back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mingban.accounts import access, rules
from mingban.accounts.choices import AssuranceLevel, PartyKind
from mingban.accounts.events import MandateGiven, MandateRevoked
from mingban.accounts.models import Mandate, Party, Person
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, Refused
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class CannotGiveMandate(Refused):
    """One of the two is not real-named, or both are the same."""


def give_mandate(
    *,
    principal: Party,
    agent: Person,
    scope: Sequence[str],
    valid_from: datetime,
    valid_to: datetime,
    by: Actor,
    at: datetime,
) -> Mandate:
    """Let `agent` act for `principal` in `scope` (`["*"]`, or item and bundle codes) from `valid_from` until `valid_to`.

    民法典 §165: a written power names the agent, the matters, the extent and the time.

    :raises NotAllowed: when `by` is neither the principal nor its representative.
    :raises CannotGiveMandate: when somebody's real name was not checked, or both are the same person.
    :raises BadMandate: when scope or time make no sense.
    """
    if not access.can_dispose_of(by, principal):
        raise NotAllowed("只能替自己或自己负责的单位授权")
    if agent.pk == principal.pk:
        raise CannotGiveMandate("不用授权给自己")
    if principal.kind == PartyKind.PERSON and not _is_real_named(principal):
        raise CannotGiveMandate("请先实名，再授权别人")
    if agent.assurance_level < AssuranceLevel.REAL_NAME:
        raise CannotGiveMandate("要代办的人还没有实名，请他先登录并实名")
    rules.check_mandate(scope=scope, valid_from=valid_from, valid_to=valid_to, at=at)
    with transaction.atomic():
        mandate = Mandate.objects.create(
            principal=principal,
            agent=agent,
            scope=list(scope),
            valid_from=valid_from,
            valid_to=valid_to,
            created_at=at,
        )
        _record(mandate, "accounts.mandate.given", "授权别人代办", by, at)
        bus.publish(MandateGiven(mandate_id=mandate.pk))
    return mandate


def _is_real_named(principal: Party) -> bool:
    return Person.objects.filter(pk=principal.pk, assurance_level__gte=AssuranceLevel.REAL_NAME).exists()


class CannotRevokeMandate(Refused):
    """The mandate is over already."""


def revoke_mandate(*, mandate: Mandate, by: Actor, at: datetime) -> Mandate:
    """Take a mandate back from now on; what was done under it stands.

    :raises NotAllowed: when `by` is neither the principal nor its representative.
    :raises CannotRevokeMandate: when it has ended or was revoked before.
    """
    if not access.can_dispose_of(by, mandate.principal):
        raise NotAllowed("只能收回自己给出的授权")
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update(of=("self",)).select_related("principal").get(pk=mandate.pk)
        if mandate.revoked_at is not None or mandate.valid_to <= at:
            raise CannotRevokeMandate("这份授权已经结束了")
        mandate.revoked_at = at
        mandate.save(update_fields=["revoked_at"])
        _record(mandate, "accounts.mandate.revoked", "收回授权", by, at)
        bus.publish(MandateRevoked(mandate_id=mandate.pk))
    return mandate


def _record(mandate: Mandate, code: str, sentence: str, by: Actor, at: datetime) -> None:
    matter = Matter(kind="mandate", id=str(mandate.pk), name="代办授权")
    ledger.record(code=code, matter=matter, by=by, at=at, sentence=sentence, data={"scope": mandate.scope})
