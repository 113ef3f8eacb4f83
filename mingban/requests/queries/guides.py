"""Reads of guides."""

from datetime import date

from django.db.models import QuerySet

from mingban.core.errors import NotFound
from mingban.requests.choices import FeeScheme
from mingban.requests.models import RequestGuide


def guides() -> QuerySet[RequestGuide]:
    """Return the guides of the organisations that can be asked here, by name."""
    rows = RequestGuide.objects.filter(is_open=True).select_related("organisation__region")
    return rows.order_by("organisation__name")


def guide(code: str) -> RequestGuide:
    """Return the guide of an organisation that can be asked here.

    :raises NotFound: when there is none.
    """
    found = guides().filter(organisation__code=code).first() if "\x00" not in code else None
    if found is None:
        raise NotFound("没有这个单位，或者它还没有在这里接收申请")
    return found


def guide_of(organisation_id: int) -> RequestGuide | None:
    """Return an organisation's guide, whether or not it is open."""
    return RequestGuide.objects.select_related("organisation", "head").filter(organisation_id=organisation_id).first()


def scheme_on(guide: RequestGuide | None, day: date) -> FeeScheme:
    """Return how an organisation charges on a day: not before the day from which its scheme holds."""
    if guide is None or guide.fee_from is None or guide.fee_from > day:
        return FeeScheme.NONE
    return FeeScheme(guide.fee_scheme)
