from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.core.tests.threads import at_once
from mingban.ledger import actions, queries
from mingban.ledger.models import Entry
from mingban.ledger.rules import Matter, NotPlain

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CASE = Matter(kind="case", id="2026-1", name="开理发店")
CLERK = Actor(
    kind=ActorKind.STAFF,
    id=7,
    name="王收件",
    post_id=3,
    post="窗口收件",
    role="CLERK",
    organisation="市场监管局",
    phone="0745-1",
)


def record(matter: Matter = CASE, code: str = "cases.case.accepted", by: Actor = CLERK) -> Entry:
    """Record an act."""
    return actions.record(code=code, matter=matter, by=by, at=NOON, sentence="受理了", data={"days": 1})


@pytest.mark.django_db
def test_an_entry_says_who_did_what_in_which_post_and_when() -> None:
    record()
    entry = Entry.objects.get()
    assert (entry.matter_kind, entry.matter_id, entry.matter_name) == ("case", "2026-1", "开理发店")
    assert (entry.code, entry.at, entry.sentence, entry.data) == ("cases.case.accepted", NOON, "受理了", {"days": 1})
    assert entry.actor["name"] == "王收件"
    assert entry.actor["post"] == "窗口收件"
    assert "phone" not in entry.actor


@pytest.mark.django_db
def test_each_entry_carries_the_hash_of_the_former_of_its_matter() -> None:
    first, other, second = record(), record(Matter(kind="case", id="2026-2")), record()
    assert (first.sequence, second.sequence, other.sequence) == (1, 2, 1)
    assert (first.former_hash, second.former_hash, other.former_hash) == ("", first.hash, "")
    assert list(queries.entries_of(CASE)) == [first, second]


@pytest.mark.django_db
def test_matters_of_different_kinds_with_the_same_number_are_different_chains() -> None:
    record()
    assert record(Matter(kind="application", id="2026-1")).sequence == 1


@pytest.mark.django_db
def test_an_instant_of_another_time_zone_does_not_break_the_chain() -> None:
    at = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    actions.record(code="x.y.z", matter=CASE, by=SYSTEM, at=at)
    assert Entry.objects.get().at == at
    assert list(queries.broken_chains()) == []


@pytest.mark.django_db
def test_data_in_any_order_and_script_does_not_break_the_chain() -> None:
    data = {"z": "末", "a": {"10": [1, None, True], "9": "😀\n\"'"}, "big": 10**20}
    actions.record(code="x.y.z", matter=CASE, by=SYSTEM, at=NOON, data=data)
    assert Entry.objects.get().data == data
    assert list(queries.broken_chains()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("value", [1.5, Decimal("1.50"), NOON, {1: "a"}, [{"a": 0.1}], b"x"])
def test_what_a_database_might_give_back_differently_is_refused(value: object) -> None:
    with pytest.raises(NotPlain):
        actions.record(code="x.y.z", matter=CASE, by=SYSTEM, at=NOON, data={"value": value})


@pytest.mark.django_db(transaction=True)
def test_no_act_is_recorded_outside_the_transaction_that_does_it() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record()


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record()
        raise ZeroDivisionError
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_writers_who_did_not_lock_their_matter_never_fork_its_chain() -> None:
    def write() -> bool:
        try:
            with transaction.atomic():
                record()
        except IntegrityError:
            return False
        return True

    written = sum(at_once(*[write] * 6))
    assert written >= 1
    assert [entry.sequence for entry in queries.entries_of(CASE)] == list(range(1, written + 1))
    assert list(queries.broken_chains()) == []


@pytest.mark.django_db(transaction=True)
def test_matters_do_not_wait_for_each_other_to_be_right() -> None:
    def write(number: int) -> None:
        for _ in range(5):
            with transaction.atomic():
                record(Matter(kind="case", id=str(number)))

    at_once(*[lambda number=number: write(number) for number in range(4)])
    assert Entry.objects.count() == 20
    assert list(queries.broken_chains()) == []
