"""Subscribers to test with, and the one thing that there is to tell of."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from mingban.accounts import queries as accounts
from mingban.accounts.tests.factories import UserFactory
from mingban.core.actors import Actor
from mingban.notices.choices import NoticeChannel
from mingban.search.registry import Findable
from mingban.subscriptions import actions, rules
from mingban.subscriptions.choices import Rhythm, Subject
from mingban.subscriptions.models import Follower, Subscription

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 11, 25, 3, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 15, tzinfo=UTC)
THING = Findable(
    kind="paper",
    key="1",
    title="关于老旧小区加装电梯补助的通知",
    text="每台补助 15 万元",
    url="/open/x/",
    facets={"organisation": "住建局", "field": "住房"},
)
NEWS = rules.News(
    kind="paper", thing="1", title=THING.title, says="有新公开的", named=[("ORGANISATION", "zj"), ("FIELD", "住房")]
)
ADDRESS = "reader@example.cn"


def citizen() -> Actor:
    return accounts.actor_of(UserFactory.create())


def subscribe(by: Actor, value: str, subject: str = Subject.SEARCH) -> Subscription:
    return actions.subscribe(subject=subject, value=value, by=by, at=DAY)


def by_mail(value: str = "q=电梯", address: str = ADDRESS) -> Subscription:
    return actions.follow_by_mail(subject=Subject.SEARCH, value=value, address=address, at=DAY)


def ways(follower: Follower, **changes: Any) -> Follower:
    chosen: dict[str, Any] = {
        "channels": list(NoticeChannel.values),
        "address": "",
        "rhythm": Rhythm.AT_ONCE,
        "quiet": (time(22), time(8)),
    }
    return actions.change_ways(follower=follower, at=DAY, **{**chosen, **changes})


def tell(at: datetime = DAY) -> int:
    actions.queue_push(key="publication/1", news=NEWS, url=THING.url, at=at)
    return actions.tell_subscribers(at=at)
