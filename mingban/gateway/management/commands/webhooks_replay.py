"""Have messages sent again after a receiver was down."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mingban.core.errors import NotFound
from mingban.gateway import actions, queries
from mingban.gateway.tasks import wake_sender


class Command(BaseCommand):
    """`manage.py webhooks_replay NAME --since 2026-11-23T09:00 [--until ...]`."""

    help = "Send the messages of a client's subscriptions again that were written between two instants."

    def add_arguments(self, parser: CommandParser) -> None:
        """The client, and between when."""
        parser.add_argument("name")
        parser.add_argument("--since", required=True, type=_instant)
        parser.add_argument("--until", type=_instant)

    def handle(self, *args: Any, **options: Any) -> None:
        """Mark them as waiting and wake the worker.

        :raises CommandError: when there is no client of this name.
        """
        now = timezone.now()
        try:
            client = queries.client_named(options["name"])
        except NotFound as refusal:
            raise CommandError(refusal.message) from refusal
        until = options["until"] or now
        count = sum(
            actions.send_again(subscription=one, since=options["since"], until=until, at=now)
            for one in queries.subscriptions_of(client)
        )
        wake_sender()
        self.stdout.write(f"{count} 条等着重推")


def _instant(text: str) -> datetime:
    """Read an instant; without a zone it is local time."""
    found = parse_datetime(text)
    if found is None:
        raise CommandError(f"看不懂时间“{text}”，请写成 2026-11-23T09:00")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
