"""What queues add to the page of a hall: how long one waits there now."""

from datetime import datetime

from mingban.agencies.queries import centre, is_open_at
from mingban.agencies.registry import Panel, centre_panel
from mingban.appointments import queries


@centre_panel
def queues_of_hall(code: str, at: datetime) -> Panel | None:
    """Return how the queues of a hall stand; nothing where there are none."""
    hall = centre(code)
    found = queries.standings(hall, at)
    context = {"standings": found, "code": code, "is_open": is_open_at(hall, at)}
    return Panel(template="appointments/panel.html", context=context) if found else None
