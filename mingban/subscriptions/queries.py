"""Subscriptions of somebody, and whom news concerns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.html import strip_tags

from mingban.agencies import queries as agencies
from mingban.cases.models import Case
from mingban.consultations import queries as drafts
from mingban.consultations.models import Draft
from mingban.consultations.rules import Deadline
from mingban.core import crypto
from mingban.core.actors import Actor
from mingban.core.errors import NotFound
from mingban.core.times import local_day, say_time
from mingban.disclosure import queries as disclosure
from mingban.disclosure.choices import Five
from mingban.requests.models import DisclosureRequest
from mingban.search import queries as search
from mingban.search import registry
from mingban.search.queries import Asked
from mingban.search.registry import Findable
from mingban.subscriptions import rules
from mingban.subscriptions.choices import Subject
from mingban.subscriptions.models import Follower, Push, Subscription, Told, Topic, TopicHandle

# So many values stand in one question.
IN_ONE_QUESTION = 500
# Days of each kind in somebody's calendar.
MOST_DAYS = 100


def address_index(address: str) -> str:
    """Return by what a mailbox is found."""
    return crypto.blind_index(address.strip().lower(), purpose="mailbox")


def follower_of(actor: Actor) -> Follower | None:
    """Return the follower that is whoever is signed in; None before his first subscription."""
    return Follower.objects.filter(party=actor.party_id or 0).first()


def follower_by_token(token: str) -> Follower:
    """Return a follower by the token of his page.

    :raises NotFound: when there is none.
    """
    found = Follower.objects.filter(token=token).first()
    if found is None:
        raise NotFound("没有这个页面，可能网址没有抄全，或者您已经全部退订")
    return found


def follower_by_calendar(token: str) -> Follower:
    """Return a follower by the token of his calendar.

    :raises NotFound: when there is none.
    """
    found = Follower.objects.filter(calendar_token=token).first()
    if found is None:
        raise NotFound("没有这个日历")
    return found


def open_subscriptions(follower: Follower | None) -> QuerySet[Subscription]:
    """Return what somebody has subscribed to, the latest first; what waits to be confirmed is among it."""
    rows = Subscription.objects.filter(follower=follower.pk if follower else 0, ended_at=None)
    return rows.select_related("topic").order_by("-pk")


def subscription_by_token(token: str) -> Subscription:
    """Return a subscription by the token of its letters, ended or not.

    :raises NotFound: when there is none.
    """
    found = Subscription.objects.filter(token=token).select_related("topic", "follower").first()
    if found is None:
        raise NotFound("没有这个订阅，可能网址没有抄全，或者等确认等了太久，已经删掉了")
    return found


def reasons_of(token: str) -> list[Subscription]:
    """Return the subscriptions because of which a message was sent, by its token.

    :raises NotFound: when there is no such message, or it is too old.
    """
    ids = [pk for told in Told.objects.filter(token=token) for pk in told.reasons]
    if not ids:
        raise NotFound("没有这条消息，可能网址没有抄全，或者过去太久了")
    return list(Subscription.objects.filter(pk__in=ids).select_related("topic", "follower").order_by("pk"))


def name_of(subject: str, value: str) -> str:
    """Return what people call a topic: never what an address says it is called.

    :raises NotFound: when there is no such thing.
    """
    name = _NAMES[Subject(subject)](value) if subject in Subject.values else ""
    if not name:
        raise NotFound("没有这个，订不了")
    return name


def _named_search(value: str) -> str:
    return rules.name_search(value, {kind.name: kind.label for kind in registry.kinds()})


def _named_column(value: str) -> str:
    column = disclosure.column_by_id(value)
    return str(column.title) if column else ""


def _named_thing(kind: str, key: str) -> str:
    thing = thing_named(kind, key)
    return thing.title if thing else ""


_NAMES: dict[Subject, Callable[[str], str]] = {
    Subject.SEARCH: _named_search,
    Subject.ORGANISATION: lambda value: agencies.organisation(value).name,
    Subject.FIELD: lambda value: value if disclosure.is_field(value) else "",
    Subject.FIVE: lambda value: Five(value).label if value in Five.values else "",
    Subject.ENTRY: lambda value: disclosure.entry_by_code(value).name,
    Subject.ITEM: lambda value: _named_thing("item", value),
    Subject.CONSULTATION: lambda value: _named_thing("consultation", value),
    Subject.COLUMN: _named_column,
}


def thing_named(kind: str, key: str) -> Findable | None:
    """Return what search knows by this name; None when it is not public, or nobody knows its kind."""
    try:
        provider = registry.kind_named(kind).provider
    except registry.UnknownKind:
        return None
    return next(iter(provider([key])), None)


def thing_of(news: rules.News) -> Findable | None:
    """Return what there is to tell of as it is now; None when it is not public any more."""
    return thing_named(news.kind, news.thing)


def topics_of(news: rules.News, thing: Findable | None) -> list[int]:
    """Return the ids of what news concerns. The thing is taken apart once; only what is filed under its handles is looked at.

    Of a thing that has gone nobody is told.
    """
    if thing is None:
        return []
    handles = {rules.handle(subject, value) for subject, value in news.named if value}
    apart = search.taken_apart(thing)
    if news.for_searches:
        handles |= search.handles_in(apart)
    found: dict[int, Topic] = {}
    listed = sorted(handles)
    for start in range(0, len(listed), IN_ONE_QUESTION):
        filed = TopicHandle.objects.filter(handle__in=listed[start : start + IN_ONE_QUESTION]).values("topic_id")
        found.update({topic.pk: topic for topic in Topic.objects.filter(pk__in=filed)})
    return sorted(
        pk
        for pk, topic in found.items()
        if topic.subject != Subject.SEARCH or search.answers(apart, asked(topic.value))
    )


def asked(value: str) -> Asked:
    """Return a kept search as the search engine is asked it."""
    kept = rules.read_search(value)
    return Asked(text=kept.text, kind=kept.kind, facets=kept.facets, is_latest=True)


def followers_to_tell(topics: Sequence[int], *, after: int, limit: int) -> list[Follower]:
    """Return followers of topics, each once, by id from `after` on."""
    wanting = Subscription.objects.open().filter(follower=OuterRef("pk"), topic__in=topics)
    rows = Follower.objects.filter(Exists(wanting), pk__gt=after).select_related("party")
    return list(rows.order_by("pk")[:limit])


def reasons_for(followers: Sequence[Follower], topics: Sequence[int]) -> dict[int, list[Subscription]]:
    """Return why each of these followers is told, the oldest subscription first."""
    found: dict[int, list[Subscription]] = {}
    rows = Subscription.objects.open().filter(follower__in=followers, topic__in=topics).select_related("topic")
    for one in rows.order_by("pk"):
        found.setdefault(one.follower_id, []).append(one)
    return found


def pushes_left() -> Iterator[Push]:
    """Return what is still to be told, the oldest first."""
    return Push.objects.filter(ended_at=None).order_by("pk").iterator()


def digests_due(at: datetime, limit: int) -> list[Told]:
    """Return what is due to those who are told once a day, by follower; all of a follower's, or none."""
    waiting = Told.objects.filter(told_at=None, due_at__lte=at)
    some = list(waiting.order_by("follower_id").values_list("follower_id", flat=True).distinct()[:limit])
    rows = waiting.filter(follower_id__in=some).select_related("push", "follower__party")
    return list(rows.order_by("follower_id", "pk"))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a topic's feed; `at` is None where only search knows it, which keeps days at most."""

    title: str
    url: str
    summary: str
    at: datetime | None


