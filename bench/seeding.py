"""`python -m bench.seeding CASES`: many cases in bulk.

Two real applications, made by the product (one just handed in, one under review), are copied row by row in SQL with keys and
numbers of their own. The journal's chains are made anew for each copy with the product's own hash, so that
`manage.py ledger_verify` accepts them. Letters, messages and files are not copied: the inbox shows none of them; papers are where
the copies are to be acted on.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import django
from django.db import connection

# Copies' ids are the original's plus a multiple of this; the originals' are all smaller.
STRIDE = 100_000
PER_DAY = 9_000
FIRST_DAY = date(2001, 1, 1)
CASES_EACH = 5
# The n-th copy's numbers: a case's is stem, day, serial; an application's day, region, serial (`cases.rules.application_number`).
DAY = f"date '{FIRST_DAY}' + (n / {PER_DAY})::int"
CASE_NUMBER = f"regexp_replace({{0}}, '[0-9]{{{{12}}}}$', '') || to_char({DAY}, 'YYYYMMDD') || lpad((n % {PER_DAY})::text, 4, '0')"
APPLICATION_NUMBER = f"to_char({DAY}, 'YYMMDD') || substr({{0}}, 7, 6) || lpad((n % {PER_DAY})::text, 6, '0')"
KEY = f"{{0}} + n::bigint * {STRIDE}"
RANDOM_TEXT = "left({0}, 24) || '-' || n"
OWNER = f"CASE owner_kind WHEN 'case' THEN {CASE_NUMBER} ELSE {APPLICATION_NUMBER} END"
# Two fortnights around today: a fifth is overdue, which is the last rung of the ladder; what is due within a day stands on the one before.
# The step, which has no factor in common with their number, takes even the first copies all over them.
PLACE = "(n * 37 % 2000 - 400)"
DUE = f"CASE WHEN {{0}} IS NOT NULL THEN date_trunc('day', now()) + {PLACE} * interval '10 minutes' END"
ALERT = f"CASE WHEN t.due_at IS NULL THEN '' WHEN {PLACE} < 0 THEN 'RED' WHEN {PLACE} < 144 THEN 'YELLOW' ELSE '' END"
OWNER = f"CASE owner_kind WHEN 'case' THEN {CASE_NUMBER} ELSE {APPLICATION_NUMBER} END"

# Of each copied table: which rows belong to an application, and what differs in a copy.
COPIED: dict[str, tuple[str, dict[str, str]]] = {
    "cases_application": (
        "id = %(application)s",
        {"id": KEY, "number": APPLICATION_NUMBER, "token": RANDOM_TEXT, "share_token": RANDOM_TEXT},
    ),
    "cases_case": (
        "application_id = %(application)s",
        {"id": KEY, "number": CASE_NUMBER, "application_id": KEY},
    ),
    "cases_case_needs": ("from_case_id = ANY (%(cases)s)", {"id": KEY, "from_case_id": KEY, "to_case_id": KEY}),
    "cases_step": ("case_id = ANY (%(cases)s)", {"id": KEY, "case_id": KEY}),
    "clocks_clock": ("owner_id = ANY (%(owners)s)", {"id": KEY, "owner_id": OWNER}),
}
# What differs besides where the copies' days are to be spread around today.
SPREAD: dict[str, dict[str, str]] = {table: {"due_at": DUE, "alert": ALERT} for table in ("cases_case", "clocks_clock")}
PAPERS: dict[str, tuple[str, dict[str, str]]] = {
    "cases_material": ("application_id = %(application)s", {"id": KEY, "application_id": KEY}),
    "cases_casematerial": ("case_id = ANY (%(cases)s)", {"id": KEY, "case_id": KEY, "material_id": KEY}),
}
COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '' ORDER BY attnum"""
ENTRY = "matter_kind, matter_id, matter_name, sequence, code, at, actor, sentence, data, former_hash, hash"


