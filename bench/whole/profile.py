"""Where the queries of one application go: by act, and by the line of the product that asked."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import connection

from scripts.console import ROOT

PRODUCT = str(ROOT / "mingban")
TOO_GENERAL = ("core/fields.py", "core/prepared.py")


class Counted:
    """Counts statements and the time inside the driver."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.act = ""
        self.by_act: Counter[str] = Counter()
        self.seconds_by_act: defaultdict[str, float] = defaultdict(float)
        self.by_origin: Counter[tuple[str, str]] = Counter()
        self.seconds: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.wall: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def watch(self, act: str) -> Iterator[None]:
        """Count for an act."""
        self.act = act
        begun = time.perf_counter()
        yield
        self.wall[act] += time.perf_counter() - begun

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Let a statement through and count it (Django's `execute_wrapper`)."""
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent = time.perf_counter() - begun
            origin = (_origin(sys._getframe(1)), _shape(sql))
            self.by_act[self.act] += 1
            self.seconds_by_act[self.act] += spent
            self.by_origin[origin] += 1
            self.seconds[origin] += spent


def _shape(sql: str) -> str:
    """Return what a statement does to which table."""
    words = sql.replace('"', "").split()
    verb = words[0]
    after = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}.get(verb)
    table = words[words.index(after) + 1] if after in words else ""
    return f"{verb} {table}{' FOR UPDATE' if 'FOR UPDATE' in sql else ''}".strip()


def _origin(frame: FrameType | None) -> str:
    """Return the two innermost places of the product's own code on the stack."""
    places: list[str] = []
    while frame is not None and len(places) < 2:
        name = frame.f_code.co_filename
        if name.startswith(PRODUCT) and not name.endswith(TOO_GENERAL):
            places.append(f"{name.removeprefix(PRODUCT + '/')}:{frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(places)


def of(work: Callable[[Any], object]) -> dict[str, Any]:
    """Do the work once with counting on, and return the figures."""
    counted = Counted()
    with connection.execute_wrapper(counted):
        work(counted.watch)
    origins = [
        [place, shape, count, counted.seconds[place, shape]]
        for (place, shape), count in counted.by_origin.most_common()
    ]
    acts = [[act, counted.by_act[act], counted.seconds_by_act[act], counted.wall[act]] for act in counted.wall]
    return {"acts": acts, "origins": origins}
