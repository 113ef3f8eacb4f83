"""Renewal of licences with an end (行政许可法 §50): asked for in time and undecided at the end, they go on."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from mingban.accounts.choices import Role
from mingban.agencies.models import Organisation
from mingban.cases import actions, queries
from mingban.cases.actions.base import CannotAct
from mingban.cases.choices import CaseState, Verdict
from mingban.cases.models import Case
from mingban.cases.tasks import sweep_deadlines
from mingban.cases.tests.factories import DATA, HYGIENE, Story, browser
from mingban.cases.tests.test_consenting import change_item
from mingban.clocks.choices import SpecialKind
from mingban.core.actors import SYSTEM
from mingban.documents.models import IssuedDocument
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter
from mingban.licences import actions as licences
from mingban.licences import queries as licence_queries
from mingban.licences.choices import LicenceStatus
from mingban.licences.models import Licence
from mingban.notices.models import Notice


def give(story: Story, *, ends: date) -> Licence:
    """Give the citizen a hygiene permit that ends on a day."""
    licence = licences.issue(
        type_code="hygiene-permit",
        holder=story.person,
        organisation=Organisation.objects.get(code="hecheng-health"),
        matter=Matter(kind="case", id="EARLIER", name="办卫生许可证"),
        content={},
        by=SYSTEM,
        at=story.now - timedelta(days=900),
    )
    Licence.objects.filter(pk=licence.pk).update(valid_to=ends)
    licence.refresh_from_db()
    return licence


def hygiene(story: Story) -> Case:
    """Hand in for everything, and free the hygiene permit from waiting."""
    story.submit()
    story.case(HYGIENE).needs.clear()
    return story.case(HYGIENE)


def after(licence: Licence, story: Story) -> datetime:
    """Return noon of the day after the end."""
    days = (licence.valid_to - story.now.date()).days + 1 if licence.valid_to else 0
    return story.now + timedelta(days=days)


@pytest.fixture
def asked(story: Story) -> tuple[Story, Licence]:
    """Return a story that asked thirty days before the end, to the day."""
    licence = give(story, ends=date(2026, 12, 23))
    hygiene(story)
    return story, licence


def test_asked_for_in_time_and_undecided_at_the_end_it_goes_on(asked: tuple[Story, Licence]) -> None:
    story, licence = asked
    story.accept(HYGIENE)
    case = actions.renew_by_lapse(number=story.case(HYGIENE).number, at=after(licence, story))
    licence.refresh_from_db()
    assert (licence.status, licence.valid_to) == (LicenceStatus.CONTINUED, date(2030, 12, 23))
    assert licence_queries.held(story.person, "hygiene-permit", date(2027, 5, 1)) == licence
    assert (case.state, case.is_approved, case.granted_by_lapse) == (CaseState.DECIDED, True, True)
    letter = IssuedDocument.objects.get(owner_id=case.number, kind="approval")
    assert (letter.content["lapsed_on"], letter.content["result_number"]) == ("2026-12-23", licence.number)
    assert "第五十条" in letter.content["lapse_basis"]
    entry = Entry.objects.get(matter_id=case.number, code="cases.case.consent")
    assert any("没有晚" in step for step in entry.data["steps"])
    assert Entry.objects.filter(matter_id=case.number, code="licences.licence.continued").exists()


def test_not_on_the_last_day_itself(asked: tuple[Story, Licence]) -> None:
    story, licence = asked
    with pytest.raises(CannotAct, match="还没有到期"):
        actions.renew_by_lapse(number=story.case(HYGIENE).number, at=after(licence, story) - timedelta(days=1))


@pytest.mark.parametrize("ends", [date(2026, 12, 22), date(2026, 12, 1)])
def test_asked_for_too_late_it_ends(story: Story, ends: date) -> None:
    licence = give(story, ends=ends)
    case = hygiene(story)
    assert queries.undecided_renewals(after(licence, story)) == []
    with pytest.raises(CannotAct, match="不是按期"):
        actions.renew_by_lapse(number=case.number, at=after(licence, story))
    assert licence_queries.status_of(licence, date(2026, 12, 24)) == LicenceStatus.EXPIRED


def test_neither_silence_before_acceptance_nor_a_special_procedure_lets_it_end(asked: tuple[Story, Licence]) -> None:
    story, licence = asked
    assert queries.undecided_renewals(after(licence, story)) == [story.case(HYGIENE).number]
    case = story.accept(HYGIENE)
    by = story.of(case, Role.REVIEWER)
    kind = SpecialKind.TESTING
    actions.start_special(number=case.number, kind=kind, reason="要", expected_days=30, by=by, at=story.now)
    assert queries.undecided_renewals(after(licence, story)) == [case.number]
    assert actions.renew_by_lapse(number=case.number, at=after(licence, story)).is_approved


def test_an_unanswered_correction_stands_in_the_way(asked: tuple[Story, Licence]) -> None:
    story, licence = asked
    case = story.case(HYGIENE)
    use = queries.uses_of(case)[0]
    clerk = story.of(case, Role.CLERK)
    actions.request_correction(number=case.number, remarks={use.pk: "看不清"}, by=clerk, at=story.now)
    assert queries.undecided_renewals(after(licence, story)) == []
    with pytest.raises(CannotAct):
        actions.renew_by_lapse(number=case.number, at=after(licence, story))


def test_nobody_asks_for_changes_once_it_has_gone_on_by_law(asked: tuple[Story, Licence]) -> None:
    story, licence = asked
    case = story.accept(HYGIENE)
    terms: dict[str, Any] = {"opinion": "要改", "verdict": Verdict.CHANGES, "by": story.of(case, Role.REVIEWER)}
    with pytest.raises(CannotAct, match="依法视为准予"):
        actions.review_case(number=case.number, at=after(licence, story), **terms)
    actions.review_case(number=case.number, at=story.now, **terms)
    assert queries.undecided_renewals(after(licence, story)) == []


def test_decided_in_time_the_new_one_begins_where_the_old_one_ends(asked: tuple[Story, Licence]) -> None:
    story, licence = asked
    story.accept(HYGIENE)
    story.review(HYGIENE)
    case = story.decide(HYGIENE)
    new = Licence.objects.get(matter_id=case.number)
    assert (new.valid_from, new.valid_to) == (date(2026, 12, 24), date(2030, 12, 23))
    assert licence_queries.held(story.person, "hygiene-permit", date(2026, 12, 1)) == licence
    assert queries.undecided_renewals(after(licence, story)) == []


def test_the_sweep_does_it_once(asked: tuple[Story, Licence], monkeypatch: pytest.MonkeyPatch) -> None:
    story, licence = asked
    monkeypatch.setattr("django.utils.timezone.now", lambda: after(licence, story))
    for _ in range(2):
        sweep_deadlines.call()
    licence.refresh_from_db()
    assert licence.valid_to == date(2030, 12, 23)
    assert Entry.objects.filter(matter_id=story.case(HYGIENE).number, code="cases.case.consent").count() == 1


def test_thirty_working_days_where_a_place_says_so(story: Story) -> None:
    results = [
        {"name": "证", "kind": "LICENCE", "licence_type": "hygiene-permit", "sample": "证", "renews": {"days": 22}}
    ]
    change_item("public-place-hygiene-permit", results=results)
    give(story, ends=date(2026, 12, 23))
    late = queries.renewal_of(hygiene(story))
    assert late is not None
    assert late.last_day == date(2026, 11, 23)
    assert late.is_in_time


def test_a_count_back_over_an_unknown_year_says_nothing(story: Story) -> None:
    results = [
        {"name": "证", "kind": "LICENCE", "licence_type": "hygiene-permit", "sample": "证", "renews": {"days": 22}}
    ]
    change_item("public-place-hygiene-permit", results=results)
    give(story, ends=date(2027, 3, 1))
    found = queries.renewal_of(hygiene(story))
    assert found is not None
    assert (found.last_day, found.is_in_time) == (None, False)


def test_who_holds_none_renews_nothing(story: Story) -> None:
    case = hygiene(story)
    assert case.renewed_licence is None
    assert queries.renewal_of(case) is None


@pytest.mark.parametrize(("ends", "said"), [(date(2027, 1, 31), "没有晚"), (date(2026, 12, 1), "晚了")])
def test_the_draft_says_whether_it_is_in_time(now: Story, ends: date, said: str) -> None:
    give(now, ends=ends)
    now.start()
    client = browser(now.citizen)
    for name in ("application-tasks", "application-check"):
        page = client.get(reverse(f"cases:{name}", args=[now.application.token])).content.decode()
        assert said in page


def test_the_guide_says_when_to_ask(story: Story) -> None:
    page = Client().get(reverse("catalogue:item-guide", args=["public-place-hygiene-permit"])).content.decode()
    assert "视为准予延续" in page


def test_the_guide_says_that_silence_is_consent(story: Story) -> None:
    call_command("catalogue_import", str(DATA / "demo" / "catalogue" / "restaurant.json"), verbosity=0)
    page = Client().get(reverse("catalogue:item-guide", args=["sign-filing"])).content.decode()
    assert "逾期没有答复的，视为同意" in page


def test_holders_are_reminded_once(now: Story) -> None:
    licence = give(now, ends=date(2027, 1, 22))
    for _ in range(2):
        licences.remind_of_end(at=now.now)
    found = [notice.text for notice in Notice.objects.filter(party=now.person, channel="SITE")]
    assert len([text for text in found if "到期。还要用的" in text]) == 1
    licence.refresh_from_db()
    assert licence.reminded_at == now.now


def test_nobody_is_reminded_long_before(now: Story) -> None:
    give(now, ends=date(2027, 1, 23))
    assert licences.remind_of_end(at=now.now) == 0
