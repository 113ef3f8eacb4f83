"""Django's `migrate`, which does the tables of other packages first where nothing asks for another order.

After each step Django draws all models anew that lead to what was changed. Others' tables lead to users only, ours to nearly
everything: with ours there already, the hundreds of steps of other packages would each draw the whole house.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor


def _is_ours(target: tuple[str, str | None]) -> bool:
    return apps.get_app_config(target[0]).name.startswith("mingban.")


class OthersFirst(MigrationExecutor):
    """Plans the migrations of other packages before our own; what each depends on comes first as ever."""

    def migration_plan(self, targets: Sequence[tuple[str, str | None]], clean_start: bool = False) -> list[Any]:  # type: ignore[override]
        """Return the steps to the targets."""
        return super().migration_plan(sorted(targets, key=_is_ours), clean_start=clean_start)


class Command(migrate.Command):
    """Django's own, with our order."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        migrate.MigrationExecutor = OthersFirst  # type: ignore[attr-defined]  # the command knows no other way to name it
        super().handle(*args, **options)
