"""What becomes of booked times when something else happens."""

from django.utils import timezone

from mingban.appointments import actions
from mingban.clocks.events import CalendarAnnounced
from mingban.core import bus


@bus.subscribe(CalendarAnnounced)
def tell_closed_days(event: CalendarAnnounced) -> None:
    """Tell those whose booked day has become a day off."""
    actions.tell_closed_days(at=timezone.now())
