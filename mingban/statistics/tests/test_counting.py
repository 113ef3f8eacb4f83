"""The figures follow the journal: once each, whatever is broken off, and the same when counted again."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from mingban.accounts.choices import Role
from mingban.cases import actions as cases
from mingban.cases.models import Case, CaseMaterial
from mingban.cases.tests.factories import LICENCE, SMALL, Story
from mingban.clocks.models import Clock
from mingban.ledger.models import Entry
from mingban.statistics import actions, queries, tasks
from mingban.statistics.models import Bookmark, Coverage, Monthly
from mingban.statistics.rules import BY_HIMSELF, ENDINGS


def count(story: Story) -> None:
    while actions.count_next(at=story.now):
        pass


def life(story: Story) -> None:
    """Lead two small applications to their decisions, one late and refused; decline a third's case; withdraw a fourth."""
    for is_late in (False, True):
        story.submit(**SMALL)
        for position in (LICENCE, 2):
            story.accept(position)
            story.review(position)
        story.later(days=45 if is_late else 0)
        story.decide(LICENCE, is_approved=not is_late, reason="材料不真实" if is_late else "")
        story.deliver(LICENCE)
    story.submit(**SMALL)
    case = story.case(LICENCE)
    cases.decline_case(
        number=case.number, reason="不归我们管", where_else="找别的部门", by=story.of(case, Role.CLERK), at=story.now
    )
    cases.withdraw_application(application=story.submit(**SMALL), by=story.citizen, at=story.now)


def recount() -> dict[str, int]:
    """Count by other means than the product's: row by row, from the entries and what the cases themselves say."""
    ended = {entry.matter_id for entry in Entry.objects.filter(code__in=ENDINGS)}
    sums = dict.fromkeys(queries.FIGURES, 0)
    for case in Case.objects.filter(number__in=ended).select_related("item_version"):
        clocks = Clock.objects.filter(owner_kind="case", owner_id=case.number)
        sums["handled"] += 1
        sums["on_time"] += not clocks.filter(state="MISSED").exclude(duty="delivery").exists()
        handed_in = set()
        for use in CaseMaterial.objects.filter(case=case).select_related("material"):
            is_first = not use.material.uses.filter(case__position__lt=case.position).exists()
            if use.material.means in BY_HIMSELF and is_first and use.material_id not in handed_in:
                handed_in.add(use.material_id)
            else:
                sums["materials_saved"] += 1
        limit = clocks.filter(duty="statutory", state="MET").first()
        if limit and limit.stopped_at:
            days = [
                limit.started_at + timedelta(days=n) for n in range(1, (limit.stopped_at - limit.started_at).days + 1)
            ]
            sums["days_saved"] += max(0, limit.limit - sum(day.weekday() < 5 for day in days))
        sums["visits_saved"] += max(0, 2 - case.item_version.definition.get("visits", 0))
    return sums


def test_figures_equal_a_recount(story: Story) -> None:
    life(story)
    count(story)
    assert queries.totals() == recount()
    assert queries.totals()["handled"] == 3
    assert queries.totals()["on_time"] == 2
    assert queries.totals()["materials_saved"] > 0


def test_months_are_those_of_the_decisions(story: Story) -> None:
    life(story)
    count(story)
    months = queries.grouped("month", year=None)
    assert months[0]["key"] == date(2026, 11, 1)
    assert sum(row["handled"] for row in months) == 3


def test_counting_in_steps_of_one_says_the_same(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    life(story)
    count(story)
    at_once = list(queries.open_data())
    monkeypatch.setattr("mingban.statistics.actions.STEP", 1)
    call_command("statistics_rebuild", verbosity=0)
    assert list(queries.open_data()) == at_once


def test_counted_once_however_often_it_is_started(story: Story) -> None:
    life(story)
    for _ in range(3):
        count(story)
    assert queries.totals() == recount()


def test_a_step_that_fails_leaves_nothing_half_done(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    life(story)

    def fail(*args: Any, **terms: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("mingban.statistics.actions._move", fail)
        with pytest.raises(RuntimeError):
            actions.count_next(at=story.now)
    assert not Monthly.objects.exists()
    count(story)
    assert queries.totals() == recount()


def test_an_act_that_is_committed_after_a_later_one_is_counted_too(story: Story) -> None:
    """PostgreSQL gives out ids before the transactions that use them end."""
    life(story)
    count(story)
    ending = Entry.objects.filter(code__in=ENDINGS).order_by("pk")[0]
    seen = list(Entry.objects.exclude(pk=ending.pk).order_by("pk").values_list("pk", flat=True))
    actions.start_again()
    actions._add(seen)
    actions._move(Bookmark.objects.get(pk=1), seen, [], story.now)
    assert str(ending.pk) in Bookmark.objects.get(pk=1).gaps
    assert queries.totals()["handled"] == 2
    count(story)
    assert queries.totals() == recount()
    assert str(ending.pk) not in Bookmark.objects.get(pk=1).gaps


def test_ids_that_never_come_are_forgotten_after_a_day(story: Story) -> None:
    Bookmark.objects.create(pk=1, last_id=10, gaps={"1000000007": story.now.isoformat()})
    actions.count_next(at=story.later(hours=23).now)
    assert "1000000007" in Bookmark.objects.get(pk=1).gaps
    actions.count_next(at=story.later(hours=2).now)
    assert "1000000007" not in Bookmark.objects.get(pk=1).gaps


def test_items_are_counted_by_how_often_one_has_to_come(story: Story) -> None:
    tasks.count_on.func()
    counted = queries.coverage()
    assert counted["items"] > 0
    assert counted["no"] <= counted["one"] <= counted["items"]
    one = Coverage.objects.order_by("pk")[0]
    assert queries.coverage(one.organisation_code)["items"] == one.items
    Coverage.objects.create(organisation_code="gone", items=1, no_visit=0, one_visit=0)
    actions.refresh_coverage()
    assert not Coverage.objects.filter(organisation_code="gone").exists()
