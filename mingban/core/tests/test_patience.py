from collections.abc import Iterator

import pytest
from django.core.cache import cache

from mingban.core.patience import Patience


@pytest.fixture(autouse=True)
def nobody_was_silent() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_a_service_that_is_silent_again_and_again_is_left_alone() -> None:
    patience, other = Patience("tests"), Patience("tests/other")
    for _ in range(2):
        patience.note_silence()
    assert not patience.is_over()
    patience.note_answer()
    for _ in range(2):
        patience.note_silence()
    assert not patience.is_over(), "an answer makes up for silences before it"
    patience.note_silence()
    assert patience.is_over()
    assert not other.is_over()


def test_patience_may_be_short() -> None:
    patience = Patience("tests", silences=1)
    patience.note_silence()
    assert patience.is_over()
