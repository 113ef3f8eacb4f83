"""`python -m bench.sweeper PLACE`: a helper that seeds clocks in bulk and sweeps them by the product's own task.

Of the clocks that are due some have just become overdue, which is also the last rung of their ladder; as many again have reached a
rung before their end, half of these the reminder and half 黄牌.
"""

import time
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from typing import Any

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.house import obey

REGION = "431202"
TERMS: dict[str, Any] = {"duty": "promised", "region_code": REGION, "unit": "WORKING_DAY", "limit": 20}
SEED = """
    INSERT INTO clocks_clock (owner_kind, owner_id, owner_name, duty, duty_name, organisation_code, region_code, unit, "limit",
        legal_basis, started_at, start_event, ends_on_workday, extension, extension_limit, extension_reason, extended_by,
        state, alert, alerts_told, due_at, alert_at)
    SELECT 'bench', %(from)s || n::text, '量一量', %(duty)s, '承诺办结', '', %(region_code)s, %(unit)s, %(limit)s, '',
        now() - interval '60 days', '受理', true, 0, 0, '', '', 'RUNNING', '', '[]', %(due)s + n * %(apart)s, %(alert)s + n * %(apart)s
    FROM generate_series(1, %(count)s::int) n"""


def listen(event: object) -> None:
    """Be somebody who wants to be told, so that there is an outbox message for each clock that is overdue."""


def listen_to_rungs(event: object) -> None:
    """The same for each rung."""


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    from mingban.clocks.events import AlertReached, ClockOverdue
    from mingban.clocks.models import Clock
    from mingban.clocks.tasks import sweep as task
    from mingban.core import bus
    from mingban.core.models import OutboxMessage

    bus.subscribe(ClockOverdue)(listen)
    bus.subscribe(AlertReached)(listen_to_rungs)

    def sweep(*, is_counted: bool) -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE clocks_clock c SET overdue_told_at = NULL, alert = '', alerts_told = '[]', alert_at = b.alert_at "
                "FROM bench_due b WHERE b.id = c.id"
            )
            cursor.execute("TRUNCATE core_outboxmessage")
            cursor.execute("VACUUM clocks_clock")
        with CaptureQueriesContext(connection) if is_counted else nullcontext() as asked:
            begun = time.perf_counter()
            task.func()
            seconds = time.perf_counter() - begun
        messages = OutboxMessage.objects.filter(handler__contains="listen").count()
        told = Clock.objects.exclude(overdue_told_at=None).count()
        climbed = Clock.objects.exclude(alert="").count()
        return {
            "seconds": seconds,
            "statements": len(asked or ()),
            "told": told,
            "climbed": climbed,
            "messages": messages,
        }

    obey({"seed": seed, "sweep": sweep})


def seed(count: int, due: int) -> None:
    """Make `count` clocks of which `due` are newly overdue and as many others have reached a rung."""
    _announce()
    now = timezone.now()
    soon, late = _ends_on_rungs(now), (now - timedelta(days=1), now - timedelta(hours=1))
    spans = {"late": (late, due), "reminded": (soon["REMINDER"], due // 2), "yellow": (soon["YELLOW"], due // 2)}
    far = now + timedelta(days=30)
    spans["far"] = ((far, far - timedelta(days=5)), count - 2 * due)
    with connection.cursor() as cursor:
        for name, ((due_at, alert_at), many) in spans.items():
            apart = timedelta(minutes=1 if name == "far" else 0)
            terms: dict[str, Any] = {"from": name, "due": due_at, "alert": alert_at, "apart": apart, "count": many}
            cursor.execute(SEED, {**TERMS, **terms})
        # Those that are due: what a sweep changes of them is put back before the next.
        cursor.execute("CREATE TABLE bench_due AS SELECT id, alert_at FROM clocks_clock WHERE owner_id !~ '^far'")
        cursor.execute("VACUUM ANALYZE clocks_clock")


def _announce() -> None:
    """Announce the years around today, without days off: the county's files may end before the day of this run."""
    from mingban.clocks.models import CalendarYear

    year = timezone.localdate().year
    CalendarYear.objects.bulk_create(
        CalendarYear(region_code="", year=one, notice_title="量一量", notice_number="", source="bench", digest=str(one))
        for one in range(year - 1, year + 3)
    )


def _ends_on_rungs(now: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Return for the two rungs before the end a due instant with which a clock stands on this rung now, and since when."""
    from mingban.clocks import queries
    from mingban.clocks.models import Clock

    calendar = queries.calendar_for(REGION)
    found: dict[str, tuple[datetime, datetime]] = {}
    for ahead in range(30):
        day: date = timezone.localdate(now) + timedelta(days=ahead)
        clock = Clock(**TERMS, started_at=now - timedelta(days=60), due_at=queries.end_of_day(day))
        reached = [(alert, since) for alert, since in queries.ladder_of(clock, calendar) if since <= now]
        if reached and clock.due_at and clock.due_at > now:
            found.setdefault(str(reached[-1][0]), (clock.due_at, reached[-1][1]))
    return found


if __name__ == "__main__":
    main()
