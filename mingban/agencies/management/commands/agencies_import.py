"""Enter organisations, service centres, counters and opening hours from a JSON file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mingban.agencies import actions
from mingban.agencies.definitions import read_agencies
from mingban.core.actors import SYSTEM
from mingban.core.reading import entering


class Command(BaseCommand):
    """`manage.py agencies_import data/demo/agencies.json`."""

    help = "Enter organisations and service centres from a JSON file (format: data/README.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import everything or nothing.

        :raises CommandError: when the file cannot be read, with every place that is wrong.
        """
        file: Path = options["file"]
        with entering(file):
            definition = read_agencies(json.loads(file.read_text(encoding="utf-8")))
            imported = actions.import_agencies(definition=definition, by=SYSTEM, at=timezone.now())
        self.stdout.write(f"机构和大厅：新增 {imported.created} 个，更新 {imported.updated} 个")
