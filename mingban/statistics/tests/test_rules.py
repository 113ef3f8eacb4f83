"""The arithmetic of the figures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.statistics import rules

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("materials", "before", "saved"),
    [
        ([], (), 0),
        ([(1, "UPLOAD"), (2, "LICENCE"), (3, "FORM")], (), 2),
        ([(1, "UPLOAD"), (1, "UPLOAD")], (), 1),
        ([(1, "UPLOAD")], (1,), 1),
        ([(1, "DEFERRED"), (2, "")], (), 0),
        ([(1, "COMMITMENT"), (2, "EARLIER_OUTPUT"), (3, "IDENTITY"), (4, "MANDATE")], (), 4),
    ],
)
def test_a_document_is_saved_that_the_applicant_did_not_hand_in(
    materials: list[tuple[int, str]], before: tuple[int, ...], saved: int
) -> None:
    assert rules.materials_saved(materials, before) == saved


def test_the_day_of_the_event_is_not_counted_nor_are_days_off_and_pauses() -> None:
    assert rules.days_used(MONDAY, MONDAY, [], is_weekday) == 0
    assert rules.days_used(MONDAY, FRIDAY, [], is_weekday) == 4
    assert rules.days_used(MONDAY, date(2026, 11, 30), [], is_weekday) == 5
    assert rules.days_used(MONDAY, FRIDAY, [(date(2026, 11, 24), date(2026, 11, 26))], is_weekday) == 2


def test_trips_that_remain_are_not_saved() -> None:
    assert [rules.visits_saved(n, fetches=False) for n in range(4)] == [2, 1, 0, 0]
    assert rules.visits_saved(1, fetches=True) == 0


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(7, 8, "87.5"), (0, 3, "0.0"), (2, 3, "66.7"), (3, 3, "100.0"), (0, 0, "")]
)
def test_shares_have_one_decimal(part: int, whole: int, text: str) -> None:
    assert rules.percent(part, whole) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_off_by_half_a_tenth_at_most(part: int, whole: int) -> None:
    assert abs(float(rules.percent(part, whole)) - part * 100 / whole) <= 0.05 + 1e-9


def test_every_figure_is_explained() -> None:
    assert [one.code for one in rules.MEANINGS if len(one.words) < 20] == []
    assert rules.month_of(MONDAY) == date(2026, 11, 1)
