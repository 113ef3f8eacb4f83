"""A case whose material is another case's result: no clock of it runs, and nothing is deemed, until the result is there."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.choices import CaseState
from mingban.cases.models import Application, Case
from mingban.cases.tasks import sweep_deadlines
from mingban.cases.tests.factories import LICENCE, TAX, Story, browser
from mingban.cases.tests.test_walk import undone
from mingban.clocks import queries as clocks
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.times import local_day
from mingban.documents.models import IssuedDocument
from mingban.notices.models import Notice

RETIRING: dict[str, Any] = {
    "retire-when": "statutory",
    "special-work": False,
    "insured-elsewhere": False,
    "fund-loan": False,
    "has-fund": True,
    "over-sixty": True,
    "agent": False,
}
PENSION, MEDICAL, FUND, CARD = range(1, 5)
WAITING = (MEDICAL, FUND)


@pytest.fixture
def retiring(story: Story) -> Story:
    """Return a story in which somebody has handed in the retirement bundle."""
    story.bundle = "retirement"
    story.submit(**RETIRING)
    return story


def clock(case: Case, duty: str) -> Clock:
    return Clock.objects.filter(owner_kind="case", owner_id=case.number, duty=duty).latest("pk")


def running(story: Story, position: int) -> set[str]:
    found = Clock.objects.open().filter(owner_kind="case", owner_id=story.case(position).number)
    return set(found.values_list("duty", flat=True))


def decide(story: Story, position: int, **terms: Any) -> datetime:
    """Accept, review and decide one case at once; return when."""
    story.accept(position)
    story.review(position)
    story.decide(position, **terms)
    return story.now


def sweep(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.cases.tasks.timezone.now", lambda: story.now)
    sweep_deadlines.func()


def test_of_the_retirement_bundle_only_what_needs_nothing_has_days_that_run(retiring: Story) -> None:
    assert [running(retiring, position) for position in (PENSION, MEDICAL, FUND, CARD)] == [
        {"acceptance"},
        set(),
        set(),
        {"acceptance"},
    ]
    assert [retiring.case(position).due_at for position in WAITING] == [None, None]


def test_dependants_keep_their_limits_though_the_pension_takes_longer_than_all_of_them(
    retiring: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    retiring.later(days=4).accept(PENSION)
    retiring.accept(CARD)
    retiring.review(PENSION)
    sweep(retiring.later(days=10), monkeypatch)
    assert {retiring.case(position).state for position in WAITING} == {CaseState.SUBMITTED}
    retiring.decide(PENSION)
    ready_at = retiring.now
    for position in WAITING:
        begun = clock(retiring.case(position), "acceptance")
        assert begun.started_at == ready_at
        assert "有了结果" in clocks.explain_clock(begun)[0].text
        assert retiring.case(position).due_at == begun.due_at
    for position in WAITING:
        retiring.later(days=1)
        decide(retiring, position)
    waited = [retiring.case(position).number for position in WAITING]
    states = Clock.objects.filter(owner_id__in=waited).exclude(duty="delivery").values_list("state", flat=True)
    assert set(states) == {ClockState.MET}


def test_a_waiting_case_may_be_accepted_and_reviewed_and_its_limits_begin_with_the_result(retiring: Story) -> None:
    retiring.later(days=1).accept(FUND)
    retiring.review(FUND)
    assert running(retiring, FUND) == set()
    letter = IssuedDocument.objects.get(owner_id=retiring.case(FUND).number, kind="acceptance")
    assert letter.content["waits_for"] == [retiring.case(PENSION).item_name]
    ready_at = decide(retiring.later(days=7), PENSION)
    assert running(retiring, FUND) == {"statutory", "promise"}
    case = retiring.case(FUND)
    assert {clock(case, duty).started_at for duty in ("statutory", "promise")} == {ready_at}


def test_silence_counts_only_from_the_result_on(retiring: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    ready_at = decide(retiring.later(days=9), PENSION)
    sweep(retiring.later(days=3), monkeypatch)
    case = retiring.case(MEDICAL)
    assert not case.deemed_accepted
    with pytest.raises(actions.base.CannotAct, match="还没有过"):
        actions.deem_accepted(number=case.number, at=retiring.now)
    sweep(retiring.later(days=6), monkeypatch)
    case = retiring.case(MEDICAL)
    assert (case.deemed_accepted, case.accepted_at) == (True, ready_at)
    assert clock(case, "statutory").started_at == ready_at


def test_a_waiting_case_is_never_deemed_accepted(retiring: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep(retiring.later(days=30), monkeypatch)
    assert retiring.case(PENSION).deemed_accepted
    assert not retiring.case(MEDICAL).deemed_accepted
    with pytest.raises(actions.base.CannotAct, match="还没有过"):
        actions.deem_accepted(number=retiring.case(MEDICAL).number, at=retiring.now)


@pytest.mark.parametrize("how", ["refused", "declined"])
def test_when_the_awaited_case_fails_the_authority_must_say_so_in_time(retiring: Story, how: str) -> None:
    retiring.later(days=3)
    case = retiring.case(PENSION)
    if how == "refused":
        decide(retiring, PENSION, is_approved=False, reason="缴费年限不够")
    else:
        clerk = retiring.of(case, Role.CLERK)
        actions.decline_case(number=case.number, reason="不归我们", where_else="", by=clerk, at=retiring.now)
    assert running(retiring, MEDICAL) == {"acceptance"}
    assert clock(retiring.case(MEDICAL), "acceptance").started_at == retiring.now
    with pytest.raises(actions.base.CannotAct, match="不能准予"):
        decide(retiring, MEDICAL)
    page = browser(retiring.of(retiring.case(MEDICAL), Role.CLERK))
    shown = page.get(f"/desk/cases/{retiring.case(MEDICAL).number}/").content.decode()
    assert f"前面的“{case.item_name}”没有办成" in shown
    assert decide(retiring, FUND, is_approved=False, reason="没有退休核准")


def test_what_was_corrected_meanwhile_still_waits(retiring: Story) -> None:
    case = retiring.case(FUND)
    use = case.materials.exclude(material__means="EARLIER_OUTPUT").earliest("pk")
    clerk = retiring.of(case, Role.CLERK)
    actions.request_correction(number=case.number, remarks={use.pk: "看不清"}, by=clerk, at=retiring.now)
    retiring.application.materials.filter(pk=use.material_id).update(state="SUBMITTED")
    actions.supplement_case(number=case.number, by=retiring.citizen, at=retiring.later(days=1).now)
    assert (retiring.case(FUND).state, running(retiring, FUND)) == (CaseState.RECEIVED, set())
    ready_at = decide(retiring.later(days=1), PENSION)
    assert clock(case, "acceptance").started_at == ready_at


def test_a_correction_answered_after_the_result_starts_the_days_with_the_answer(retiring: Story) -> None:
    case = retiring.case(FUND)
    use = case.materials.exclude(material__means="EARLIER_OUTPUT").earliest("pk")
    clerk = retiring.of(case, Role.CLERK)
    actions.request_correction(number=case.number, remarks={use.pk: "看不清"}, by=clerk, at=retiring.now)
    decide(retiring.later(days=1), PENSION)
    assert running(retiring, FUND) == set()
    retiring.application.materials.filter(pk=use.material_id).update(state="SUBMITTED")
    actions.supplement_case(number=case.number, by=retiring.citizen, at=retiring.later(days=1).now)
    assert clock(case, "acceptance").started_at == retiring.now


def test_withdrawing_ends_what_waits_without_a_clock_of_it(retiring: Story) -> None:
    actions.withdraw_application(application=retiring.application, by=retiring.citizen, at=retiring.now)
    assert not Clock.objects.open().exists()


def test_the_promised_day_of_the_whole_is_the_longest_chain_with_every_days_to_accept(retiring: Story) -> None:
    # Five days to accept the pension, ten to decide it, five to accept what waited, five to decide that: 25 working days.
    assert local_day(retiring.application.promised_at) == date(2026, 12, 28)  # type: ignore[arg-type]
    # Once that is accepted, the fund's five days to accept and one to decide are the longest.
    retiring.accept(MEDICAL)
    retiring.application.refresh_from_db()
    assert local_day(retiring.application.promised_at) == date(2026, 12, 22)  # type: ignore[arg-type]


ACTS = st.lists(st.tuples(st.sampled_from([PENSION, MEDICAL, FUND, CARD]), st.integers(0, 3)), max_size=14)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_the_promised_day_never_moves_back_while_every_office_is_in_time(retiring: Story, acts: list[Any]) -> None:
    with undone():
        story = replace(retiring)
        promised = story.application.promised_at
        for position, days in acts:
            due = [case.due_at for case in story.application.cases.all() if case.due_at and not case.decided_at]
            until = min(due, default=story.now)
            story.now = max(story.now, min(until, story.later(days=days).now))
            _act(story, position)
            latest = Application.objects.get(pk=story.application.pk).promised_at
            assert promised is not None
            assert latest is None or latest <= promised
            promised = latest or promised


def _act(story: Story, position: int) -> None:
    """Bring one case forward by a step, if its time has come."""
    case = story.case(position)
    facts = queries.facts_of(case)
    if case.state == CaseState.SUBMITTED:
        story.accept(position)
    elif case.state == CaseState.ACCEPTED:
        story.review(position)
    elif case.state == CaseState.IN_REVIEW and not facts.waits_for:
        story.decide(position)


def test_people_read_what_a_case_waits_for(now: Story) -> None:
    now.submit()
    waited = now.case(LICENCE).item_name
    tracking = browser(now.citizen).get(f"/applications/{now.application.number}/").content.decode()
    assert f"等“{waited}”办好，等的时候不计办理期限" in tracking
    case = now.case(TAX)
    desk = browser(now.of(case, Role.CLERK))
    assert f"等“{waited}”办好，不计时" in desk.get("/desk/").content.decode()
    assert f"这件等“{waited}”办好" in desk.get(f"/desk/cases/{case.number}/").content.decode()
    now.accept(TAX)
    bus.deliver_due()
    assert any(f"等“{waited}”办好后接着办" in notice.text for notice in Notice.objects.all())
