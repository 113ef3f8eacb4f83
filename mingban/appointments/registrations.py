"""What queues add to the page of a hall: how long one waits there now."""

from datetime import datetime

from mingban.agencies.queries import centre
from mingban.agencies.registry import Panel, centre_panel
from mingban.appointments import queries


@centre_panel
def queues_of_hall(code: str, at: datetime) -> Panel | None:
    """Return how the queues of a hall stand; nothing where there are none."""
    found = queries.standings(centre(code), at)
    context = {"standings": found, "code": code}
    return Panel(template="appointments/panel.html", context=context) if found else None
