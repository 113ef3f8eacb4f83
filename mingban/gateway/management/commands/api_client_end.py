"""End a system's access."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.core.actors import SYSTEM
from mingban.core.errors import Refused
from mingban.gateway import actions, queries


class Command(BaseCommand):
    """`manage.py api_client_end NAME`."""

    help = "End a system's access at once: tokens, pushes and post."

    def add_arguments(self, parser: CommandParser) -> None:
        """Its name."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """End it.

        :raises CommandError: when there is none of this name.
        """
        try:
            actions.end_client(client=queries.client_named(options["name"]), by=SYSTEM, at=timezone.now())
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"“{options['name']}”已经停止接入")
