"""What becomes of a table elsewhere when something happened to it: the index, the duty that it meets."""

from django.utils import timezone

from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.datasets.events import DatasetEvent, DatasetPublished, EditionWithdrawn
from mingban.datasets.models import Edition
from mingban.disclosure import actions as disclosure
from mingban.search import actions as search

FINDABLE = "dataset"


@bus.subscribe(DatasetEvent)
def index_dataset(event: DatasetEvent) -> None:
    """Let a table be found as it is now, or not any more."""
    search.note_change(FINDABLE, event.code)


@bus.subscribe(DatasetPublished)
def meet_duty(event: DatasetPublished) -> None:
    """Let an edition meet the duty of its entry, once its page answers; told again nothing changes."""
    edition = Edition.objects.filter(dataset__code=event.code, number=event.number).first()
    if event.entry_code and edition is not None and edition.published_at is not None:
        disclosure.note_publication(
            entry_code=event.entry_code,
            url=event.edition_url,
            title=event.edition_title,
            published_at=edition.published_at,
            by=SYSTEM,
            at=timezone.now(),
        )


@bus.subscribe(EditionWithdrawn)
def open_duty_again(event: EditionWithdrawn) -> None:
    """Open the duty again that a withdrawn edition had met."""
    if event.entry_code:
        url = disclosure.checked_url(event.edition_url)
        disclosure.note_withdrawal(url=url, by=SYSTEM, at=timezone.now())