PUBLISHED = {
    Subject.ORGANISATION: "organisation__code",
    Subject.FIELD: "field",
    Subject.FIVE: "five",
    Subject.ENTRY: "entry_code",
    Subject.ITEM: "entry_code",
}


def latest_lines(subject: str, value: str, limit: int = 30) -> list[Line]:
    """Return what there is of a topic, the latest first: for feed readers, which ask themselves."""
    if subject == Subject.SEARCH:
        hits = search.find(asked(value), limit=limit).hits
        return [Line(one.plain_title, one.url, strip_tags(one.snippet), _noon(one.on)) for one in hits]
    column = disclosure.column_by_id(value) if subject == Subject.COLUMN else None
    if column is not None:
        rows = disclosure.children_of(column)[0]
    elif Subject(subject) in PUBLISHED:
        rows = list(disclosure.latest_of(limit, **{PUBLISHED[Subject(subject)]: value}))
    else:
        rows = []
    return [Line(one.title, one.url or "", one.summary, one.first_published_at) for one in rows]


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE)) if day else None


def deadlines_of(follower: Follower, at: datetime) -> list[Deadline]:
    """Return the days that somebody's calendar holds: the last days and hearings of open drafts, and of a party the days by which
    its applications and requests are answered. Names of items and organisations only: calendars lie with others.
    """
    found = [line for draft in drafts.open_now(at) for line in _draft_days(draft)]
    if follower.party_id:
        cases = Case.objects.filter(application__applicant=follower.party_id, concluded_at=None, due_at__gte=at)
        for case in cases.select_related("application", "organisation").order_by("due_at")[:MOST_DAYS]:
            url = reverse("cases:application-show", args=[case.application.number])
            about = f"{case.organisation.name}，编号 {case.number}"
            found.append(
                _day(
                    f"case-{case.number}",
                    f"最晚办好：{case.item_name}",
                    case.due_at or at,
                    url=url,
                    about=about,
                    changed=at,
                )
            )
        asked_for = DisclosureRequest.objects.filter(applicant=follower.party_id, due_at__gte=at)
        for one in asked_for.select_related("organisation").order_by("due_at")[:MOST_DAYS]:
            url = reverse("requests:request-show", args=[one.number])
            about = f"{one.organisation.name}，编号 {one.number}"
            found.append(
                _day(
                    f"request-{one.number}", "最晚答复：依申请公开", one.due_at or at, url=url, about=about, changed=at
                )
            )
    return found


def _draft_days(draft: Draft) -> Iterator[Deadline]:
    url, name = drafts.address_of(draft), f"consultation-{draft.number}"
    changed = drafts.changed_at(draft)
    closes = datetime.combine(draft.closes_on, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))
    about = f"{draft.organisation.name}征求意见"
    yield _day(name, f"提意见最后一天：{draft.title}", closes, url=url, about=about, changed=changed)
    hearing = drafts.hearing_of(draft)
    if hearing is not None:
        about = f"{say_time(hearing.held_at)}，{hearing.place}"
        yield _day(
            f"hearing-{draft.number}", f"听证会：{draft.title}", hearing.held_at, url=url, about=about, changed=changed
        )


def _day(name: str, title: str, on: datetime, *, url: str, about: str, changed: datetime) -> Deadline:
    home = settings.PUBLIC_URL.rstrip("/")
    host = urlsplit(home).hostname
    day = local_day(on)
    return Deadline(uid=f"{name}@{host}", title=title, last_day=day, url=home + url, about=about, changed_at=changed)
