"""Officials of the demonstration county: signing in with the second factor, finding a case, acting on it."""

import json

from tests.journeys.house import House
from tests.journeys.visitor import Visitor

PASSWORD: str = json.loads((House.DEMO_PEOPLE).read_text())["password"]


class Official(Visitor):
    """A member of staff at a browser window."""
