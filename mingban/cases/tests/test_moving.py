"""A running case keeps its version; only an act with a reason moves it to a later one, and the limits go on."""

from typing import Any

import pytest
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.cases import access, actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import Act, CaseState, MaterialState
from mingban.cases.models import Case
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.catalogue import actions as catalogue
from mingban.catalogue import queries as published
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import NotAllowed
from mingban.ledger.models import Entry
from mingban.notices.models import Notice

EXTRA = "business-photo"


def publish(story: Story, **changes: Any) -> int:
    """Publish the licence anew: with one more photo, unless otherwise said; return its number."""
    item = published.item_definition(published.item_in_force("sole-trader-registration"))
    content = item.model_dump(mode="json")
    known = {row["kind"] for row in content["materials"]}
    kind = next(
        code
        for code, one in published.material_kinds().items()
        if code not in known
        and not (one.is_application_form or one.is_commitment or one.met_by_identity or one.result_of)
    )
    content["materials"].append({"code": EXTRA, "kind": kind})
    definition = type(item).model_validate(content | changes)
    return catalogue.publish_item(definition=definition, by=SYSTEM, at=story.now).number


def move(
    story: Story, number: int = 2, *, role: str = Role.DECIDER, reason: str = "新办法已经施行", **more: Any
) -> Case:
    case = story.case(LICENCE)
    return actions.move_version(
        number=case.number, version=number, reason=reason, by=story.of(case, role), at=story.now, **more
    )


def clocks_of(case: Case) -> list[Any]:
    return list(Clock.objects.filter(owner_id=case.number).order_by("pk").values_list("duty", "state", "due_at"))


def told() -> str:
    return "\n".join(notice.text for notice in Notice.objects.all())


@pytest.fixture
def running(now: Story) -> Story:
    """Return a story whose licence is accepted under the first version of its item."""
    now.submit(**SMALL)
    now.accept(LICENCE)
    return now


def test_a_case_keeps_its_version_until_it_is_moved(running: Story) -> None:
    number = publish(running)
    case = running.case(LICENCE)
    assert case.item_version.number == 1
    before = clocks_of(case)
    case = move(running, number)
    assert (case.item_version.number, case.state) == (2, CaseState.CORRECTING)
    assert clocks_of(case) == before
    wanted = queries.uses_to_correct(case)
    assert [use.requirement_code for use in wanted] == [EXTRA]
    entry = Entry.objects.filter(code="cases.case.move_version").get()
    assert entry.sentence == "改按第 2 版的规定办，原因：新办法已经施行"
    assert (entry.data["from"], entry.data["to"], entry.data["wanted"]) == (1, 2, 1)
    bus.deliver_due()
    assert f"请登录后补上：{wanted[0].material.name}" in told()


def test_what_the_new_version_wants_is_handed_in_and_the_review_goes_on(running: Story) -> None:
    case = move(running, publish(running))
    reviewer = running.of(case, Role.REVIEWER)
    with pytest.raises(CannotAct, match="还差"):
        actions.supplement_case(number=case.number, by=running.citizen, at=running.now)
    case = actions.review_case(number=case.number, opinion="看过了", by=reviewer, at=running.now)
    assert case.state == CaseState.CORRECTING
    material = queries.uses_to_correct(case)[0].material
    actions.supply_material(
        application=running.application,
        kind_code=material.kind_code,
        upload=picture(),
        by=running.citizen,
        at=running.now,
    )
    case = actions.supplement_case(number=case.number, by=running.citizen, at=running.now)
    material.refresh_from_db()
    assert (case.state, material.state) == (CaseState.IN_REVIEW, MaterialState.SUBMITTED)
    assert running.decide(LICENCE).is_approved


def test_before_acceptance_the_steps_become_those_of_the_version(now: Story) -> None:
    now.submit(**SMALL)
    steps = [{"code": "accept", "name": "收件", "role": "clerk"}, {"code": "decide", "name": "拍板", "role": "decider"}]
    move(now, publish(now, steps=steps), role=Role.HEAD)
    case = now.case(LICENCE)
    assert list(case.steps.order_by("position").values_list("name", flat=True)) == ["收件", "拍板"]
    assert case.state == CaseState.CORRECTING


def test_a_version_that_wants_nothing_more_leaves_the_case_where_it_is(running: Story) -> None:
    before = running.case(LICENCE)
    item = published.item_definition(before.item_version)
    less = [row.model_dump(mode="json") for row in item.materials if row.code != "photo"]
    case = move(running, publish(running, materials=less))
    assert case.state == before.state
    assert "photo" not in set(case.materials.values_list("requirement_code", flat=True))
    bus.deliver_due()
    assert "不用您再交什么" in told()


def test_new_required_fields_are_to_be_filled_in(running: Story) -> None:
    item = published.item_definition(running.case(LICENCE).item_version)
    content = item.model_dump(mode="json")
    rows = content["materials"]
    extra = next(code for code in published.known().elements if code.startswith(("retire", "child")))
    form = [*content["form"], {"title": "新增", "fields": [{"element": extra}]}]
    case = move(running, publish(running, materials=rows, form=form))
    assert case.state == CaseState.CORRECTING
    assert case.correction_note.startswith("按新的规定要交填")


def test_who_may_not_and_what_cannot_be(running: Story) -> None:
    number = publish(running)
    for role in (Role.CLERK, Role.REVIEWER):
        with pytest.raises(NotAllowed):
            move(running, number, role=role)
    with pytest.raises(CannotAct, match="为什么"):
        move(running, number, reason=" ")
    for other in (1, 9):
        with pytest.raises(CannotAct, match="后来公布"):
            move(running, other)
    running.review(LICENCE)
    running.decide(LICENCE)
    with pytest.raises(CannotAct, match="作了决定的不能改"):
        move(running, number)


def test_it_is_offered_on_the_page_only_where_there_is_a_later_version(running: Story) -> None:
    case = running.case(LICENCE)
    decider = running.of(case, Role.DECIDER)
    offered = [one.act for one in access.options(decider, case, queries.facts_of(case, decider), running.now)]
    assert Act.MOVE_VERSION not in offered
    publish(running)
    client = browser(decider)
    page = reverse("cases:case-show", args=[case.number])
    assert "改按新版办" in client.get(page).content.decode()
    act = reverse("cases:case-act", args=[case.number, "move_version"])
    sent = {"move_version-key": "k", "move_version-revision": case.revision, "move_version-version": "2"}
    assert client.post(act, sent).status_code == 422
    assert client.post(act, sent | {"move_version-reason": "新办法"}).status_code == 302
    assert running.case(LICENCE).item_version.number == 2
    tracking = browser(running.citizen).get(reverse("cases:application-show", args=[running.application.number]))
    assert "改按第 2 版的规定办" in tracking.content.decode()
