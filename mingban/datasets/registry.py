"""What is computed instead of brought in: other apps' facts as rows of a table, so that nothing is typed twice."""

from collections.abc import Callable, Iterable
from typing import Any

# Rows by the names of the layout's columns, in an order that stays the same while nothing changes.
Computation = Callable[[], Iterable[dict[str, Any]]]

_computations: dict[str, Computation] = {}


class UnknownComputation(LookupError):
    """No app computes this."""


def computed(name: str) -> Callable[[Computation], Computation]:
    """Register the decorated function as what computes the tables whose layout names it."""

    def register(computation: Computation) -> Computation:
        _computations[name] = computation
        return computation

    return register


def computation_named(name: str) -> Computation:
    """Return what computes a table.

    :raises UnknownComputation: when nobody does.
    """
    try:
        return _computations[name]
    except KeyError as error:
        raise UnknownComputation(name) from error
