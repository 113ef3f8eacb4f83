"""The transition table and the guards."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.cases import rules
from mingban.cases.choices import Act, CaseState
from mingban.cases.rules import CaseFacts, Lane

STATES = st.sampled_from(list(CaseState))
ROLES = st.sampled_from(["clerk", "reviewer", "decider", "applicant", "system", "supervisor", ""])
NAMES = st.lists(st.text(min_size=1, max_size=5), max_size=2).map(tuple)
FACTS = st.builds(
    CaseFacts,
    state=STATES,
    correction_used=st.booleans(),
    open_reviews=st.integers(0, 3),
    has_reviewed=st.frozensets(st.integers(1, 3)),
    barred_from_review=st.frozensets(st.integers(1, 3)),
    barred_from_decision=st.frozensets(st.integers(1, 3)),
    waits_for=NAMES,
    failed_needs=NAMES,
    deferred=NAMES,
    to_correct=NAMES,
)


@given(FACTS, ROLES, st.none() | st.integers(1, 3))
def test_every_option_is_allowed_or_says_why_not(facts: CaseFacts, role: str, by: int | None) -> None:
    for option in rules.options(facts, role, by):
        assert option.is_allowed == (rules.why_not(option.act, facts, by) == "")
        assert role in rules.roles_of(option.act, facts)


@given(FACTS)
def test_nothing_can_be_done_to_an_ended_case(facts: CaseFacts) -> None:
    if facts.state in rules.ENDED:
        assert all(rules.why_not(act, facts) for act in Act)


@given(FACTS, st.integers(1, 3))
def test_whoever_has_done_his_part_does_not_act_again(facts: CaseFacts, by: int) -> None:
    if by in facts.has_reviewed | facts.barred_from_review:
        assert rules.why_not(Act.REVIEW, facts, by)
    if by in facts.barred_from_decision:
        assert rules.why_not(Act.DECIDE, facts, by)
    others = {act for act in Act if not rules.why_not(act, facts)} - {Act.REVIEW, Act.DECIDE}
    assert all(not rules.why_not(act, facts, by) for act in others)


@given(FACTS)
def test_while_a_case_waits_no_clock_of_it_runs(facts: CaseFacts) -> None:
    waiting = replace(facts, waits_for=("营业执照",))
    assert rules.duties(waiting) <= {rules.DELIVERY}
    assert (rules.duties(waiting) == {rules.DELIVERY}) == (facts.state is CaseState.DECIDED)


@given(FACTS)
def test_what_is_there_never_stops_a_clock(facts: CaseFacts) -> None:
    """A result or a paper that comes may only start clocks; and a paper holds up the promise alone."""
    come = replace(facts, waits_for=())
    assert rules.duties(facts) <= rules.duties(come)
    assert rules.duties(come) - {rules.PROMISE} == rules.duties(replace(come, deferred=())) - {rules.PROMISE}


@given(FACTS)
def test_an_ended_case_and_one_being_corrected_have_no_clock(facts: CaseFacts) -> None:
    is_still = facts.state in rules.ENDED or facts.state in {CaseState.CORRECTING, CaseState.SUSPENDED}
    if is_still or facts.state is CaseState.DELIVERED:
        assert not rules.duties(facts)
    elif not facts.waits_for:
        assert rules.duties(facts)


def test_every_act_stands_in_the_table_with_a_reason() -> None:
    assert set(rules.TRANSITIONS) == set(Act) == set(rules.STATE_REASONS)


def test_everything_to_correct_is_told_once() -> None:
    facts = CaseFacts(state=CaseState.RECEIVED, correction_used=True)
    assert "一次" in rules.why_not(Act.REQUEST_CORRECTION, facts)
    assert not rules.why_not(Act.ACCEPT, facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (CaseFacts(state=CaseState.ACCEPTED, open_reviews=2), "2 个审查环节"),
        (CaseFacts(state=CaseState.IN_REVIEW, waits_for=("营业执照",)), "营业执照"),
        (CaseFacts(state=CaseState.IN_REVIEW, deferred=("经营场所证明",)), "经营场所证明"),
        (CaseFacts(state=CaseState.RECEIVED), "受理并审查以后"),
    ],
)
def test_deciding_waits_for_reviews_earlier_results_and_deferred_documents(facts: CaseFacts, words: str) -> None:
    assert words in rules.why_not(Act.DECIDE, facts)


def test_a_case_with_everything_there_can_be_decided() -> None:
    assert not rules.why_not(Act.DECIDE, CaseFacts(state=CaseState.IN_REVIEW))


def test_the_role_of_the_last_step_decides() -> None:
    facts = CaseFacts(state=CaseState.ACCEPTED, decider_role="clerk")
    assert rules.roles_of(Act.DECIDE, facts) == {"clerk"}
    assert Act.DECIDE in {option.act for option in rules.options(facts, "clerk")}


def test_a_review_needs_an_open_step() -> None:
    assert rules.why_not(Act.REVIEW, CaseFacts(state=CaseState.ACCEPTED, open_reviews=0))
    assert not rules.why_not(Act.REVIEW, CaseFacts(state=CaseState.ACCEPTED, open_reviews=1))


def test_a_correction_is_handed_in_complete() -> None:
    facts = CaseFacts(state=CaseState.CORRECTING, to_correct=("租赁合同",))
    assert "租赁合同" in rules.why_not(Act.SUPPLEMENT, facts)


@given(STATES, st.none() | st.booleans(), st.booleans())
def test_citizens_read_one_of_nine_words(state: CaseState, is_approved: bool | None, has_deferred: bool) -> None:
    nine = {"没填完", "交上来了", "受理了", "正在办", "等您补材料", "办好了", "没通过", "已撤回", "已寄出"}
    assert rules.plain_state(state, is_approved=is_approved, has_deferred=has_deferred) in nine


def test_a_refused_case_is_never_called_done() -> None:
    assert rules.plain_state(CaseState.CONCLUDED, is_approved=False) == "没通过"


def test_who_is_waited_for_holds_the_date_not_who_waits() -> None:
    lanes = [
        Lane(code="licence", is_open=True, due_order=1.0),
        Lane(code="hygiene", is_open=True, due_order=5.0, needs=("licence",)),
        Lane(code="road", is_open=True, due_order=3.0),
    ]
    assert rules.holder(lanes) == "licence"


def test_the_last_to_end_holds_the_date_when_nobody_waits() -> None:
    lanes = [Lane(code="a", is_open=True, due_order=1.0), Lane(code="b", is_open=True, due_order=2.0)]
    assert rules.holder(lanes) == "b"


def test_nobody_holds_the_date_once_all_have_ended() -> None:
    assert rules.holder([Lane(code="a", is_open=False, due_order=1.0)]) == ""


@given(st.dates(date(2026, 1, 1), date(2099, 12, 31)), st.integers(1, rules.MOST_A_DAY))
def test_an_application_number_has_eighteen_digits_however_many_come(day: date, serial: int) -> None:
    number = rules.application_number(day, "431202", serial)
    assert len(number) == rules.NUMBER_LENGTH == 18
    assert number.isdecimal()
    assert (number[:12], int(number[12:])) == (f"{day:%y%m%d}431202", serial)


def test_numbers_run_in_order_past_ten_thousand_a_day() -> None:
    day = date(2026, 11, 23)
    numbers = [rules.application_number(day, "431202", serial) for serial in (9_999, 10_000, 100_000)]
    assert numbers == ["261123431202009999", "261123431202010000", "261123431202100000"]


@pytest.mark.parametrize("serial", [0, 1_000_000])
def test_a_number_without_room_is_refused(serial: int) -> None:
    with pytest.raises(rules.NumbersUsedUp, match="请明天再交"):
        rules.application_number(date(2026, 11, 23), "431202", serial)
