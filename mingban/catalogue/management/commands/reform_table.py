"""Print the table before and after of a bundle, computed from the definitions in force."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingban.agencies.models import Organisation
from mingban.catalogue import queries
from mingban.catalogue.rules import ReformTable, reform_table
from mingban.core.errors import Refused


class Command(BaseCommand):
    """`manage.py reform_table BUNDLE [--json]`."""

    help = "Print documents and working days of a bundle before and after the merge, per department."

    def add_arguments(self, parser: CommandParser) -> None:
        """The bundle, and whether for machines."""
        parser.add_argument("bundle")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute and print.

        :raises CommandError: for a bundle that is unknown or closed.
        """
        try:
            bundle = queries.bundle_definition(queries.bundle_in_force(options["bundle"]))
            table = reform_table(bundle, queries.items_of(bundle), queries.material_kinds())
        except Refused as error:
            raise CommandError(f"{options['bundle']}：{error.message}") from error
        codes = [row.organisation for row in table.rows]
        names = dict(Organisation.objects.filter(code__in=codes).values_list("code", "name"))
        if options["as_json"]:
            self.stdout.write(json.dumps(as_json(bundle.code, table, names), ensure_ascii=False, indent=2))
        else:
            self._print(bundle.name, table, names)

    def _print(self, title: str, table: ReformTable, names: Mapping[str, str]) -> None:
        """Print rows that line up (a Chinese character is two columns wide), and below each what is asked and what not."""
        self.stdout.write(f"{title}：改革前后申报材料和办理时限（工作日）\n")
        self._row("单位", "材料前", "材料后", "时限前", "时限后")
        for row in table.rows:
            name = names[row.organisation]
            self._row(name, row.before, row.after, row.days_before, row.days_after)
            for document in row.kept:
                self.stdout.write(f"    要交：{document}")
            for dropped in row.dropped:
                self.stdout.write(f"    不交：{dropped.name}——{dropped.reason}")
        self._row("合计", table.before, table.after, table.days_before, table.days_after)

    def _row(self, name: str, *figures: object) -> None:
        padded = name + " " * max(2, 34 - _width(name))
        self.stdout.write(padded + "".join(" " * (10 - _width(str(figure))) + str(figure) for figure in figures))


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def as_json(code: str, table: ReformTable, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the table as plain values: documents before and after, working days before and after, per department."""
    return {
        "bundle": code,
        "departments": [
            {
                "code": row.organisation,
                "name": names[row.organisation],
                "before": row.before,
                "after": row.after,
                "days_before": row.days_before,
                "days_after": row.days_after,
            }
            for row in table.rows
        ],
        "total": {
            "before": table.before,
            "after": table.after,
            "days_before": table.days_before,
            "days_after": table.days_after,
        },
    }
