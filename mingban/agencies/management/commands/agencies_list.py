"""Print the codes by which files name organisations and service centres."""

from typing import Any

from django.core.management.base import BaseCommand

from mingban.agencies.models import Organisation, ServiceCentre


class Command(BaseCommand):
    """`manage.py agencies_list`."""

    help = "Print every organisation and service centre: code, name, credit code."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each."""
        self.stdout.write("机构：代码、名称、统一社会信用代码")
        for each in Organisation.objects.order_by("code"):
            self.stdout.write(f"  {each.code}  {each.name}  {each.uscc}".rstrip())
        self.stdout.write("大厅：代码、名称")
        for centre in ServiceCentre.objects.order_by("code"):
            self.stdout.write(f"  {centre.code}  {centre.name}")
