"""Reading what a list is asked for, and places in it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.cases import rules as engine
from mingban.cases.choices import CaseState
from mingban.workbench.choices import Due, Tab
from mingban.workbench.rules import Place, Wanted, due_span, names_a_person, place_of, wanted_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


def test_what_nobody_can_mean_is_left_out() -> None:
    raw = {"tab": "no", "state": "no", "due": "no", "order": "no", "text": " a\x00b ", "item": "x" * 300}
    assert wanted_of(raw) == Wanted(text="ab", item="x" * 100)
    assert wanted_of({}) == Wanted()
    assert wanted_of({"q": "12"}).text == "12"


def test_ended_cases_have_neither_a_state_to_choose_nor_a_due_day() -> None:
    assert wanted_of({"tab": "ended", "state": "review", "due": "today"}) == Wanted(tab=Tab.ENDED)


def test_an_address_says_only_what_differs() -> None:
    wanted = Wanted(tab=Tab.OPEN, due=Due.TODAY)
    assert wanted.as_query() == {"tab": "open", "due": "today"}
    assert wanted_of(wanted.as_query()) == wanted
    assert wanted.is_filtered
    assert not Wanted(tab=Tab.OPEN, order="latest").is_filtered


def test_the_week_ends_with_sunday_and_what_is_overdue_is_not_due_today() -> None:
    tomorrow, monday = datetime(2026, 11, 25, tzinfo=SHANGHAI), datetime(2026, 11, 30, tzinfo=SHANGHAI)
    assert due_span(Due.OVERDUE, TUESDAY, SHANGHAI) == (None, TUESDAY)
    assert due_span(Due.TODAY, TUESDAY, SHANGHAI) == (TUESDAY, tomorrow)
    assert due_span(Due.WEEK, TUESDAY, SHANGHAI) == (TUESDAY, monday)
    assert due_span("", TUESDAY, SHANGHAI) == (None, None)


@given(st.integers(0, 250_000_000_000_000_000), st.integers(0, 2**63 - 1))
def test_a_place_is_read_back_as_it_was_written(microseconds: int, pk: int) -> None:
    place = Place(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds), pk)
    assert place_of(str(place)) == place


@given(st.text(max_size=80))
def test_any_text_is_a_place_or_none(text: str) -> None:
    place = place_of(text)
    assert place is None or place.sort_at - datetime(1970, 1, 1, tzinfo=UTC) >= timedelta(days=-(10**7))


@pytest.mark.parametrize("text", ["13800000001", "+86 138 0000 0001", "11010519491231002X", "11010519491231002x"])
def test_numbers_of_persons_are_told_by_their_shape(text: str) -> None:
    assert names_a_person(text)


@pytest.mark.parametrize("text", ["", "20261123431202000001", "理发店", "12345", "110105194912310021"])
def test_other_texts_name_nobody(text: str) -> None:
    assert not names_a_person(text)


def test_each_stage_is_of_one_state_and_turn() -> None:
    assert engine.stage_of(CaseState.SUBMITTED, ["reviewer"]) == "SUBMITTED"
    assert engine.stage_of(CaseState.IN_REVIEW, ["reviewer", "decider", "reviewer"]) == "REVIEW/decider/reviewer"
    assert engine.stage_of(CaseState.ACCEPTED) == "REVIEW"
    assert set(engine.open_stages()) | set(engine.stages_in(engine.ENDED)) == set(engine.stages_in(CaseState))
    assert not set(engine.open_stages()) & set(engine.stages_in(engine.ENDED))
    assert max(map(len, engine.open_stages())) <= engine.STAGE_LENGTH


def test_it_is_the_turn_of_who_has_an_open_step_or_the_counter() -> None:
    assert {"SUBMITTED", "DECIDED", "REVIEW/clerk/reviewer"} <= set(engine.stages_awaiting("clerk"))
    assert "REVIEW/decider" not in engine.stages_awaiting("reviewer")
    assert engine.stages_awaiting("supervisor") == []
