"""Deferred documents: reminded of in time, each rung once; what follows when they do not come is as the item says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.cases import actions, queries, tasks
from mingban.cases.actions.applying import CannotChange
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, MaterialState
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.catalogue.definitions import Missed
from mingban.catalogue.models import ItemVersion
from mingban.clocks.choices import ClockState
from mingban.clocks.models import Clock
from mingban.core import bus
from mingban.core.times import say_day
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.notices.models import Notice

PROOF = "premises-proof"
LAST_DAY = date(2026, 11, 30)


@pytest.fixture
def waiting(story: Story) -> Story:
    """Hand in on 23 November without the proof, which may follow until the 30th, and have the licence accepted."""
    story.submit(defer=(PROOF,), **SMALL)
    story.accept(LICENCE)
    assert story.application.materials.get(kind_code=PROOF).due_on == LAST_DAY
    return story


@pytest.fixture
def lenient(story: Story) -> Story:
    """Let the item be decided on what is there when the proof does not come."""
    version = ItemVersion.objects.get(item__code="sole-trader-registration", state="IN_FORCE")
    for one in version.definition["materials"]:
        one["if_missed"] = Missed.DECIDE.value
    version.digest = "lenient"  # definitions are parsed once for each digest
    version.save()
    return story


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC) - timedelta(hours=8)


def told(key: str) -> list[str]:
    return [one.text for one in Notice.objects.filter(key__contains=key, channel="SITE").order_by("pk")]


def reminders() -> list[str]:
    return told("cases/deferred/")


def test_reminds_two_days_before_and_on_the_last_day_each_once(waiting: Story) -> None:
    assert actions.remind_of_deferred(at=at(27)) == 0
    assert actions.remind_of_deferred(at=at(28, hour=6)) == 0, "nobody is woken"
    for _ in range(3):
        assert actions.remind_of_deferred(at=at(28)) == 1
    actions.remind_of_deferred(at=at(29))
    actions.remind_of_deferred(at=at(30))
    actions.remind_of_deferred(at=at(30, hour=19))
    before, last = reminders()
    assert f"最迟 {say_day(LAST_DAY)}" in before
    assert f"今天（{say_day(LAST_DAY)}）是最后一天" in last
    assert "就当您不办了" in before
    assert waiting.person.name not in before


def test_reminds_of_nothing_that_came_or_is_not_awaited_any_more(waiting: Story) -> None:
    actions.supply_material(
        application=waiting.application, kind_code=PROOF, upload=picture(), by=waiting.citizen, at=at(24)
    )
    assert actions.remind_of_deferred(at=at(28)) == 0
    waiting.application.materials.filter(kind_code=PROOF).update(state=MaterialState.DEFERRED)
    actions.withdraw_application(application=waiting.application, by=waiting.citizen, at=at(25))
    assert actions.remind_of_deferred(at=at(28)) == 0


def test_where_the_item_says_so_it_is_decided_without_the_document(lenient: Story) -> None:
    lenient.submit(defer=(PROOF,), **SMALL)
    lenient.accept(LICENCE)
    letter = IssuedDocument.objects.get(kind="acceptance", owner_id=lenient.case(LICENCE).number)
    assert letter.content["if_missed"] == "本机关按现有材料作出决定"
    actions.remind_of_deferred(at=at(28))
    assert "就按现有的材料决定" in reminders()[0]
    late = datetime(2026, 12, 1, 1, tzinfo=UTC)
    number = lenient.case(LICENCE).number
    with pytest.raises(CannotAct):
        actions.decide_without(number=number, at=at(30))
    assert queries.cases_with_late_documents(late) == []
    assert queries.cases_to_decide_without(late) == [number]
    revision = lenient.case(LICENCE).revision
    actions.decide_without(number=number, at=late)
    assert queries.cases_to_decide_without(late) == []
    with pytest.raises(CannotAct):
        actions.decide_without(number=number, at=late)

    case = lenient.case(LICENCE)
    assert (case.state, case.revision) == (CaseState.ACCEPTED, revision + 1)
    proof = lenient.application.materials.get(kind_code=PROOF)
    assert (proof.state, "没有按期补交" in proof.note) == (MaterialState.MISSING, True)
    assert Clock.objects.get(duty=f"deferred:{PROOF}").state == ClockState.MISSED
    assert Clock.objects.open().filter(owner_id=number, duty="promise").exists(), "nothing holds the promise up now"
    entry = Entry.objects.get(code="cases.case.deferred_missed")
    assert "按现有材料决定" in entry.sentence
    bus.deliver_due()
    assert "没有按期交，区市场监督管理局按现有材料决定" in told("/missed/")[0]
    with pytest.raises(CannotChange):
        actions.supply_material(
            application=lenient.application, kind_code=PROOF, upload=picture(), by=lenient.citizen, at=late
        )
    assert "没有按期补交" in browser(lenient.of(case, Role.CLERK)).get(f"/desk/cases/{number}/").content.decode()
    lenient.now = late
    lenient.review(LICENCE)
    assert lenient.decide(LICENCE, is_approved=False, reason="没有经营场所证明").state == CaseState.DECIDED


def test_the_sweep_ends_or_goes_on_and_reminds(lenient: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    lenient.submit(defer=(PROOF,), **SMALL)
    lenient.accept(LICENCE)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(30))
    tasks.remind_of_deferred.call()
    assert len(reminders()) == 1
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 1, 1, tzinfo=UTC))
    tasks.sweep_deadlines.call()
    assert lenient.application.materials.get(kind_code=PROOF).state == MaterialState.MISSING
    assert lenient.case(LICENCE).state == CaseState.ACCEPTED
    assert lenient.case(2).state == CaseState.SUBMITTED


def test_the_upload_page_says_beforehand_what_follows(lenient: Story) -> None:
    lenient.start(**SMALL)
    url = f"/apply/{lenient.application.token}/materials/{PROOF}/"
    text: Any = browser(lenient.citizen).get(url).content.decode()
    assert "没按时补，就按现有的材料决定" in text
