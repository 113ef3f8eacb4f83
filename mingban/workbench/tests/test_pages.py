"""Keyset pages: every row once, in order, forwards and back; what the index answers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from mingban.accounts.choices import Role
from mingban.cases.choices import CaseState
from mingban.cases.models import Case
from mingban.cases.tests.factories import SMALL, Story
from mingban.clocks.choices import Alert
from mingban.core.actors import Actor
from mingban.workbench import queries
from mingban.workbench.choices import Due, Tab
from mingban.workbench.queries.branches import beyond, counted, merged
from mingban.workbench.rules import ME, Place, Wanted

MARKET = "hecheng-market"


def crowd(story: Story, count: int) -> None:
    """Make many open cases of one office in several stages, due in groups at the same instant, some without a day."""
    story.submit(**SMALL)
    model = story.case(1)
    stages = [
        (CaseState.SUBMITTED, "SUBMITTED"),
        (CaseState.IN_REVIEW, "REVIEW/reviewer"),
        (CaseState.DECIDED, "DECIDED"),
    ]
    rows = []
    for n in range(count):
        state, stage = stages[n % 3]
        due = None if n % 10 == 9 else story.now + timedelta(hours=n // 8)
        rows.append(
            Case(
                number=f"{model.number}-{n}", application=model.application, item=model.item, position=100 + n,
                item_version=model.item_version, item_name=model.item_name, organisation=model.organisation,
                state=state, stage=stage, submitted_at=story.now, due_at=due,
            )
        )  # fmt: skip
    Case.objects.bulk_create(rows)


@pytest.fixture
def many(story: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setattr("mingban.workbench.queries.listing.PAGE_SIZE", 7)
    crowd(story, 50)
    return story


def walk(story: Story, actor: Actor, wanted: Wanted) -> tuple[list[int], list[int]]:
    """Read a list to its end and back to its beginning; return the ids as they came."""
    page = queries.inbox(actor, wanted, at=story.now)
    there = [case.pk for case in page.cases]
    while page.after:
        page = queries.inbox(actor, wanted, at=story.now, after=str(page.after))
        there += [case.pk for case in page.cases]
    back = [case.pk for case in page.cases]
    while page.before:
        page = queries.inbox(actor, wanted, at=story.now, before=str(page.before))
        back = [case.pk for case in page.cases] + back
    return there, back


@pytest.mark.parametrize("order", ["", "latest"])
@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR])
def test_pages_show_every_row_once_and_in_order(many: Story, role: Role, order: str) -> None:
    actor = many.official(MARKET, role)
    rows = Case.objects.filter(organisation_id=actor.organisation_id or 0) if role == Role.CLERK else Case.objects.all()
    names = ["-sort_at", "-pk"] if order else ["sort_at", "pk"]
    expected = list(rows.order_by(*names).values_list("pk", flat=True))
    there, back = walk(many, actor, Wanted(tab=Tab.OPEN, order=order))
    assert there == back == expected


def test_ended_cases_come_with_the_latest_end_first(many: Story) -> None:
    for n, case in enumerate(Case.objects.order_by("pk")[:20]):
        ended = many.now + timedelta(minutes=n)
        Case.objects.filter(pk=case.pk).update(stage="CONCLUDED", state="CONCLUDED", concluded_at=ended)
    actor = many.official(MARKET, Role.SUPERVISOR)
    there, back = walk(many, actor, Wanted(tab=Tab.ENDED))
    expected = list(Case.objects.filter(stage="CONCLUDED").order_by("-concluded_at").values_list("pk", flat=True))
    assert there == back == expected


def test_a_row_that_left_while_one_read_shifts_no_other(many: Story) -> None:
    actor = many.official(MARKET, Role.CLERK)
    wanted = Wanted(tab=Tab.OPEN)
    first = queries.inbox(actor, wanted, at=many.now)
    expected = list(queries.inbox(actor, wanted, at=many.now, after=str(first.after)).cases)
    Case.objects.filter(pk=first.cases[0].pk).update(stage="CONCLUDED")
    assert list(queries.inbox(actor, wanted, at=many.now, after=str(first.after)).cases) == expected


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"state": "review"}, 17),
        ({"state": "suspended"}, 0),
        ({"due": Due.OVERDUE}, 0),
        ({"due": Due.TODAY}, 45),
        ({"due": Due.WEEK}, 45),
        ({"item": "none"}, 0),
        ({"text": "没有的事"}, 0),
    ],
)
def test_filters_let_through_what_they_say(many: Story, asked: dict[str, str], count: int) -> None:
    actor = many.official(MARKET, Role.CLERK)
    own = Case.objects.filter(position__gte=100)
    wanted = Wanted(tab=Tab.OPEN, **asked)
    branches = queries.branches_of(actor, wanted, many.now)
    found = sum(rows.filter(pk__in=own).count() for rows in branches)
    assert found == count
    assert counted(merged(branches, limit=5)) == min(5, counted(merged(branches, limit=1000)))


def test_supervisors_choose_an_organisation_and_nobody_else_does(many: Story) -> None:
    supervisor, clerk = many.official("hecheng-approval", Role.SUPERVISOR), many.official(MARKET, Role.CLERK)
    asked = Wanted(tab=Tab.OPEN, organisation="hecheng-tax")
    assert [case.organisation.code for case in queries.inbox(supervisor, asked, at=many.now).cases] == ["hecheng-tax"]
    assert {case.organisation.code for case in queries.inbox(clerk, asked, at=many.now).cases} == {MARKET}
    assert not queries.organisations_to_choose(clerk).exists()
    assert {item.organisation.code for item in queries.items_to_choose(clerk)} == {MARKET}
    assert "hecheng-tax" in {one.code for one in queries.organisations_to_choose(supervisor)}


ASKED: list[dict[str, str]] = [
    {"tab": Tab.MINE},
    {"tab": Tab.OPEN},
    {"tab": Tab.ENDED},
    {"tab": Tab.OPEN, "due": Due.OVERDUE},
    {"tab": Tab.OPEN, "state": "submitted", "due": Due.WEEK},
    {"tab": Tab.OPEN, "item": "business-licence"},
    {"tab": Tab.OPEN, "officer": ME},
    {"tab": Tab.OPEN, "alert": Alert.RED},
]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="plans are PostgreSQL's")
@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.SUPERVISOR])
def test_pages_are_read_from_an_index_in_its_order(story: Story, role: Role) -> None:
    """No scan of all cases and no sorting of them, neither for a first page nor for a later one."""
    crowd(story, 3000)
    actor, code = story.official(MARKET, role), story.case(1).item.code
    half = Case.objects.filter(pk__in=Case.objects.order_by("pk").values("pk")[:1500])
    half.update(officer_id=actor.post_id, alert=Alert.RED)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")
    for asked in ASKED:
        wanted = Wanted(**{**asked, **({"item": code} if "item" in asked else {})})
        is_back = wanted.tab == Tab.ENDED
        first = queries.branches_of(actor, wanted, story.now)
        # The last branch are the few cases that other organisations lend: found by their steps, then sorted.
        first = first if wanted.officer else first[:-1]
        place = Place(story.now + timedelta(hours=2), 1)
        for branches in (first, [beyond(rows, place, is_back=is_back) for rows in first]):
            sql, terms = merged(branches, limit=31, is_back=is_back)
            plan = explained(sql, terms) if sql else "Index"
            assert "Index" in plan, plan
            assert "Seq Scan on cases_case" not in plan, plan
            assert not re.search(r"Sort +\(cost", plan), plan
            # What somebody keeps away from is few rows; nothing else may be gathered first.
            for gathered in set(re.findall(r"hashed (SubPlan \d+)", plan)):
                assert re.search(rf"{gathered}\n *->  [^\n]*cases_recusal", plan), plan


def explained(sql: str, terms: list[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", terms)
        return "\n".join(row[0] for row in cursor.fetchall())
