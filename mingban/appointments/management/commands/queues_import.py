"""Enter the queues of halls from a JSON file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mingban.appointments import actions
from mingban.appointments.definitions import read_queues
from mingban.core.actors import SYSTEM
from mingban.core.reading import entering


class Command(BaseCommand):
    """`manage.py queues_import data/demo/queues.json`."""

    help = "Enter what people queue and book for at halls from a JSON file (format: data/README.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import everything or nothing.

        :raises CommandError: when the file cannot be read, with every place that is wrong.
        """
        file: Path = options["file"]
        with entering(file):
            definitions = read_queues(json.loads(file.read_text(encoding="utf-8")))
            count = actions.import_queues(definitions=definitions, by=SYSTEM, at=timezone.now())
        self.stdout.write(f"排队业务：{count} 项")
