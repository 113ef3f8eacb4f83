"""Several people act in the same instant: each with a connection of his own, on both databases."""

from collections.abc import Callable

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions
from mingban.cases.choices import Act, ApplicationState, CaseState
from mingban.cases.models import Application
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, SMALL, Story
from mingban.core.errors import Refused, StalePage
from mingban.core.tests.threads import at_once
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.ledger.queries import broken_chains

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(act: Callable[[], object]) -> Callable[[], str]:
    """Return what became of an act: done, or the kind of refusal."""

    def run() -> str:
        try:
            act()
        except Refused as refusal:
            return type(refusal).__name__
        return "done"

    return run


def test_of_two_clerks_one_wins_and_the_other_is_told(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    clerk = story.of(case, Role.CLERK)
    terms = {"number": case.number, "by": clerk, "at": story.now, "revision": case.revision}
    found = at_once(
        outcome(lambda: actions.accept_case(**terms)),  # type: ignore[arg-type]
        outcome(lambda: actions.decline_case(reason="不归我们", where_else="", **terms)),  # type: ignore[arg-type]
    )
    assert sorted(found) == [StalePage.__name__, "done"]
    assert story.case(LICENCE).revision == 1
    assert list(broken_chains()) == []


def test_a_button_pressed_twice_acts_once(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    clerk = story.of(case, Role.CLERK)

    def press() -> None:
        actions.accept_case(number=case.number, by=clerk, at=story.now, key="one", revision=0)

    assert at_once(outcome(press), outcome(press), outcome(press)) == ["done"] * 3
    assert Entry.objects.filter(code=f"cases.case.{Act.ACCEPT}").count() == 1
    assert IssuedDocument.objects.filter(kind="acceptance").count() == 1


def test_the_last_two_cases_may_end_in_the_same_instant(story: Story) -> None:
    story.submit(**SMALL)
    for position in (1, 2):
        story.accept(position)
        story.review(position)
    for position in (1, 2):
        story.decide(position)
    clerks = {position: story.of(story.case(position), Role.CLERK) for position in (1, 2)}
    numbers = {position: story.case(position).number for position in (1, 2)}
    found = at_once(
        *(
            outcome(
                lambda position=position: actions.deliver_case(  # type: ignore[misc]
                    number=numbers[position], by=clerks[position], at=story.now
                )
            )
            for position in (1, 2)
        )
    )
    assert found == ["done", "done"]
    assert Application.objects.get().state == ApplicationState.CONCLUDED


def test_withdrawing_while_departments_act_waits_and_does_not_deadlock(story: Story) -> None:
    story.submit()
    cases = [story.case(position) for position in (LICENCE, HYGIENE, ROAD)]
    clerks = [story.of(case, Role.CLERK) for case in cases]
    application = story.application
    found = at_once(
        outcome(lambda: actions.withdraw_application(application=application, by=story.citizen, at=story.now)),
        *(
            outcome(
                lambda case=case, clerk=clerk: actions.accept_case(  # type: ignore[misc]
                    number=case.number, by=clerk, at=story.now
                )
            )
            for case, clerk in zip(cases, clerks, strict=True)
        ),
    )
    assert found[0] == "done"
    assert set(application.cases.values_list("state", flat=True)) == {CaseState.WITHDRAWN}
    assert list(broken_chains()) == []


def test_a_draft_handed_in_twice_at_once_has_one_number(story: Story) -> None:
    story.start(**SMALL)
    story.fill_in()
    story.hand_in_papers()
    draft = story.application

    def hand_in() -> None:
        actions.submit_application(
            token=draft.token, key=draft.submit_key, has_promised=True, by=story.citizen, at=story.now
        )

    assert at_once(outcome(hand_in), outcome(hand_in)) == ["done", "done"]
    assert Application.objects.get().cases.count() == 2
    assert Entry.objects.filter(code="cases.application.submitted").count() == 1


def test_two_applications_at_once_get_two_numbers_without_a_gap(story: Story) -> None:
    drafts = []
    for _ in range(2):
        story.start(**SMALL)
        story.fill_in()
        story.hand_in_papers()
        drafts.append(story.application)
    found = at_once(
        *(
            outcome(
                lambda draft=draft: actions.submit_application(  # type: ignore[misc]
                    token=draft.token, key=draft.submit_key, has_promised=True, by=story.citizen, at=story.now
                )
            )
            for draft in drafts
        )
    )
    assert found == ["done", "done"]
    numbers = Application.objects.values_list("number", flat=True).order_by("number")
    assert [number[-4:] for number in numbers if number] == ["0001", "0002"]
    assert sorted(case.number[-4:] for draft in drafts for case in draft.cases.all()) == [
        "0001",
        "0001",
        "0002",
        "0002",
    ]
