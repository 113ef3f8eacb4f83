"""Four eyes: one hands in, another approves; on its day it is in force, and the duty to publish is kept by a clock."""

from datetime import date, timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.catalogue import actions, queries
from mingban.catalogue.choices import DraftState
from mingban.catalogue.models import Draft
from mingban.catalogue.tests.factories import AT, CITIZEN, PUBLISHER, make_bundle, make_item, make_state
from mingban.catalogue.tests.test_desk import official
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.core.errors import Refused
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

OTHER = Actor(kind=ActorKind.STAFF, id=7, name="罗文静", post_id=7, post="目录管理", role=Role.PUBLISHER)
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_force() -> None:
    make_state()
    actions.publish_item(definition=make_item(), by=PUBLISHER, at=AT)


def edited(**fields: Any) -> Draft:
    """Return a draft of the item in which its writer changed something."""
    draft = actions.start_draft(kind="item", code="open-shop", by=PUBLISHER, at=AT)
    written = fields or {"promised_limit": {"days": 3}}
    return actions.save_part(
        draft_id=draft.pk, part="limits", fields=set(written), written=written, revision=1, by=PUBLISHER, at=AT
    )


def submitted(publish_on: date | None = None, **fields: Any) -> Draft:
    return actions.submit_draft(draft_id=edited(**fields).pk, publish_on=publish_on, by=PUBLISHER, at=AT)


def days_in_force() -> int:
    return queries.item_definition(queries.item_in_force("open-shop")).promised_limit.days


def test_another_publisher_approves_and_it_is_in_force_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = submitted()
    for own in (PUBLISHER, CITIZEN):
        with pytest.raises(Refused):
            actions.approve_draft(draft_id=draft.pk, by=own, at=LATER)
    draft = actions.approve_draft(draft_id=draft.pk, by=OTHER, at=LATER)
    assert (draft.state, days_in_force()) == (DraftState.PUBLISHED, 3)
    version = queries.item_in_force("open-shop")
    assert (version.number, version.definition["valid_from"]) == (2, "2026-11-25")
    assert Clock.objects.get().state == ClockState.RUNNING
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER + timedelta(minutes=1))
    bus.deliver_due()
    clock = Clock.objects.get()
    assert (clock.state, clock.unit, clock.limit) == (ClockState.MET, "WORKING_DAY", 1)
    codes = [entry.code for entry in entries_of(Matter(kind="item", id="open-shop"))]
    assert codes[1:] == [
        "catalogue.item.draft-started",
        "catalogue.item.draft-submitted",
        "catalogue.item.draft-approved",
        "catalogue.item.published",
    ]
    with pytest.raises(actions.CannotEdit):
        actions.approve_draft(draft_id=draft.pk, by=OTHER, at=LATER)
    with pytest.raises(actions.CannotEdit):
        actions.return_draft(draft_id=draft.pk, reason="晚了", by=OTHER, at=LATER)


def test_whoever_wrote_a_part_does_not_approve_though_another_handed_it_in() -> None:
    draft = actions.submit_draft(draft_id=edited().pk, publish_on=None, by=OTHER, at=AT)
    for eyes in (OTHER, PUBLISHER):
        with pytest.raises(actions.SameEyes):
            actions.approve_draft(draft_id=draft.pk, by=eyes, at=AT)


def test_what_is_approved_for_a_day_waits_for_its_beginning() -> None:
    draft = submitted(date(2026, 11, 27))
    actions.approve_draft(draft_id=draft.pk, by=OTHER, at=LATER)
    midnight = AT.replace(day=26, hour=16, minute=0)  # 00:00 of the 27th here
    assert actions.publish_due(at=midnight - timedelta(seconds=1)) == 0
    assert days_in_force() == 5
    assert actions.confirm_public(kind="item", code="open-shop", at=LATER) is False
    assert actions.publish_due(at=midnight) == 1
    assert (days_in_force(), Clock.objects.get().started_at) == (3, midnight)
    assert actions.publish_due(at=midnight) == 0


def test_what_can_no_longer_be_published_on_its_day_goes_back_with_the_reason() -> None:
    draft = submitted(date(2026, 11, 27), scenarios=[{"code": "quick", "name": "快"}])
    actions.approve_draft(draft_id=draft.pk, by=OTHER, at=LATER)
    Draft.objects.update(content=draft.content | {"organisation": "nobody"})
    assert actions.publish_due(at=AT + timedelta(days=3)) == 0
    draft.refresh_from_db()
    assert draft.state == DraftState.EDITING
    assert "nobody" in draft.return_reason
    assert Clock.objects.get().state == ClockState.CANCELLED


def test_a_draft_goes_back_with_a_reason_and_is_handed_in_again() -> None:
    draft = actions.return_draft(draft_id=submitted().pk, reason="时限没有依据", by=OTHER, at=LATER)
    assert (draft.state, draft.return_reason) == (DraftState.EDITING, "时限没有依据")
    draft = actions.submit_draft(draft_id=draft.pk, publish_on=None, by=PUBLISHER, at=LATER)
    assert draft.return_reason == ""
    with pytest.raises(actions.CannotEdit):
        actions.submit_draft(draft_id=draft.pk, publish_on=None, by=PUBLISHER, at=LATER)
    with pytest.raises(actions.CannotEdit):
        actions.save_part(draft_id=draft.pk, part="limits", fields=(), written={}, revision=9, by=PUBLISHER, at=LATER)


