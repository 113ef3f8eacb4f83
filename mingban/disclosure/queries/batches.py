"""Batches of documents that are taken over."""

from django.db.models import Count, Q, QuerySet

from mingban.core.errors import NotFound
from mingban.disclosure.models import ImportBatch, ImportRow, Publication


class UnknownBatch(NotFound):
    """The organisation has no such batch."""


def batches_of(organisation_id: int | None) -> QuerySet[ImportBatch]:
    """Return an organisation's batches, the latest first, with how many rows each has and how many are done."""
    rows = ImportBatch.objects.filter(site__organisation=organisation_id or 0)
    counted = rows.annotate(total=Count("rows"), done=Count("rows", filter=Q(rows__done_at__isnull=False)))
    return counted.order_by("-sent_at", "-pk")


def batch(organisation_id: int | None, token: str) -> ImportBatch:
    """Return one of an organisation's batches.

    :raises UnknownBatch: when it has no such batch.
    """
    found = batches_of(organisation_id).filter(token=token).first()
    if found is None:
        raise UnknownBatch("没有这一批")
    return found


def rows_of(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Return a batch's rows in their order."""
    return batch.rows.select_related("page").order_by("number")


def is_history(page: Publication) -> bool:
    """Tell whether a page came in as something that was published long ago. One query."""
    return ImportRow.objects.filter(page=page.pk, batch__is_history=True).exists()
