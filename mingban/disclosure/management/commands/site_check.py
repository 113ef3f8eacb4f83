"""`manage.py site_check`: how the public site stands by what inspectors look at, each with its evidence."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingban.disclosure import queries

MARKS = {True: "合格", False: "不合格", None: "看不出"}


class Command(BaseCommand):
    """Print each indicator; end with 1 when some are not met."""

    help = "Print how the public site stands by the indicators of government sites, each with its evidence."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look."""
        found = list(queries.indicators(timezone.now()))
        for one in found:
            self.stdout.write(f"{MARKS[one.is_met]}\t{one.name}\t{one.evidence}")
        wrong = sum(one.is_met is False for one in found)
        self.stdout.write(f"{len(found)} 项里 {wrong} 项不合格")
        if wrong:
            raise SystemExit(1)
