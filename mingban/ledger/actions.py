"""The one write of the journal."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from mingban.core.actors import Actor
from mingban.core.prepared import Prepared
from mingban.ledger.models import Entry
from mingban.ledger.queries import hashed_fields
from mingban.ledger.rules import Matter, check_plain, entry_hash, fitted

_last = Prepared(
    lambda kind, matter: (
        Entry.objects.filter(matter_kind=kind, matter_id=matter).order_by("-sequence").only("sequence", "hash")[:1]
    )
)


def record(
    *, code: str, matter: Matter, by: Actor, at: datetime, sentence: str = "", data: dict[str, Any] | None = None
) -> Entry:
    """Append one act to the chain of its matter, in the caller's transaction.

    `sentence` is what the public and the applicant read, shortened when it is too long (lists: `rules.sentence_of`); neither it nor `data` may hold personal data. The caller has
    locked the matter's own row; if it has not, the unique place of the entry makes the later of two writers fail.

    :raises django.db.transaction.TransactionManagementError: outside a transaction.
    :raises NotPlain: when `data` holds what would not come back from the database unchanged.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an act is recorded in the transaction that does it")
    check_plain(data or {})
    former = next(iter(_last(matter.kind, matter.id)), None)
    entry = Entry(
        matter_kind=matter.kind,
        matter_id=matter.id,
        matter_name=matter.name,
        sequence=former.sequence + 1 if former else 1,
        code=code,
        at=at.astimezone(UTC),
        actor=by.as_json(),
        sentence=fitted(sentence),
        data=data or {},
        former_hash=former.hash if former else "",
    )
    entry.hash = entry_hash(hashed_fields(entry))
    entry.save(force_insert=True)
    return entry
