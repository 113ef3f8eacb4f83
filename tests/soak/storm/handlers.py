"""Counts."""

from django.db.models import F

from mingban.core import bus
from mingban.core.models import NumberSeries
from tests.soak.storm.events import Thundered


@bus.subscribe(Thundered)
def count(event: Thundered) -> None:
    """Add one to the count of this thunder."""
    NumberSeries.objects.get_or_create(key=f"thunder {event.number}")
    NumberSeries.objects.filter(key=f"thunder {event.number}").update(last=F("last") + 1)
