"""Run functions at the same time, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(*functions: Callable[[], T]) -> list[T]:
    """Start all functions together and return their results in order; the first exception is raised."""
    start = Barrier(len(functions))

    def run(function: Callable[[], T]) -> T:
        start.wait(timeout=10)
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, function) for function in functions]]
