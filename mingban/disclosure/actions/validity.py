"""What happens to normative documents by the mere passing of days."""

from datetime import datetime

from django.db import transaction

from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.times import local_day
from mingban.disclosure import queries, rules
from mingban.disclosure.choices import Validity
from mingban.disclosure.events import ValidityChanged, ValidityEnding
from mingban.disclosure.models import NormativeDocument
from mingban.ledger import actions as ledger

SAID = {
    Validity.IN_FORCE: "《{title}》开始施行",
    Validity.EXPIRED: "《{title}》有效期满，自动失效",
    Validity.REPEALED: "《{title}》废止",
}


def follow_validity(*, at: datetime) -> list[NormativeDocument]:
    """Record once of each document that it came into force, expired or was repealed, and tell search and whoever listens;
    return those of which that is new.

    Whether a document binds is always reckoned from its days; nothing here decides it.
    """
    changed = queries.documents_changing(local_day(at))
    return [document for pk in changed.values_list("pk", flat=True) if (document := _note_validity(pk, at))]


def _note_validity(pk: int, at: datetime) -> NormativeDocument | None:
    with transaction.atomic():
        document = NormativeDocument.objects.select_for_update(of=("self",)).get(pk=pk)
        validity = document.validity_at(local_day(at))
        if validity == document.validity_noted:
            return None
        NormativeDocument.objects.filter(pk=pk).update(validity_noted=validity)
        ledger.record(
            code=f"disclosure.document.{validity.lower()}",
            matter=queries.matter_of(document),
            by=SYSTEM,
            at=at,
            sentence=SAID[validity].format(title=document.title),
        )
        bus.publish(ValidityChanged(page_id=pk, validity=validity.value))
    return document


def remind_owners(*, at: datetime) -> int:
    """Tell owners of documents that end soon, once at each of the days that the province's rules name; return how many are near."""
    on, terms = local_day(at), queries.terms()
    near = queries.documents_ending(on, max(terms.told_days_before))
    reached = [(document, rules.rung(on, document.valid_until, terms)) for document in near if document.valid_until]
    with transaction.atomic():
        for document, days in reached:
            if days is not None:
                bus.publish(ValidityEnding(page_id=document.pk, days_before=days))
    return len(reached)
