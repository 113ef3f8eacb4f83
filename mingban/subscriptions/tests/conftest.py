"""What every test of subscriptions starts with."""

import pytest

from mingban.search import registry
from mingban.subscriptions import queries
from mingban.subscriptions.tests.factories import THING


@pytest.fixture(autouse=True)
def _paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plug in one kind of thing with one thing, and let every exact topic be known."""
    kinds = {**registry._kinds, "paper": registry.Kind("paper", "文件", lambda keys: [THING])}
    monkeypatch.setattr(registry, "_kinds", kinds)
    monkeypatch.setattr(queries, "name_of", lambda subject, value: value)
