"""Write the catalogue, or parts of it, to a JSON or Excel file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingban.catalogue import queries
from mingban.catalogue.formats import write_excel, write_json
from mingban.core.errors import Refused

WRITERS = {".json": lambda file: write_json(file).encode(), ".xlsx": write_excel}


class Command(BaseCommand):
    """`manage.py catalogue_export FILE.json|FILE.xlsx [--item CODE ...] [--bundle CODE ...]`."""

    help = "Write items and bundles in force to a file that catalogue_import reads (docs/catalogue-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and which items and bundles; by default all."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--item", action="append", default=[], metavar="CODE")
        parser.add_argument("--bundle", action="append", default=[], metavar="CODE", help="with its items")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file.

        :raises CommandError: for another kind of file, an unknown code, or a folder that cannot be written to.
        """
        target: Path = options["file"]
        if target.suffix not in WRITERS:
            raise CommandError(f"{target}：只能写 .json 或 .xlsx 文件")
        chosen = {"item_codes": options["item"], "bundle_codes": options["bundle"]}
        try:
            file = queries.export_some(**chosen) if any(chosen.values()) else queries.export_all()
            target.write_bytes(WRITERS[target.suffix](file))
        except Refused as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"{target}：写不了这个文件（{error.strerror}）") from error
        self.stdout.write(f"{target}：{len(file.items)} 个事项，{len(file.bundles)} 个一件事")
