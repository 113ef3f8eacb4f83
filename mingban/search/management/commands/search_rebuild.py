"""Write the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingban.search import actions, queries
from mingban.search.contrib.tantivy.store import IndexBusy

SHOW_EVERY = 500


class Command(BaseCommand):
    """`manage.py search_rebuild`: searching goes on in the old index until the new one is whole."""

    help = "Write the search index anew, with progress."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild.

        :raises CommandError: when another process is rebuilding.
        """
        if queries.is_rebuild_unfinished():
            self.stdout.write("A rebuild that was begun is gone on with: what it has written is not written again.")
        try:
            total = actions.rebuild(self._show)
        except IndexBusy as error:
            raise CommandError("another process is rebuilding the index; wait until it is done") from error
        self.stdout.write(f"The index holds {total} things.")

    def _show(self, label: str, count: int) -> None:
        if count % SHOW_EVERY == 0:
            self.stdout.write(f"{label}: {count}")
