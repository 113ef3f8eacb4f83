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


def follow_validity(*, at: datetime) -> list[NormativeDocument]:
    """Record once of each document that its validity ended, and tell search and whoever listens; return those newly ended.

    Whether a document binds is always reckoned from its days; nothing here decides it.
    """
    over = NormativeDocument.objects.live().filter(
        valid_until__lt=local_day(at), repealed_on=None, expiry_noted_at=None
    )
    return [document for pk in over.values_list("pk", flat=True) if (document := _note_end(pk, at))]


def _note_end(pk: int, at: datetime) -> NormativeDocument | None:
    with transaction.atomic():
        document = NormativeDocument.objects.select_for_update(of=("self",)).get(pk=pk)
        if document.expiry_noted_at:
            return None
        NormativeDocument.objects.filter(pk=pk).update(expiry_noted_at=at)
        ledger.record(
            code="disclosure.document.expired",
            matter=queries.matter_of(document),
            by=SYSTEM,
            at=at,
            sentence=f"《{document.title}》有效期满，自动失效",
        )
        bus.publish(ValidityChanged(page_id=pk, validity=Validity.EXPIRED.value))
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
