from datetime import UTC, datetime, timedelta

import pytest

from mingban.accounts import actions, queries
from mingban.accounts.models import Look, Party
from mingban.accounts.tests.factories import PersonFactory, StaffPostFactory, UserFactory
from mingban.core.actors import Actor
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
CASE = Matter(kind="case", id="11431202MB0000002X4000131000500020261125")
LAW = "《中华人民共和国行政许可法》第三十四条"


@pytest.fixture
def clerk() -> Actor:
    return queries.actor_of(StaffPostFactory.create().user)


def _look(
    party: Party, by: Actor, *, fields: tuple[str, ...] = ("身份证号",), matter: Matter | None = CASE, minutes: int = 0
) -> Look | None:
    return actions.log_look(
        party=party, fields=list(fields), by=by, legal_basis=LAW, at=AT + timedelta(minutes=minutes), matter=matter
    )


def test_records_who_saw_what_for_what_under_which_law(clerk: Actor) -> None:
    party = PersonFactory.create()
    _look(party, clerk, fields=("身份证号", "手机号", "身份证号"))
    look = queries.looks_at(party).get()
    assert look.fields == ["手机号", "身份证号"]
    assert (look.actor["name"], look.actor["organisation"]) == (clerk.name, clerk.organisation)
    assert (look.matter_kind, look.matter_id, look.legal_basis, look.at) == ("case", CASE.id, LAW, AT)


def test_looks_within_ten_minutes_are_one_entry(clerk: Actor) -> None:
    party = PersonFactory.create()
    first = _look(party, clerk)
    assert _look(party, clerk, minutes=9) == first
    assert _look(party, clerk, fields=("手机号",), minutes=9) == first
    assert queries.looks_at(party).get().fields == ["手机号", "身份证号"]
    assert _look(party, clerk, minutes=10) != first


def test_another_actor_matter_or_party_is_another_entry(clerk: Actor) -> None:
    party = PersonFactory.create()
    _look(party, clerk)
    _look(party, queries.actor_of(StaffPostFactory.create().user))
    _look(party, clerk, matter=None)
    _look(PersonFactory.create(), clerk)
    assert queries.looks_at(party).count() == 3


def test_one_s_own_look_is_not_recorded_but_an_agent_s_is() -> None:
    user = UserFactory.create()
    party = queries.person_of(user)
    assert _look(party, queries.actor_of(user)) is None
    assert _look(party, queries.actor_of(UserFactory.create())) is not None
