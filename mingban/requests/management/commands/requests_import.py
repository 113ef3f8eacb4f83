"""Enter invented requests of the past, each act at its time through its real action (demonstrations only)."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.core import bus
from mingban.core.reading import entering
from mingban.requests.definitions import read_past
from mingban.requests.management.past import enact, key_of
from mingban.requests.models import DisclosureRequest


class Command(BaseCommand):
    """`manage.py requests_import data/demo/requests.json`: what is there already stays as it is."""

    help = "Enter invented requests for information from a JSON file (demonstrations only)."

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
            past = read_past(json.loads(file.read_text(encoding="utf-8")))
            new = [one for one in past if not DisclosureRequest.objects.filter(send_key=key_of(one)).exists()]
            with bus.untold(), transaction.atomic():
                for one in new:
                    enact(one, timezone.now())
        self.stdout.write(f"依申请公开的例子：{len(new)} 件")
