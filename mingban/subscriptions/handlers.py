"""What was published is told to whoever subscribed."""

from django.utils import timezone

from mingban.core import bus
from mingban.disclosure import queries as disclosure
from mingban.disclosure.events import Published
from mingban.subscriptions import actions
from mingban.subscriptions.rules import News


@bus.subscribe(Published)
def push_news(event: Published) -> None:
    """Queue the news; the worker tells it."""
    text = disclosure.text_of(event.page_id)
    news = News(
        title=event.title,
        text=text,
        organisation_code=event.organisation_code,
        field=event.field,
        five=event.five,
        entry_code=event.entry_code,
    )
    actions.queue_push(key=f"publication/{event.page_id}", news=news, url=event.url, at=timezone.now())
