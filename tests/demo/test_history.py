"""The past applications of the demo county can be entered, and leave inboxes alive."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from mingban.cases.models import Application, Case
from mingban.core.models import OutboxMessage
from mingban.documents.models import IssuedDocument
from mingban.feedback.models import Rating
from mingban.ledger import queries as ledger
from mingban.portal.management.commands import load_demo
from mingban.portal.management.history import enact
from mingban.portal.management.history.definitions import Goal, Past, PastApplication, read_past
from tests.demo.conftest import County

NOW = datetime.fromisoformat("2026-11-21T10:00:00+08:00")
FIVE = {"hecheng-market", "hecheng-health", "hecheng-urban", "hecheng-tax", "hecheng-police"}
NAMED = {"13800000001", "13800000002", "13800000003", "13800000004"}


@pytest.fixture(scope="module")
def past() -> Past:
    return read_past(load_demo.PAST)


def _items(county: County, one: PastApplication) -> set[str]:
    return {member.item for member in county.bundles[one.bundle].members} if one.bundle else {one.item}


def test_about_thirty_people_who_are_none_of_the_named_four_applied_once_each(past: Past) -> None:
    phones = [one.applicant for one in past.applications]
    assert 25 <= len(phones) == len(set(phones))
    assert set(phones) == {citizen.phone for citizen in past.people.citizens}
    assert not set(phones) & NAMED


def test_everything_that_is_named_exists(past: Past, county: County) -> None:
    for one in past.applications:
        items = _items(county, one)
        assert set(one.goals) | {rating.item for rating in one.ratings} <= items, one.applicant
        assert set(one.defer) <= set(county.kinds)
        if one.correction:
            assert one.correction.item in items
            assert one.correction.kind in county.kinds


def test_values_belong_to_elements_and_answers_to_questions(past: Past, county: County) -> None:
    questions = {question.code for guide in county.guides for question in guide.questions} | {"agent"}
    for one in past.applications:
        assert set(past.data | one.data) <= set(county.elements)
        assert set(past.answers | one.answers) <= questions


def test_all_stories_are_told(past: Past) -> None:
    goals = {goal for one in past.applications for goal in [one.goal, *one.goals.values()]}
    assert goals == set(Goal) - {Goal.DELIVERED}
    assert any(one.agent for one in past.applications)
    assert any(one.withdrawn_after for one in past.applications)
    assert any(one.defer and one.supply_after for one in past.applications)
    assert any(one.defer and one.supply_after is None for one in past.applications)


def test_every_department_of_the_barber_shop_has_work_waiting(past: Past, county: County) -> None:
    waiting: dict[str, set[Goal]] = {}
    for one in past.applications:
        for item in _items(county, one):
            waiting.setdefault(county.items[item].organisation, set()).add(one.goals.get(item, one.goal))
    assert all(waiting[organisation] >= {Goal.NEW, Goal.RECEIVED, Goal.ACCEPTED} for organisation in FIVE)


def test_every_paper_that_somebody_hands_in_is_drawn(county: County) -> None:
    flags = ("is_application_form", "is_commitment", "met_by_identity", "met_by_mandate")
    on_paper = {code for code, kind in county.kinds.items() if not any(getattr(kind, flag) for flag in flags)}
    assert {path.stem for path in load_demo.PAPERS.glob("*.png")} == on_paper


@pytest.mark.django_db
def test_the_demo_also_starts_in_a_year_whose_holidays_are_not_announced() -> None:
    is_workday = enact._workdays()
    assert is_workday(date(2031, 3, 3))
    assert not is_workday(date(2031, 3, 8))


@pytest.fixture
def loaded(db: None) -> None:
    """The county without its past."""
    for stage in load_demo.STAGES:
        if stage.command != "search_rebuild":
            call_command(stage.command, *map(str, stage.files), **stage.options, stdout=StringIO(), stderr=StringIO())


def _some(past: Past) -> Past:
    """One application of each story that bends the straight way."""
    tests: list[Callable[[PastApplication], bool]] = [
        lambda one: one.correction is not None and one.goal is Goal.CONCLUDED,
        lambda one: bool(one.defer and one.supply_after),
        lambda one: Goal.REFUSED in one.goals.values(),
        lambda one: one.withdrawn_after is not None,
        lambda one: one.goal is Goal.DECLINED,
        lambda one: bool(one.agent),
        lambda one: one.goal is Goal.NEW and one.bundle == "barber-shop",
    ]
    wanted = [next(one for one in past.applications if test(one)) for test in tests]
    return past.model_copy(update={"applications": wanted})


@pytest.mark.usefixtures("loaded")
def test_every_story_goes_through_the_engine(past: Past, tmp_path: Path) -> None:
    some = _some(past)
    before = OutboxMessage.objects.count()
    seen: list[tuple[int, int]] = []
    assert not enact.is_entered(some)
    assert enact.enact(some, papers=load_demo.PAPERS, until=NOW, progress=lambda *step: seen.append(step)) == 7
    assert seen[-1][0] == seen[-1][1]
    states = Counter(Case.objects.values_list("state", flat=True))
    assert set(states) == {"CONCLUDED", "WITHDRAWN", "DECLINED", "SUBMITTED"}
    assert Case.objects.filter(is_approved=False).count() == 1
    assert Application.objects.exclude(agent=None).count() == 1
    assert Rating.objects.exists()
    assert OutboxMessage.objects.count() == before
    assert list(ledger.broken_chains()) == []
    _documents_are_numbered_in_order_of_time()
    assert max(Case.objects.values_list("submitted_at", flat=True)) < NOW


def _documents_are_numbered_in_order_of_time() -> None:
    for organisation in FIVE:
        letters = IssuedDocument.objects.filter(organisation__code=organisation, kind="ACCEPTANCE").order_by("pk")
        days = [letter.issued_at for letter in letters]
        assert days == sorted(days)


@pytest.mark.usefixtures("loaded")
def test_the_past_is_entered_once(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    one = past.model_copy(update={"applications": past.applications[-2:-1]})
    monkeypatch.setattr(load_demo, "read_past", lambda file: one)
    said = StringIO()
    command = load_demo.Command(stdout=said)
    command._load_past(load_demo.PAST)
    command._load_past(load_demo.PAST)
    assert "办件：1 份申请" in said.getvalue()
    assert Application.objects.count() == 1


@pytest.mark.soak
@pytest.mark.usefixtures("loaded")
def test_the_whole_past_can_be_entered(past: Past) -> None:
    assert enact.enact(past, papers=load_demo.PAPERS, until=NOW, progress=lambda done, total: None) >= 25
    assert list(ledger.broken_chains()) == []
    assert Rating.objects.count() >= 30
