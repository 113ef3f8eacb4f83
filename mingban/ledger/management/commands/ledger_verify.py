"""Walk every chain of the journal and name the first broken link of each."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingban.ledger import queries
from mingban.ledger.models import Entry


class Command(BaseCommand):
    """`manage.py ledger_verify`."""

    help = "Walk the journal; exit 1 and name the first broken link of each broken chain."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found.

        :raises CommandError: when a chain is broken.
        """
        broken = list(queries.broken_chains())
        for matter, link in broken:
            self.stderr.write(f"{matter.kind} {matter.id}: entry {link.sequence}: {link.reason}")
        if broken:
            raise CommandError(f"{len(broken)} broken chain(s)")
        self.stdout.write(f"{Entry.objects.count()} entries, every chain holds")