@dataclass(frozen=True, slots=True)
class Copies:
    """Which copies to make: the `first`-th to the `last`-th; with papers to be acted on, or with days spread around today."""

    first: int
    last: int
    has_papers: bool = False
    is_spread: bool = False


def main() -> None:
    """Seed so many cases, half of them just handed in and half under review."""
    django.setup()
    from bench.whole import life

    posts = life.officials()
    originals = [life.handed_in(life.draft(1)), life.halfway(life.draft(2), posts)]
    life.halfway(life.draft(3), posts)  # whose applicant has no more than this one: his pages are measured too
    count = max(1, int(sys.argv[1]) // CASES_EACH // len(originals)) - 1
    for place, application in enumerate(originals):
        copy(application, Copies(1 + place * count, (place + 1) * count, is_spread=True))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(application: Any, copies: Copies) -> None:
    """Copy an application's rows, its cases' and their journal."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys hold by construction
        _copy_rows(cursor, application, copies)
        _copy_journal(cursor, application, copies)
        cursor.execute("SET session_replication_role = DEFAULT")


def _copy_rows(cursor: Any, application: Any, copies: Copies) -> None:
    cases = list(application.cases.values_list("pk", "number"))
    terms = {
        "application": application.pk,
        "cases": [pk for pk, _ in cases],
        "owners": [application.number, *(number for _, number in cases)],
        "first": copies.first,
        "last": copies.last,
    }
    for table, (rows, changes) in (COPIED | (PAPERS if copies.has_papers else {})).items():
        differing = changes | (SPREAD.get(table, {}) if copies.is_spread else {})
        cursor.execute(COLUMNS, [table])
        names = [f'"{name}"' for (name,) in cursor.fetchall()]
        values = [differing.get(name.strip('"'), "{0}").format(f"t.{name}") for name in names]
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values).replace('%', '%%')} "
            f"FROM {table} t, generate_series(%(first)s::int, %(last)s::int) n WHERE t.{rows}",
            terms,
        )


def _copy_journal(cursor: Any, application: Any, copies: Copies) -> None:
    """Write the entries of every copy, each chain hashed anew."""
    from mingban.ledger.models import Entry
    from mingban.ledger.queries import hashed_fields

    matters = [application.number, *application.cases.values_list("number", flat=True)]
    chains: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in Entry.objects.filter(matter_id__in=matters).order_by("matter_id", "sequence"):
        chains[entry.matter_id].append(hashed_fields(entry))
    with cursor.copy(f"COPY ledger_entry ({ENTRY}) FROM STDIN") as copy:
        for n in range(copies.first, copies.last + 1):
            for chain in chains.values():
                for row in _chain(chain, application.number, n):
                    copy.write_row(row)


def _chain(originals: list[dict[str, Any]], application: str, n: int) -> Iterator[list[Any]]:
    from mingban.ledger.rules import entry_hash

    former = ""
    for original in originals:
        number = original["matter_id"]
        own = application_number(number, n) if number == application else case_number(number, n)
        data = original["data"]
        if "application" in data:
            data = {**data, "application": application_number(application, n)}
        fields = {**original, "matter_id": own, "data": data, "former_hash": former}
        former = entry_hash(fields)
        fields |= {name: json.dumps(fields[name], ensure_ascii=False) for name in ("actor", "data")}
        yield [*(fields[name] for name in ENTRY.split(", ")[:-1]), former]


def _day(n: int) -> date:
    return FIRST_DAY + timedelta(days=n // PER_DAY)


def case_number(number: str, n: int) -> str:
    """Return the number of the n-th copy of a case: its own ends in eight digits of the day and four of the serial."""
    return f"{number[:-12]}{_day(n):%Y%m%d}{n % PER_DAY:04d}"


def application_number(number: str, n: int) -> str:
    """Return the number of the n-th copy of an application."""
    return f"{_day(n):%y%m%d}{number[6:12]}{n % PER_DAY:06d}"


if __name__ == "__main__":
    main()
