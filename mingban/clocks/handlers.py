"""What time does when something happened."""

from mingban.clocks import actions
from mingban.clocks.events import CalendarAnnounced
from mingban.core import bus


@bus.subscribe(CalendarAnnounced)
def recompute_again(event: CalendarAnnounced) -> None:
    """Recompute once more after the announcement is committed, for clocks that were being started just then."""
    actions.recompute_clocks(event.region_code)
