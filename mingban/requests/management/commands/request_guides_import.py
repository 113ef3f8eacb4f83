"""Enter how one asks organisations for information from a JSON file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.core.actors import SYSTEM
from mingban.core.errors import BadInput, Problem, Refused
from mingban.core.reading import entering
from mingban.requests import actions
from mingban.requests.definitions import GuideDefinition, read_guides


def _save(definition: GuideDefinition, number: int) -> None:
    """Save one guide, and say which one cannot be.

    :raises BadInput: naming its place.
    """
    try:
        actions.save_guide(definition=definition, keeps_head=True, by=SYSTEM, at=timezone.now())
    except Refused as refusal:
        place = Problem(f"{number}.{definition.organisation}", refusal.message)
        raise BadInput("公开指南的文件有一处不对", problems=[place]) from refusal


class Command(BaseCommand):
    """`manage.py request_guides_import data/demo/request-guides.json`."""

    help = "Enter how one asks organisations for information from a JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import everything or nothing.

        :raises CommandError: when the file cannot be read, with every place that is wrong.
        """
        file: Path = options["file"]
        with entering(file), transaction.atomic():
            definitions = read_guides(json.loads(file.read_text(encoding="utf-8")))
            for number, definition in enumerate(definitions, 1):
                _save(definition, number)
        self.stdout.write(f"依申请公开指南：{len(definitions)} 份")
