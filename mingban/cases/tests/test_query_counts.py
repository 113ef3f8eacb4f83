"""Pages cost a number of queries that does not grow with what they show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingban.accounts.choices import Role
from mingban.cases import actions
from mingban.cases.tests.factories import HYGIENE, LICENCE, ROAD, SEAL, SMALL, TAX, Story, browser

AROUND = ("django_session", "accounts_user", "accounts_person", "accounts_staffpost", "axes_", "SAVEPOINT", "notices_")


def counted(client: Client, url: str) -> list[str]:
    """Return the queries of a page, without those of session, sign-in and header."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(url).status_code == 200
    return [one["sql"] for one in queries.captured_queries if not _is_around(one["sql"])]


def _is_around(sql: str) -> bool:
    table = sql.rsplit(" FROM ", maxsplit=1)[-1][:60] if sql.startswith("SELECT") else sql
    return any(word in table.split("INNER JOIN")[0].split("WHERE")[0] for word in AROUND)


def busy(story: Story) -> None:
    """Bring a bundle of five to where much is shown: accepted, reviewed, one decided."""
    for position in (LICENCE, HYGIENE, ROAD, TAX, SEAL):
        story.accept(position)
        story.review(position)
    story.decide(LICENCE)


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        # Within a transaction, as here, the calendar is asked each time; pages ask once a second.
        (lambda story: f"/applications/{story.application.number}/", 11),
        (lambda story: f"/s/{story.application.share_token}/", 9),
    ],
)
def test_tracking_costs_the_same_for_two_cases_and_for_five(
    now: Story, address: Callable[[Story], str], limit: int
) -> None:
    client = browser(now.citizen)
    now.submit(**SMALL)
    few = counted(client, address(now))
    now.submit()
    fresh = counted(client, address(now))
    busy(now)
    many = counted(client, address(now))
    for found in (few, fresh, many):
        assert len(found) <= limit, "\n".join(sql[:160] for sql in found)


def test_the_desks_page_of_a_case_does_not_grow(now: Story) -> None:
    now.submit()
    case = now.case(HYGIENE)
    client = browser(now.of(case, Role.REVIEWER))
    fresh = counted(client, f"/desk/cases/{case.number}/")
    busy(now)
    many = counted(client, f"/desk/cases/{case.number}/")
    assert len(fresh) <= 12, "\n".join(sql[:160] for sql in fresh)
    assert len(many) <= 15, "\n".join(sql[:160] for sql in many)
    # While it waits for the licence it has no clock and no officer; then pauses, calendar, leaves, and to whom he may hand it over.
    assert len(many) <= len(fresh) + 5


def test_the_inbox_does_not_grow(now: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now.submit(**SMALL)
    client = browser(now.of(now.case(LICENCE), Role.CLERK))
    few = counted(client, "/desk/")
    for _ in range(3):
        now.submit(**SMALL)
    many = counted(client, "/desk/")
    assert len(many) == len(few) <= 8, "\n".join(sql[:160] for sql in many)


@pytest.mark.parametrize(("answers", "limit"), [(SMALL, 30), ({}, 30)])
def test_the_task_list_does_not_grow(now: Story, answers: dict[str, Any], limit: int) -> None:
    now.start(**answers)
    client = browser(now.citizen)
    url = f"/apply/{now.application.token}/"
    empty = counted(client, url)
    now.fill_in()
    now.hand_in_papers()
    full = counted(client, url)
    assert len(full) <= limit, "\n".join(sql[:160] for sql in full)
    assert len(full) <= len(empty) + 1


# Statements of each act of the barber shop's first case, savepoints not counted. They may fall, and must not grow unnoticed.
STATEMENTS = {"receive": 10, "accept": 42, "review": 26, "decide": 76, "deliver": 29}


def test_an_act_costs_a_known_number_of_statements(story: Story) -> None:
    story.submit()
    story.accept(HYGIENE)  # what a process reads once is read
    case = story.case(LICENCE)
    terms: dict[str, Any] = {"number": case.number, "at": story.now}
    clerk, reviewer, decider = (story.of(case, role) for role in (Role.CLERK, Role.REVIEWER, Role.DECIDER))
    acts: dict[str, Callable[[], object]] = {
        "receive": lambda: actions.receive_case(by=clerk, **terms),
        "accept": lambda: actions.accept_case(by=clerk, **terms),
        "review": lambda: actions.review_case(opinion="符合要求", by=reviewer, **terms),
        "decide": lambda: actions.decide_case(is_approved=True, by=decider, **terms),
        "deliver": lambda: actions.deliver_case(by=clerk, **terms),
    }
    spent = {}
    for name, act in acts.items():
        with CaptureQueriesContext(connection) as queries:
            act()
        spent[name] = len([one for one in queries.captured_queries if "SAVEPOINT" not in one["sql"]])
    assert {name: n for name, n in spent.items() if n > STATEMENTS[name]} == {}
