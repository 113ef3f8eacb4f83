"""Enter invented annual reports of last year, with requests of that year (demonstrations only)."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.core import bus
from mingban.core.reading import entering
from mingban.core.times import local_day
from mingban.requests import actions
from mingban.requests.definitions import PastReport, read_past_reports
from mingban.requests.management.past import enact, key_of, official
from mingban.requests.models import AnnualReport, DisclosureRequest

# Until then governments have published; before, the year before last is the last that is reported.
REPORTING = timedelta(days=90)
ONE_HOUR = timedelta(hours=1)


class Command(BaseCommand):
    """`manage.py annual_reports_demo data/demo/annual-reports.json`: what is there already stays as it is."""

    help = "Enter invented annual reports of last year from a JSON file (demonstrations only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter what is not there yet.

        :raises CommandError: outside demonstrations, or when the file cannot be read.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示数据")
        file: Path = options["file"]
        year = local_day(timezone.now() - REPORTING).year - 1
        with entering(file):
            reports = read_past_reports(json.loads(file.read_text(encoding="utf-8")))
            with bus.untold(), transaction.atomic():
                entered = [one for one in reports if _enter(one, year)]
        self.stdout.write(f"年度报告的例子：{len(entered)} 份")


def _enter(one: PastReport, year: int) -> bool:
    """Let a report be written and published after its requests were handled, and tell whether it was not there."""
    there = AnnualReport.objects.filter(organisation__code=one.organisation, year=year, published_at__isnull=False)
    if there.exists():
        return False
    at = timezone.make_aware(datetime.combine(date.fromisoformat(f"{year + 1}-{one.on}"), time(10)))
    for request in one.requests:
        if not DisclosureRequest.objects.filter(send_key=key_of(request)).exists():
            enact(request, at)
    writer, publisher = official(one.writer), official(one.publisher)
    written: dict[str, Any] = {"parts": one.parts, "typed": one.typed, "revision": 0, "is_demo": True}
    saved = actions.save_report(year=year, **written, by=writer, at=at - ONE_HOUR)
    actions.publish_report(year=year, revision=saved.revision, by=publisher, at=at)
    return True
