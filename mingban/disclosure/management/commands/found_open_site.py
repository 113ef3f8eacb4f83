"""`manage.py found_open_site`: make the public site's tree for the organisations that there are."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingban.agencies.models import Organisation
from mingban.disclosure import actions


class Command(BaseCommand):
    """Make the front page, a sub-site for each organisation, their columns and the review; again adds only what is missing."""

    help = "Make the tree of the public site; again adds only what is missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it."""
        organisations = list(Organisation.objects.order_by("pk"))
        actions.found_site(organisations=organisations, at=timezone.now())
        self.stdout.write(f"政务公开站点好了：{len(organisations)} 个单位有子站")
