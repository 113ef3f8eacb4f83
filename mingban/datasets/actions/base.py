"""How every act on a table is done: lock, access, state, save, journal, event: one transaction."""

from datetime import datetime
from typing import Any

from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import NotFound, Refused
from mingban.datasets import queries
from mingban.datasets.events import DatasetPublished, EditionWithdrawn
from mingban.datasets.models import Dataset, Edition
from mingban.ledger import actions as ledger

SHORTEST_REASON = 4


class CannotAct(Refused):
    """The act is not possible as things stand; the message says why."""


def lock_dataset(code: str) -> Dataset:
    """Return a table locked until the transaction ends: of two acts on it one comes after the other.

    :raises NotFound: when there is none.
    """
    rows = Dataset.objects.select_for_update(of=("self",)).select_related("organisation")
    dataset = rows.filter(code=code).first()
    if dataset is None:
        raise NotFound("没有这份数据")
    return dataset


def edition_of(dataset: Dataset, number: int) -> Edition:
    """Return an edition of a locked table.

    :raises NotFound: when there is none of this number.
    """
    edition = dataset.editions.filter(number=number).first()
    if edition is None:
        raise NotFound("没有这一版")
    edition.dataset = dataset
    return edition


def record(dataset: Dataset, what: str, sentence: str, *, by: Actor, at: datetime, **data: Any) -> None:
    """Leave an entry in a table's own chain."""
    ledger.record(
        code=f"datasets.{what}", matter=queries.matter_of(dataset), by=by, at=at, sentence=sentence, data=data
    )


def _common(dataset: Dataset) -> dict[str, str]:
    return {
        "code": dataset.code,
        "title": dataset.title,
        "url": queries.address_of(dataset),
        "organisation_code": dataset.organisation.code,
        "field": dataset.field,
        "entry_code": dataset.entry_code,
    }


def tell_published(edition: Edition, at: datetime) -> None:
    """Tell others that an edition came out."""
    bus.publish(
        DatasetPublished(
            **_common(edition.dataset),
            number=edition.number,
            period=edition.period,
            edition_url=queries.edition_address(edition),
            edition_title=queries.edition_title(edition),
            published_at=at.isoformat(),
            is_correction=edition.former_id is not None,
        )
    )


def tell_withdrawn(edition: Edition) -> None:
    """Tell others that an edition is not shown any more."""
    bus.publish(
        EditionWithdrawn(
            **_common(edition.dataset), number=edition.number, edition_url=queries.edition_address(edition)
        )
    )
