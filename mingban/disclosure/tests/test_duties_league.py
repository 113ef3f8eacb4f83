"""The monthly table from real duties, compared with a recount."""

from datetime import date, datetime

import pytest
from django.db import connection

from mingban.clocks.tests.factories import beijing
from mingban.disclosure import actions, queries
from mingban.disclosure.models import PublishingDuty
from mingban.disclosure.tests.story import AT, GOOD, make_entry, office, open_duty, report, seen, supervisor

pytestmark = pytest.mark.django_db


def test_the_table_of_a_month_is_what_a_recount_says() -> None:
    office("hecheng-market", "市场监督管理局")
    entry = make_entry("3日内")
    watch = supervisor()
    duties = [open_duty(entry, on=f"2026-11-{day:02}", what=f"第 {day} 次") for day in (2, 3, 4, 5, 22)]
    for duty, moment in ((duties[0], beijing("2026-11-04 10:00")), (duties[1], AT)):
        seen(report(duty, moment, f"https://a.cn/{duty.pk}"), GOOD, moment)
    actions.cancel_duty(duty_id=duties[3].pk, reason="错", by=watch, at=AT)
    rows = queries.league(date(2026, 11, 1), AT)
    assert [row.tally.organisation_code for row in rows] == ["hecheng-civil"], "only who has something to publish"
    one = rows[0].tally
    assert (one.on_time, one.late, one.overdue, one.pending, one.due) == (1, 1, 1, 1, 4)
    assert (rows[0].rank, one.share_words) == (1, "33.3")
    other = queries.league(date(2026, 10, 1), AT)[0]
    assert (other.rank, other.tally.due) == (None, 0)
    assert _recount(datetime(2026, 11, 1, tzinfo=AT.tzinfo)) == 4


def _recount(since: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM {PublishingDuty._meta.db_table} WHERE state <> 'CANCELLED' AND due_at >= %s",  # noqa: S608 — our own table's name
            [connection.ops.adapt_datetimefield_value(since)],
        )
        return int(cursor.fetchone()[0])
