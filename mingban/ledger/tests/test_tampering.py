"""What happens to those who change the journal: the database refuses, and who gets around it is found."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from mingban.core.actors import SYSTEM
from mingban.ledger import actions, queries
from mingban.ledger.models import Entry
from mingban.ledger.rules import Break, Matter, entry_hash

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
CASE = Matter(kind="case", id="2026-1")
OTHER = Matter(kind="case", id="2026-2")


@pytest.fixture(autouse=True)
def _three_acts_on_each_of_two_matters() -> None:
    for matter in (CASE, OTHER):
        for step in ("submitted", "accepted", "decided"):
            actions.record(code=f"cases.case.{step}", matter=matter, by=SYSTEM, at=NOON, sentence=step)


def sql(statement: str, *values: str | int) -> None:
    """Do as somebody with a database console would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def triggers_dropped() -> Iterator[None]:
    """Do as the owner of the database could."""
    suffix = " ON ledger_entry" if connection.vendor == "postgresql" else ""
    for verb in ("update", "delete"):
        sql(f"DROP TRIGGER ledger_entry_no_{verb}{suffix}")
    yield


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET sentence = 'better' WHERE sequence = 2",
        "UPDATE ledger_entry SET sentence = sentence",
        "DELETE FROM ledger_entry WHERE sequence = 3",
        "DELETE FROM ledger_entry",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    with pytest.raises(DatabaseError, match="journal entries cannot be changed"), transaction.atomic():
        sql(statement)
    assert Entry.objects.count() == 6
    assert list(queries.broken_chains()) == []


def test_our_own_code_is_refused_as_well() -> None:
    entry = Entry.objects.first()
    assert entry
    entry.sentence = "better"
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(sentence="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_an_untouched_journal_holds() -> None:
    assert list(queries.broken_chains()) == []
    out = StringIO()
    call_command("ledger_verify", stdout=out)
    assert "6 entries, every chain holds" in out.getvalue()


@pytest.mark.parametrize(
    ("statement", "link"),
    [
        (
            "UPDATE ledger_entry SET sentence = 'x' WHERE matter_id = '2026-1' AND sequence = 2",
            Break(2, "content does not match its hash"),
        ),
        (
            "UPDATE ledger_entry SET at = '2026-11-20 04:00:01+00:00' WHERE matter_id = '2026-1' AND sequence = 1",
            Break(1, "content does not match its hash"),
        ),
        (
            "UPDATE ledger_entry SET actor = '{\"kind\": \"STAFF\"}' WHERE matter_id = '2026-1' AND sequence = 3",
            Break(3, "content does not match its hash"),
        ),
        (
            "UPDATE ledger_entry SET matter_name = 'x' WHERE matter_id = '2026-1' AND sequence = 1",
            Break(1, "content does not match its hash"),
        ),
        ("DELETE FROM ledger_entry WHERE matter_id = '2026-1' AND sequence = 1", Break(1, "missing entry")),
        ("DELETE FROM ledger_entry WHERE matter_id = '2026-1' AND sequence = 2", Break(2, "missing entry")),
        (
            "UPDATE ledger_entry SET former_hash = 'x' WHERE matter_id = '2026-1' AND sequence = 3",
            Break(3, "does not continue the former entry"),
        ),
        ("UPDATE ledger_entry SET sequence = 9 WHERE matter_id = '2026-1' AND sequence = 3", Break(3, "missing entry")),
    ],
)
def test_whoever_gets_around_the_triggers_is_found_at_the_first_broken_link(statement: str, link: Break) -> None:
    with triggers_dropped():
        sql(statement)
    assert [(matter.id, found) for matter, found in queries.broken_chains()] == [("2026-1", link)]


def test_an_entry_rewritten_with_a_fitting_hash_breaks_at_the_next_one() -> None:
    entry = queries.entries_of(CASE)[1]
    entry.sentence = "decided otherwise"
    forged = entry_hash(queries.hashed_fields(entry))
    with triggers_dropped():
        sql("UPDATE ledger_entry SET sentence = %s, hash = %s WHERE id = %s", entry.sentence, forged, entry.pk)
    assert [found for _, found in queries.broken_chains()] == [Break(3, "does not continue the former entry")]


def test_an_entry_slipped_in_between_is_found() -> None:
    with triggers_dropped():
        sql("UPDATE ledger_entry SET sequence = 4 WHERE matter_id = '2026-1' AND sequence = 3")
    first = queries.entries_of(CASE)[0]
    slipped = Entry(
        matter_kind="case",
        matter_id="2026-1",
        sequence=3,
        code="x.y.z",
        at=NOON,
        actor={},
        data={},
        former_hash=first.hash,
    )
    slipped.hash = entry_hash(queries.hashed_fields(slipped))
    slipped.save()
    assert [found for _, found in queries.broken_chains()] == [Break(3, "does not continue the former entry")]


def test_the_command_names_every_broken_chain_and_fails() -> None:
    with triggers_dropped():
        sql("UPDATE ledger_entry SET sentence = 'x' WHERE sequence = 2")
    said = StringIO()
    with pytest.raises(CommandError, match="2 broken chain"):
        call_command("ledger_verify", stderr=said)
    assert "case 2026-1: entry 2: content does not match its hash" in said.getvalue()
    assert "case 2026-2: entry 2" in said.getvalue()
