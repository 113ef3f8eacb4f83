"""Where a case stands among those that want one of a limited number of places (行政许可法 §57)."""

from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from mingban.cases import rules
from mingban.cases.models import Case
from mingban.cases.queries.of_case import definition_of
from mingban.cases.rules import QuotaStanding
from mingban.core.times import local_day, say_time


def quota_standing(case: Case) -> QuotaStanding | None:
    """Return how an accepted case of an item with a limited number stands; None for any other."""
    quota = definition_of(case).quota
    if quota is None or case.accepted_at is None:
        return None
    first, after, period = rules.quota_days(quota.period, local_day(case.accepted_at))
    peers = Case.objects.filter(item=case.item_id).exclude(pk=case.pk)
    if first and after:
        peers = peers.filter(accepted_at__gte=_midnight(first), accepted_at__lt=_midnight(after))
    # Within one second the earlier submission goes first.
    earlier = Q(accepted_at__lt=case.accepted_at) | Q(accepted_at=case.accepted_at, pk__lt=case.pk)
    waiting = peers.filter(earlier, decided_at=None).exclude(state__in=rules.ENDED).order_by("accepted_at", "pk")
    return QuotaStanding(
        number=quota.number,
        period=period,
        granted=peers.filter(is_approved=True).count(),
        before=[_say(one) for one in waiting],
    )


def _say(case: Case) -> str:
    """Say which case it is and when it was accepted, to the second."""
    at = case.accepted_at or case.submitted_at
    return f" {case.number}（{say_time(at)}:{at:%S} 受理）"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