@pytest.mark.parametrize("day", [date(2026, 11, 24), date(2028, 1, 1)])
def test_the_day_is_from_today_within_a_year(day: date) -> None:
    with pytest.raises(actions.CannotSubmit):
        submitted(day)


def test_what_is_wrong_or_changes_nothing_is_not_handed_in() -> None:
    draft = actions.start_draft(kind="item", code="open-shop", by=PUBLISHER, at=AT)
    with pytest.raises(actions.CannotSubmit, match="没有改动"):
        actions.submit_draft(draft_id=draft.pk, publish_on=None, by=PUBLISHER, at=AT)
    with pytest.raises(actions.CannotPublish) as refused:
        submitted(answers=[], promised_limit={"days": "三"})
    assert [str(problem) for problem in refused.value.problems] == ["要写整数"]


def test_what_was_published_in_between_is_taken_over_and_own_changes_stay() -> None:
    draft = edited()
    actions.publish_item(definition=make_item(plain_name="新叫法", promised_limit={"days": 4}), by=SYSTEM, at=LATER)
    with pytest.raises(actions.CannotSubmit, match="第 2 版"):
        actions.submit_draft(draft_id=draft.pk, publish_on=None, by=PUBLISHER, at=LATER)
    draft = actions.take_over_changes(draft_id=draft.pk, by=PUBLISHER, at=LATER)
    assert (draft.content["plain_name"], draft.content["promised_limit"]["days"]) == ("新叫法", 3)
    draft = actions.submit_draft(draft_id=draft.pk, publish_on=None, by=PUBLISHER, at=LATER)
    with pytest.raises(actions.CannotEdit):
        actions.take_over_changes(draft_id=draft.pk, by=PUBLISHER, at=LATER)


def test_something_is_withdrawn_with_four_eyes_and_its_guide_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = actions.start_withdrawal(
        kind="item", code="open-shop", reason="并入别的事项。", publish_on=None, by=PUBLISHER, at=AT
    )
    with pytest.raises(actions.SameEyes):
        actions.approve_draft(draft_id=draft.pk, by=PUBLISHER, at=AT)
    actions.approve_draft(draft_id=draft.pk, by=OTHER, at=AT)
    with pytest.raises(queries.Closed, match="不再办了：并入别的事项。不清楚"):
        queries.item_in_force("open-shop")
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    bus.deliver_due()
    assert Clock.objects.get().state == ClockState.MET
    with pytest.raises(actions.CannotEdit, match="不用停用"):
        actions.start_withdrawal(kind="item", code="open-shop", reason="x", publish_on=None, by=PUBLISHER, at=AT)
    actions.publish_item(definition=make_item(plain_name="又办了"), by=SYSTEM, at=LATER)
    assert queries.item_in_force("open-shop").item.closed_reason == ""


def test_what_a_bundle_is_made_of_is_not_withdrawn_and_a_withdrawal_sent_back_is_over() -> None:
    actions.publish_item(definition=make_item("hang-sign"), by=PUBLISHER, at=AT)
    actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    draft = actions.start_withdrawal(kind="item", code="open-shop", reason="x", publish_on=None, by=PUBLISHER, at=AT)
    with pytest.raises(actions.CannotPublish, match="一件事"):
        actions.approve_draft(draft_id=draft.pk, by=OTHER, at=AT)
    with pytest.raises(actions.CannotEdit, match="修改稿"):
        actions.start_withdrawal(kind="item", code="open-shop", reason="x", publish_on=None, by=PUBLISHER, at=AT)
    assert actions.return_draft(draft_id=draft.pk, reason="还要用", by=OTHER, at=AT).state == DraftState.DISCARDED


def test_on_the_screen_from_hand_in_to_the_public_record() -> None:
    writer, checker = official(), official()
    writer.post("/desk/catalogue/items/open-shop/draft/")
    draft = Draft.objects.get()
    page = f"/desk/catalogue/drafts/{draft.pk}/"
    assert writer.post(f"{page}submit/", {"when": "now"}).status_code == 422
    Draft.objects.update(content=draft.content | {"plain_name": "开店"})
    assert writer.post(f"{page}submit/", {"when": "day"}).status_code == 422
    assert "交给另一位审核" in writer.get(page).content.decode()
    assert writer.get(f"{page}submit/").status_code == 200
    writer.post(f"{page}submit/", {"when": "now"})
    assert "要请另一位来审核" in writer.get(page).content.decode()
    assert writer.post(f"{page}approve/").status_code == 403
    assert checker.post(f"{page}return/", {"reason": ""}).status_code == 422
    checker.post(f"{page}return/", {"reason": "名字不对"})
    assert "名字不对" in writer.get(page).content.decode()
    writer.post(f"{page}submit/", {"when": "now"})
    html = checker.get(page).content.decode()
    assert "审核通过，马上公布" in html
    assert "开店" in html
    assert "已经公布" in checker.post(f"{page}approve/", follow=True).content.decode()
    withdraw = "/desk/catalogue/items/open-shop/withdraw/"
    assert checker.post(withdraw, {"when": "now"}).status_code == 422
    answer = writer.post(withdraw, {"when": "now", "reason": "并入别的事项"}, follow=True)
    assert "停用的原因：并入别的事项" in answer.content.decode()
    assert writer.post(withdraw, {"when": "now", "reason": "又一次"}).status_code == 422
    last = Draft.objects.latest("pk")
    assert "已经停用" in checker.post(f"/desk/catalogue/drafts/{last.pk}/approve/", follow=True).content.decode()
    assert "并入别的事项" in official().get("/items/open-shop/").content.decode()
