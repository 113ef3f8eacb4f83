"""What was published, opened for comment or changed is told to whoever subscribed."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from mingban.catalogue.events import ItemPublished
from mingban.consultations.events import (
    DraftClosed,
    DraftEvent,
    DraftPublished,
    DraftWithdrawn,
    PeriodExtended,
    ResultsPublished,
)
from mingban.core import bus
from mingban.datasets.events import DatasetPublished
from mingban.disclosure import queries as disclosure
from mingban.disclosure.events import Published
from mingban.subscriptions import actions, queries, rules, tasks
from mingban.subscriptions.choices import Subject

NEW = "有新公开的"
LONGEST_KEY = 80
# What is said of a draft to those who follow it; of the first and the last of these its organisation's followers hear too.
OF_DRAFTS: dict[type[DraftEvent], str] = {
    DraftPublished: "有草案开始征求意见",
    PeriodExtended: "延长了征求意见的时间",
    DraftClosed: "征求意见截止了",
    DraftWithdrawn: "撤回了",
    ResultsPublished: "有草案公布了意见采纳情况",
}
FOR_ALL = (DraftPublished, ResultsPublished)


@bus.subscribe(Published)
def push_publication(event: Published) -> None:
    """Queue what was published; the worker tells it."""
    named = [
        (Subject.ORGANISATION, event.organisation_code),
        (Subject.FIELD, event.field),
        (Subject.FIVE, event.five),
        (Subject.ENTRY, event.entry_code),
        (Subject.ITEM, event.entry_code),
        *((Subject.COLUMN, pk) for pk in disclosure.columns_above(event.page_id)),
    ]
    news = _news(named, kind=event.kind, thing=str(event.page_id), title=event.title, says=NEW)
    _queue(f"publication/{event.page_id}", news, event.url)


@bus.subscribe(DraftEvent)
def push_draft(event: DraftEvent) -> None:
    """Queue what happened to a draft for comment."""
    is_for_all = isinstance(event, FOR_ALL)
    named = [(Subject.CONSULTATION, event.number)]
    if is_for_all:
        named.append((Subject.ORGANISATION, event.organisation_code))
    says = OF_DRAFTS[type(event)]
    news = _news(named, kind="consultation", thing=event.number, title=event.title, says=says, for_searches=is_for_all)
    _queue(f"draft/{event.number}/{type(event).__name__}/{event.closes_on}", news, event.url)


@bus.subscribe(ItemPublished)
def push_item(event: ItemPublished) -> None:
    """Queue that the guide of an item has changed; a new item is news for searches too."""
    thing = queries.thing_named("item", event.code)
    if thing is None:
        return
    is_new = event.number == 1
    says = "有新的办事指南" if is_new else "改了办事指南"
    named = [(Subject.ITEM, event.code)]
    news = _news(named, kind="item", thing=event.code, title=thing.title, says=says, for_searches=is_new)
    _queue(f"item/{event.code}/{event.number}", news, thing.url)


@bus.subscribe(DatasetPublished)
def push_dataset(event: DatasetPublished) -> None:
    """Queue that an edition of a table came out, or corrects another."""
    named = [
        (Subject.ORGANISATION, event.organisation_code),
        (Subject.FIELD, event.field),
        (Subject.ENTRY, event.entry_code),
    ]
    says = "更正了数据" if event.is_correction else "有新公开的数据"
    news = _news(named, kind="dataset", thing=event.code, title=event.edition_title, says=says)
    _queue(f"dataset/{event.code}/{event.number}", news, event.edition_url)


def _news(named: Sequence[tuple[Subject, str]], **said: Any) -> rules.News:
    return rules.News(named=[(subject.value, value) for subject, value in named if value], **said)


def _queue(key: str, news: rules.News, url: str) -> None:
    actions.queue_push(key=key[:LONGEST_KEY], news=news, url=url, at=timezone.now())
    tasks.tell_subscribers.enqueue()
