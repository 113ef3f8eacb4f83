"""What is kept once in a process."""

from functools import partial

import pytest

from mingban.core.memory import Memory


def test_makes_once_for_each_key_and_forgets_the_oldest() -> None:
    memory = Memory(2)
    made: list[str] = []

    def make(name: str) -> str:
        made.append(name)
        return name

    for name in ("a", "b", "a", "c", "b", "a"):
        assert memory.of(name, partial(make, name)) == name
    assert made == ["a", "b", "c", "a"]


def test_keeps_no_failure() -> None:
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.of("a", lambda: 1 // 0)
    assert memory.of("a", lambda: 1) == 1
