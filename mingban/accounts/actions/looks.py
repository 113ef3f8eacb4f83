"""Who looked at whose personal data."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from mingban.accounts.models import Look, Party
from mingban.core.actors import Actor
from mingban.ledger.rules import Matter

BATCH = timedelta(minutes=10)


def log_look(
    *, party: Party, fields: list[str], by: Actor, legal_basis: str, at: datetime, matter: Matter | None = None
) -> Look | None:
    """Record that `by` saw these fields of `party` in clear, under this law; a party's own looks are not recorded.

    `fields` are words that the owner reads, such as 身份证号. Looks of one actor at one matter within ten minutes of the
    first are one entry, so that the list stays readable.
    """
    if by.party_id == party.pk:
        return None
    kind, id_ = (matter.kind, matter.id) if matter else ("", "")
    recent = party.looks.filter(matter_kind=kind, matter_id=id_, legal_basis=legal_basis, at__gt=at - BATCH, at__lte=at)
    known = next(
        (look for look in recent.all() if look.actor == by.as_json() and set(fields) <= set(look.fields)), None
    )
    if known:  # the usual case: an official opens a page again
        return known
    with transaction.atomic():
        look = next((look for look in recent.select_for_update() if look.actor == by.as_json()), None)
        if look is None:
            return Look.objects.create(
                party=party,
                actor=by.as_json(),
                fields=sorted(set(fields)),
                matter_kind=kind,
                matter_id=id_,
                legal_basis=legal_basis,
                at=at,
            )
        if not set(fields) <= set(look.fields):
            look.fields = sorted({*look.fields, *fields})
            look.save(update_fields=["fields"])
    return look


def log_looks(*, party_ids: Collection[int], fields: list[str], by: Actor, legal_basis: str, at: datetime) -> None:
    """Record that `by` took these fields of many parties out at once; called again for the same `at`, each is recorded once."""
    same = Look.objects.filter(party_id__in=party_ids, at=at, legal_basis=legal_basis, matter_id="")
    known = {look.party_id for look in same if look.actor == by.as_json()}
    Look.objects.bulk_create(
        Look(party_id=pk, actor=by.as_json(), fields=sorted(set(fields)), legal_basis=legal_basis, at=at)
        for pk in sorted(set(party_ids) - known - {by.party_id})
    )
