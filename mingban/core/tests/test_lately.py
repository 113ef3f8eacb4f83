"""What pages ask once a second, and acts each time."""

import pytest
from django.db import transaction

from mingban.core import lately
from mingban.core.lately import Lately


@pytest.mark.django_db(transaction=True)
def test_pages_ask_once_a_second_and_acts_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(lately, "monotonic", lambda: now[0])
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    kept = Lately(10)
    assert [kept.read("a", ask), kept.read("a", ask), kept.read("b", ask)] == [1, 1, 2]
    with transaction.atomic():
        assert [kept.read("a", ask), kept.read("a", ask)] == [3, 4]
    assert kept.read("a", ask) == 1
    now[0] += 1
    assert kept.read("a", ask) == 5
