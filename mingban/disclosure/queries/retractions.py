"""What was taken back, for everybody."""

from mingban.disclosure.models import Publication, Retraction

MOST = 200


def notice_of(page: Publication) -> Retraction | None:
    """Return what is said at the address of a page that was taken back; None for a page that never was public."""
    return Retraction.objects.filter(page=page.pk, ended_at=None).first()


def retractions() -> list[Retraction]:
    """Return what was taken back and is not public again, the latest first."""
    return list(Retraction.objects.filter(ended_at=None).select_related("page").order_by("-retracted_at")[:MOST])
