"""`python -m bench.sweeper PLACE`: a helper that seeds clocks in bulk and sweeps them by the product's own task."""

import time
from typing import Any

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.house import obey

SEED = """
    INSERT INTO clocks_clock (owner_kind, owner_id, owner_name, duty, duty_name, organisation_code, region_code, unit, "limit",
        legal_basis, started_at, start_event, ends_on_workday, extension, extension_limit, extension_reason, extended_by,
        state, alert, alerts_told, due_at)
    SELECT 'bench', n::text, '量一量', 'statutory', '法定办结', '', '431202', 'WORKING_DAY', 20, '', now() - interval '40 days',
        '受理', true, 0, 0, '', '', 'RUNNING', '', '[]',
        CASE WHEN n <= %s THEN now() - interval '1 day' ELSE now() + n * interval '1 minute' END
    FROM generate_series(1, %s) n"""


def listen(event: object) -> None:
    """Be somebody who wants to be told, so that there is an outbox message for each clock."""


def main() -> None:
    """Set Django up and obey."""
    django.setup()
    from mingban.clocks.events import ClockOverdue
    from mingban.clocks.models import Clock
    from mingban.clocks.tasks import sweep as task
    from mingban.core import bus
    from mingban.core.models import OutboxMessage

    bus.subscribe(ClockOverdue)(listen)
    heard: list[Any] = []

    def seed(count: int, due: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(SEED, [due, count])
            cursor.execute("VACUUM ANALYZE clocks_clock")
        heard.append(due)

    def sweep() -> dict[str, Any]:
        overdue = Clock.objects.overdue(timezone.now())
        overdue.update(overdue_told_at=None)
        OutboxMessage.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM clocks_clock")
        with CaptureQueriesContext(connection) as asked:
            begun = time.perf_counter()
            task.func()
            seconds = time.perf_counter() - begun
        assert overdue.exclude(overdue_told_at=None).count() == heard[0]
        return {"seconds": seconds, "statements": len(asked)}

    obey({"seed": seed, "sweep": sweep})


if __name__ == "__main__":
    main()
