"""Enter regions from a CSV file."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.agencies import actions
from mingban.agencies.definitions import read_regions
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("应写成 2023-06-30") from error


class Command(BaseCommand):
    """`manage.py regions_import data/regions/huaihua.csv --source 国家统计局 --source-on 2023-06-30`."""

    help = "Enter regions from a CSV file with the columns code,name,level,parent (format: data/README.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, where it is from, and of which day it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="where the data is from")
        parser.add_argument("--source-on", required=True, type=_day, help="the day it describes, 2023-06-30")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import all rows or none.

        :raises CommandError: when the file cannot be read, with every row that is wrong.
        """
        file: Path = options["file"]
        try:
            imported = actions.import_regions(
                rows=read_regions(file.read_text(encoding="utf-8")),
                source=options["source"],
                source_on=options["source_on"],
                by=SYSTEM,
                at=timezone.now(),
                progress=self._show,
            )
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file}：读不了这个文件，要用 UTF-8 编码（{error}）") from error
        except BadInput as error:
            raise CommandError("\n".join([f"{file}：{error.message}", *map(str, error.problems)])) from error
        self.stdout.write(f"区划：新增 {imported.created} 个，更新 {imported.updated} 个")

    def _show(self, done: int, total: int) -> None:
        self.stdout.write(f"区划 {done}/{total}")
