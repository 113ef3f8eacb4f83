"""Enter a catalogue of what must be public from an Excel or CSV file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.agencies import queries as agencies
from mingban.core.actors import SYSTEM
from mingban.core.errors import NotFound
from mingban.core.reading import entering
from mingban.disclosure import actions
from mingban.disclosure.actions import ImportReport


class Command(BaseCommand):
    """`manage.py catalogue_of_duties_import catalogue.xlsx --dry-run`."""

    help = "Enter what must be public, by whom and until when, from an Excel or CSV file (docs/catalogue-of-duties.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and whose catalogue it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        parser.add_argument("--code", default="", help="the catalogue's code; else the file's name")
        parser.add_argument("--name", default="", help="the catalogue's name; else its code")
        parser.add_argument("--source", default="", help="which document issued it")
        parser.add_argument("--region", default="", help="the region's code; else the site's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import everything or nothing.

        :raises CommandError: when the file cannot be read, with every place that is wrong.
        """
        file: Path = options["file"]
        code = options["code"] or file.stem.lower().replace("_", "-")
        try:
            region = agencies.region(options["region"] or settings.SITE_REGION)
        except NotFound as error:
            raise CommandError(error.message) from error
        with entering(file):
            report = actions.import_catalogue(
                content=file.read_bytes(),
                code=code,
                name=options["name"] or code,
                region=region,
                source=options["source"],
                by=SYSTEM,
                at=timezone.now(),
                dry_run=options["dry_run"],
            )
        self._say(report)

    def _say(self, report: ImportReport) -> None:
        for remark in report.remarks:
            self.stdout.write(f"请看一下 {remark}")
        counts = "，".join(f"{what} {report.count(what)} 条" for what in ("新增", "更新", "停用"))
        head = "试导入，什么都没有改" if report.is_dry_run else "公开目录"
        self.stdout.write(f"{head}：共 {report.total} 条，{counts}，没有变化 {report.unchanged} 条")
