"""Enter announced days off from files and recompute the clocks that reach them."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.clocks import actions
from mingban.clocks.definitions import read_calendar_year
from mingban.core.actors import SYSTEM
from mingban.core.reading import entering


class Command(BaseCommand):
    """`manage.py calendar_import data/calendars/cn-2026.json ...`."""

    help = "Enter the days off of a year from the announcement in a JSON file (format: data/README.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One or more files."""
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import all files or none.

        :raises CommandError: when a file cannot be read, with every place that is wrong.
        """
        with transaction.atomic():
            for file in options["files"]:
                self.stdout.write(f"{file.name}: {self._import(file)}")

    def _import(self, file: Path) -> str:
        with entering(file):
            definition = read_calendar_year(json.loads(file.read_text(encoding="utf-8")))
        announced = actions.announce_year(definition=definition, by=SYSTEM, at=timezone.now())
        if not announced.is_changed:
            return "没有变化"
        return f"{definition.year} 年放假安排已录入，重新计算了 {announced.moved} 个期限"
