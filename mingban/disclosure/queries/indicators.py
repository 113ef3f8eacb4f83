"""How the site stands by what inspectors of government sites look at (国办秘函〔2019〕19号; facts §10), each with its evidence."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max

from mingban.clocks import queries as clocks
from mingban.core.times import local_day, say_day
from mingban.disclosure.models import Column, Publication
from mingban.disclosure.registry import Indicator, plugged_in

# Days without anything new that inspectors count: on the whole site, in columns of policy documents.
SITE_DAYS, POLICY_DAYS = 14, 183
POLICY_SLUG = "documents"


def indicators(at: datetime) -> Iterator[Indicator]:
    """Yield every indicator, as it is now."""
    yield _whole_site(at)
    yield from _policy_columns(at)
    yield _empty_columns()
    yield _late_interpretations(at)
    yield from _particulars()
    yield _ipv6()
    yield from plugged_in(at)


def _newest(rows: object) -> datetime | None:
    return rows.aggregate(newest=Max("first_published_at"))["newest"]  # type: ignore[attr-defined]  # a queryset of pages


def _fresh(name: str, newest: datetime | None, at: datetime, days: int) -> Indicator:
    if newest is None:
        return Indicator(name=name, is_met=False, evidence="一条信息也没有")
    evidence = f"最近一条是 {say_day(local_day(newest))}公布的"
    return Indicator(name=name, is_met=newest >= at - timedelta(days=days), evidence=evidence)


def _whole_site(at: datetime) -> Indicator:
    return _fresh(f"{SITE_DAYS} 天以内有更新", _newest(Publication.objects.live()), at, SITE_DAYS)


def _policy_columns(at: datetime) -> Iterator[Indicator]:
    for column in Column.objects.live().filter(slug=POLICY_SLUG).order_by("path"):
        below = Publication.objects.live().descendant_of(column)
        if below.exists():
            office = column.get_parent().title
            yield _fresh(f"{office}“{column.title}”半年以内有更新", _newest(below), at, POLICY_DAYS)


def _empty_columns() -> Indicator:
    empty = [
        f"{column.get_parent().title}“{column.title}”"
        for column in Column.objects.live().order_by("path")
        if not Publication.objects.live().descendant_of(column).exists()
    ]
    said = (
        f"{len(empty)} 个栏目是空的：{'、'.join(empty[:5])}{'等' if len(empty) > 5 else ''}" if empty else "没有空栏目"
    )
    return Indicator(name="没有空白栏目", is_met=not empty, evidence=said)


def _late_interpretations(at: datetime) -> Indicator:
    late = clocks.overdue(at).filter(owner_kind="publication", duty="interpretation")
    names = [f"《{clock.owner_name}》" for clock in late[:5]]
    said = f"{late.count()} 份文件的解读超期：{'、'.join(names)}" if names else "没有超期的"
    return Indicator(name="文件的解读按时公布", is_met=not names, evidence=said)


def _particulars() -> Iterator[Indicator]:
    for name, value in settings.SITE_PARTICULARS.items():
        yield Indicator(name=f"页脚有{name}", is_met=bool(value), evidence=value or "没有设置")


def _ipv6() -> Indicator:
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, 443, socket.AF_INET6)}
    except OSError:
        found = set()
    return Indicator(
        name="有 IPv6 地址", is_met=bool(found), evidence="、".join(sorted(found)) or f"{host} 没有 IPv6 地址"
    )
