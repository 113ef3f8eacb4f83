"""Import items and bundles from a JSON or Excel file."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.catalogue import actions
from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput


class Command(BaseCommand):
    """`manage.py catalogue_import FILE... [--dry-run]`; each file by itself is imported wholly or not at all."""

    help = "Import items and bundles from JSON or Excel files (docs/catalogue-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, and whether only to say what would happen."""
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="check everything, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the files one after the other.

        :raises CommandError: at the first that cannot be read or breaks rules, with every place that is wrong.
        """
        for file in options["files"]:
            try:
                with file.open("rb") as content:
                    report = actions.import_catalogue(
                        file=content, by=SYSTEM, at=timezone.now(), dry_run=options["dry_run"]
                    )
            except OSError as error:
                raise CommandError(f"{file}：读不了这个文件（{error.strerror}）") from error
            except BadInput as error:
                raise CommandError("\n".join([f"{file}：{error.message}", *map(str, error.problems)])) from error
            self._say(file, report, verbosity=options["verbosity"])

    def _say(self, file: Path, report: actions.ImportReport, *, verbosity: int) -> None:
        counts = Counter(change.what for change in report.changes)
        summary = (
            "，".join(f"{what} {counts[what]} 项" for what in ("新增", "更新", "不变") if counts[what]) or "没有内容"
        )
        self.stdout.write(f"{file}：{'试导入，什么都没有改。会' if report.is_dry_run else ''}{summary}")
        for change in report.changes if verbosity > 1 or report.is_dry_run else ():
            version = f"（第 {change.version} 版）" if change.version else ""
            self.stdout.write(f"  {change.what} {change.kind} {change.code} {change.name}{version}")
        for remark in report.remarks:
            self.stderr.write(f"  提醒：{remark}")
