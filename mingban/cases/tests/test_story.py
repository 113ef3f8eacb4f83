"""The barber shop from the first question to the last licence, through real actions."""

import pytest

from mingban.cases import queries
from mingban.cases.choices import ApplicationState, CaseState
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, SEAL, TAX, Story
from mingban.documents.models import IssuedDocument
from mingban.ledger.queries import broken_chains
from mingban.licences.models import Licence

ALL = (LICENCE, HYGIENE, ROAD, TAX, SEAL)


def test_one_form_opens_five_cases_at_five_departments(story: Story) -> None:
    application = story.submit()
    cases = application.cases.order_by("position")
    assert [case.organisation.code for case in cases] == [
        "hecheng-market",
        "hecheng-health",
        "hecheng-urban",
        "hecheng-tax",
        "hecheng-police",
    ]
    assert application.number is not None
    assert application.number.startswith("261123431202")
    assert [case.position for case in cases if case.due_at] == [LICENCE]
    assert IssuedDocument.objects.filter(kind="receipt", owner_id=application.number).count() == 1


def test_the_whole_story_ends_with_every_licence_and_an_unbroken_journal(story: Story) -> None:
    story.submit()
    for position in ALL:
        story.accept(position)
        story.review(position)
    for position in ALL:
        story.decide(position)
        story.deliver(position)
    story.application.refresh_from_db()
    assert story.application.state == ApplicationState.CONCLUDED
    assert {case.state for case in story.application.cases.all()} == {CaseState.CONCLUDED}
    kinds = set(IssuedDocument.objects.filter(owner_kind="case").values_list("kind", flat=True))
    assert {"acceptance", "approval", "delivery"} <= kinds
    assert Licence.objects.filter(holder=story.person).count() >= 2
    assert list(broken_chains()) == []
    assert queries.tracking(story.application).headline == "5 件事都办好了"


def test_dependants_wait_for_the_licence_with_their_decision_only(story: Story) -> None:
    story.submit()
    story.accept(TAX)
    story.review(TAX)
    with pytest.raises(Exception, match="要等前面的事办好"):
        story.decide(TAX)
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    story.decide(TAX)
    assert story.case(TAX).is_approved
