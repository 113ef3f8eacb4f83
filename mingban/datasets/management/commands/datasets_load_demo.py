"""Enter the demonstration tables."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.core.reading import entering
from mingban.datasets import actions
from mingban.datasets.definitions import read_demo


class Command(BaseCommand):
    """`manage.py datasets_load_demo data/demo/datasets.json`: tables that are there already stay as they are."""

    help = "Enter demonstration tables from a JSON file, each edition at its day (data/demo/README.md)."

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
        with entering(file):
            found = read_demo(json.loads(file.read_text(encoding="utf-8")))
            count = actions.load_datasets(definitions=found.datasets, at=timezone.now())
        self.stdout.write(f"公开数据：新装入 {count} 份")
