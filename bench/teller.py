"""`python -m bench.teller PLACE`: a helper that seeds subscribers in bulk, publishes by the product's own way, and counts statements."""

import base64
import time
from datetime import time as clock
from itertools import count
from typing import Any

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.house import obey

WORDS = "电梯 补助"
TITLE = "关于老旧小区加装电梯补助的通知（演示文本，第 {number} 次）"
NEVER = clock(0)


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    numbers = count(1)

    def seed(subscribers: int, others: int, sandbox: str) -> dict[str, Any]:
        _settle()
        _seed(subscribers, others, sandbox)
        return {}

    def publish() -> dict[str, Any]:
        _publish(next(numbers))
        return {}

    def count_statements() -> dict[str, Any]:
        return _count_statements(next(numbers))

    obey({"seed": seed, "publish": publish, "stages": _stages, "count_statements": count_statements})


def _settle() -> None:
    """Deliver what the demonstration has left, and send none of its messages: only what is published here is counted."""
    from mingban.core import bus
    from mingban.notices.models import Notice
    from mingban.subscriptions import actions

    while bus.deliver_due():
        pass
    actions.tell_subscribers(at=timezone.now())
    Notice.objects.filter(state="WAITING").update(state="SENT")


def _column() -> Any:
    from mingban.disclosure.models import Column, OfficeSite

    site = OfficeSite.objects.select_related("organisation").order_by("pk")[0]
    return Column.objects.descendant_of(site).order_by("path")[0], site.organisation


def _topics() -> list[Any]:
    from mingban.subscriptions import actions

    column, organisation = _column()
    return [
        actions.file_topic(subject="SEARCH", value=f"q={WORDS.replace(' ', '+')}"),
        actions.file_topic(subject="ORGANISATION", value=organisation.code),
        actions.file_topic(subject="COLUMN", value=str(column.pk)),
    ]


def _seed(subscribers: int, others: int, sandbox: str) -> None:
    """Make followers: of ten five mailboxes, three with a browser, two with a phone; and others whom nothing concerns."""
    from mingban.subscriptions import actions
    from mingban.subscriptions.models import Follower, Subscription

    now = timezone.now()
    followers = _followers(subscribers, sandbox, now)
    topics = _topics()
    rows = [(one, topics[place % 3]) for place, one in enumerate(followers)]
    rows += [(one, topics[(place + 1) % 3]) for place, one in enumerate(followers) if place % 2]
    strangers = Follower.objects.bulk_create([_mailbox(f"other{place}@bench.example", now) for place in range(others)])
    apart = [actions.file_topic(subject="SEARCH", value=f"q=公积金+提取{place}") for place in range(others)]
    rows += list(zip(strangers, apart, strict=True))
    Subscription.objects.bulk_create(
        [
            Subscription(follower=one, topic=topic, token=f"bench-{place}", created_at=now, confirmed_at=now)
            for place, (one, topic) in enumerate(rows)
        ],
        batch_size=2000,
    )


def _mailbox(address: str, now: Any, **more: Any) -> Any:
    from mingban.subscriptions import queries
    from mingban.subscriptions.models import Follower

    return Follower(
        address=address,
        address_index=queries.address_index(address),
        address_confirmed_at=now,
        token=f"t-{address}"[:43],
        calendar_token=f"c-{address}"[:43],
        quiet_from=NEVER,
        quiet_until=NEVER,
        created_at=now,
        **more,
    )


def _followers(subscribers: int, sandbox: str, now: Any) -> list[Any]:
    from mingban.accounts.models import Person
    from mingban.subscriptions.models import Follower

    found = []
    for place in range(subscribers):
        if place % 10 < 5:
            found.append(_mailbox(f"reader{place}@bench.example", now))
            continue
        phone = f"177{place:08}"
        person = Person.objects.create(
            kind="PERSON", name=f"测试{place}", created_at=now, phone=phone, phone_index=f"bench-{place}"
        )
        has_browser = place % 10 < 8
        one = _mailbox("", now, party_id=person.pk, by_phone=not has_browser, by_mail=False)
        one.token, one.calendar_token = f"t-{place}", f"c-{place}"
        found.append(one)
        if has_browser:
            _browser(person.pk, f"{sandbox}/push/b{place}", now)
    return Follower.objects.bulk_create(found, batch_size=1000)


def _browser(party: int, address: str, now: Any) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from mingban.core import crypto
    from mingban.notices.models import PushEndpoint

    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    PushEndpoint.objects.create(
        party_id=party,
        address=address,
        address_index=crypto.blind_index(address, purpose="push-endpoint"),
        keys={
            "p256dh": base64.urlsafe_b64encode(point).decode().rstrip("="),
            "auth": base64.urlsafe_b64encode(address.encode()[-16:].rjust(16)).decode().rstrip("="),
        },
        created_at=now,
    )


def _publish(number: int) -> None:
    """Publish a document by Wagtail's own revision, as passing the review would."""
    from mingban.disclosure.models import NormativeDocument

    column, _ = _column()
    page = NormativeDocument(
        title=TITLE.format(number=number),
        slug=f"bench-{number}",
        five="EXECUTION",
        body=[("paragraph", "每台电梯补助 15 万元。演示文本。" * 40)],
        live=False,
    )
    column.add_child(instance=page)
    page.save_revision()
    page.get_latest_revision().publish(skip_permission_checks=True)


def _stages() -> dict[str, float]:
    """Return how many seconds after its publication the last thing was queued, written for all, and first and last handed over."""
    from django.db.models import Max, Min

    from mingban.disclosure.models import NormativeDocument
    from mingban.notices.models import Notice
    from mingban.subscriptions.models import Push

    push = Push.objects.latest("pk")
    page = NormativeDocument.objects.order_by("-pk")[0]
    sent = Notice.objects.filter(key__startswith=f"push/{push.key}/").exclude(channel="SITE")
    found = sent.aggregate(first=Min("sent_at"), last=Max("sent_at"))
    whens = {"queued": push.created_at, "written": push.ended_at, **found}
    return {name: (at - page.first_published_at).total_seconds() if at else -1.0 for name, at in whens.items()}


def _count_statements(number: int) -> dict[str, Any]:
    """Publish, and do in this process what the worker would: count the statements of telling and sending, and time the matching."""
    from mingban.core import bus
    from mingban.notices import actions as notices
    from mingban.notices.models import Notice
    from mingban.subscriptions import actions, queries, rules
    from mingban.subscriptions.models import Push

    _publish(number)
    while bus.deliver_due():
        pass
    push = Push.objects.latest("pk")
    news = rules.News(**push.news)
    begun = time.perf_counter()
    queries.topics_of(news, queries.thing_of(news))
    matching = time.perf_counter() - begun
    with CaptureQueriesContext(connection) as asked:
        actions.tell_subscribers(at=timezone.now())
        while notices.send_due(at=timezone.now()):
            pass
    on_site = Notice.objects.filter(channel="SITE", key__startswith=f"push/{push.key}/").count()
    return {"statements": len(asked), "matching": matching, "on_site": on_site}


if __name__ == "__main__":
    main()
