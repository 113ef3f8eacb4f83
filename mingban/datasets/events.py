"""What happens to tables."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DatasetEvent(Event):
    """What every event of a table says; `url` is the path of its page on this site."""

    code: str
    title: str
    url: str
    organisation_code: str
    field: str
    entry_code: str


@dataclass(frozen=True, kw_only=True)
class DatasetPublished(DatasetEvent):
    """An edition came out; `edition_url` is the path of its own page, `published_at` in ISO 8601."""

    number: int
    period: str
    edition_url: str
    edition_title: str
    published_at: str
    is_correction: bool


@dataclass(frozen=True, kw_only=True)
class EditionWithdrawn(DatasetEvent):
    """An edition is not shown any more; its page says why."""

    number: int
    edition_url: str
