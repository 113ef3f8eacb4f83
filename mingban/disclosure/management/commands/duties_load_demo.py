"""Enter occasions of the demonstration county, each at its time before now.

Nothing is said to be published here: where a page is named it was reported at that time, and counts once the worker has seen it answer.
"""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.core.actors import SYSTEM
from mingban.core.reading import entering
from mingban.core.times import local_day
from mingban.disclosure import actions
from mingban.disclosure.models import PublishingDuty

MORNING = time(9, 30)


class Command(BaseCommand):
    """`manage.py duties_load_demo data/demo/publishing-duties.json`: what is there already stays as it is."""

    help = "Enter the demonstration's occasions on which something had to be published."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter every occasion once.

        :raises CommandError: outside demonstrations, or when the file cannot be read.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示数据")
        file: Path = options["file"]
        with entering(file):
            rows = json.loads(file.read_text(encoding="utf-8"))
        entered = sum(self._enter(row) for row in rows)
        actions.open_periodic_duties(at=timezone.now())
        self.stdout.write(f"公开义务：{entered} 条")

    def _enter(self, row: dict[str, Any]) -> bool:
        """Enter one occasion, unless it is there."""
        if PublishingDuty.objects.filter(entry__code=row["entry"], what=row["what"]).exists():
            return False
        now = timezone.now()
        on = row.get("on")
        happened = date.fromisoformat(on) if on else local_day(now) - timedelta(days=row["days_ago"])
        at = min(_morning(happened), now)
        duty = actions.open_duty(entry_code=row["entry"], what=row["what"], on=happened, by=SYSTEM, at=at)
        if "url" in row:
            reported = min(_morning(local_day(now) - timedelta(days=row["reported_days_ago"])), now)
            actions.report_publication(duty_id=duty.pk, url=row["url"], title=row["title"], by=SYSTEM, at=reported)
        return True


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))
