"""Load fictitious people for a demonstration or a trial."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.accounts import actions
from mingban.accounts.definitions import PeopleDefinition, read_people
from mingban.core.actors import SYSTEM
from mingban.core.errors import Refused
from mingban.core.reading import entering


class Command(BaseCommand):
    """`manage.py load_people data/demo/people.json`."""

    help = "Load fictitious citizens and officials; loading again changes nothing. Refused where MINGBAN_DEMO is off."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything or nothing, and leave the authenticators' secrets where the sandbox finds them.

        :raises CommandError: outside demonstrations, or when the file cannot be read or loaded.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示人物")
        definition = read_file(options["file"])
        try:
            secrets = actions.load_people(definition=definition, by=SYSTEM, at=timezone.now())
        except Refused as error:
            raise CommandError(f"{options['file']}：{error.message}") from error
        _keep_for_sandbox(secrets)
        self.stdout.write(f"演示人物：群众 {len(definition.citizens)} 人，工作人员 {len(definition.staff)} 人")


def read_file(file: Path) -> PeopleDefinition:
    """Read a file of people.

    :raises CommandError: when it cannot be read, with every place that is wrong.
    """
    with entering(file):
        return read_people(json.loads(file.read_text(encoding="utf-8")))


def _keep_for_sandbox(secrets: dict[str, str]) -> None:
    folder = settings.VAR_DIR / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "demo-totp.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps(secrets, indent=1))
