"""Numbers without gaps: taken in the transaction of the act that uses them, so a rolled-back act gives its number back."""

from django.db import transaction
from django.db.models import F

from mingban.core.models import NumberSeries


def next_number(key: str) -> int:
    """Return the next number (1, 2, 3 ...) of the series `key`; other takers wait until this transaction ends.

    :raises django.db.transaction.TransactionManagementError: outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("numbers are taken inside a transaction")
    NumberSeries.objects.get_or_create(key=key)
    NumberSeries.objects.filter(key=key).update(last=F("last") + 1)
    return NumberSeries.objects.get(key=key).last
