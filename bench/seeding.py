"""`python -m bench.seeding CASES`: many cases in bulk.

Two real applications, made by the product (one just handed in, one under review), are copied row by row in SQL with keys and
numbers of their own. The journal's chains are made anew for each copy with the product's own hash, so that
`manage.py ledger_verify` accepts them. Papers, letters, messages and files are not copied: the inbox shows none of them.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import django
from django.db import connection

# Copies' ids are the original's plus a multiple of this; the originals' are all smaller.
STRIDE = 100_000
PER_DAY = 9_000
FIRST_DAY = date(2001, 1, 1)
ORIGINALS_DAY = "20261123"
CASES_EACH = 5
# The n-th copy's numbers: a case's is stem, day, serial; an application's day, region, serial.
DAY = f"to_char(date '{FIRST_DAY}' + (n / {PER_DAY})::int, 'YYYYMMDD')"
CASE_NUMBER = f"split_part({{0}}, '{ORIGINALS_DAY}', 1) || {DAY} || lpad((n % {PER_DAY})::text, 4, '0')"
APPLICATION_NUMBER = f"{DAY} || substr({{0}}, 9, 6) || lpad((n % {PER_DAY})::text, length({{0}}) - 14, '0')"
KEY = f"{{0}} + n * {STRIDE}"
RANDOM_TEXT = "left({0}, 24) || '-' || n"
LATER = "{0} + (n % 2000) * interval '10 minutes'"
OWNER = f"CASE owner_kind WHEN 'case' THEN {CASE_NUMBER} ELSE {APPLICATION_NUMBER} END"

# Of each copied table: which rows belong to an application, and what differs in a copy.
COPIED: dict[str, tuple[str, dict[str, str]]] = {
    "cases_application": (
        "id = %(application)s",
        {"id": KEY, "number": APPLICATION_NUMBER, "token": RANDOM_TEXT, "share_token": RANDOM_TEXT},
    ),
    "cases_case": (
        "application_id = %(application)s",
        {"id": KEY, "number": CASE_NUMBER, "application_id": KEY, "due_at": LATER},
    ),
    "cases_case_needs": ("from_case_id = ANY (%(cases)s)", {"id": KEY, "from_case_id": KEY, "to_case_id": KEY}),
    "cases_step": ("case_id = ANY (%(cases)s)", {"id": KEY, "case_id": KEY}),
    "clocks_clock": ("owner_id = ANY (%(owners)s)", {"id": KEY, "owner_id": OWNER, "due_at": LATER}),
}
COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '' ORDER BY attnum"""
ENTRY = "matter_kind, matter_id, matter_name, sequence, code, at, actor, sentence, data, former_hash, hash"


def main() -> None:
    """Seed so many cases, half of them just handed in and half under review."""
    django.setup()
    from bench.whole import life

    posts = life.officials()
    originals = [life.handed_in(life.draft(1)), life.halfway(life.draft(2), posts)]
    copies = max(1, int(sys.argv[1]) // CASES_EACH // len(originals)) - 1
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys hold by construction
        for place, application in enumerate(originals):
            _copy_rows(cursor, application, first=1 + place * copies, last=(place + 1) * copies)
            _copy_journal(cursor, application, first=1 + place * copies, last=(place + 1) * copies)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _copy_rows(cursor: Any, application: Any, *, first: int, last: int) -> None:
    cases = list(application.cases.values_list("pk", "number"))
    terms = {
        "application": application.pk,
        "cases": [pk for pk, _ in cases],
        "owners": [application.number, *(number for _, number in cases)],
        "first": first,
        "last": last,
    }
    for table, (rows, changes) in COPIED.items():
        cursor.execute(COLUMNS, [table])
        names = [f'"{name}"' for (name,) in cursor.fetchall()]
        values = [changes.get(name.strip('"'), "{0}").format(f"t.{name}") for name in names]
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values).replace('%', '%%')} "
            f"FROM {table} t, generate_series(%(first)s, %(last)s) n WHERE t.{rows}",
            terms,
        )


def _copy_journal(cursor: Any, application: Any, *, first: int, last: int) -> None:
    """Write the entries of every copy, each chain hashed anew."""
    from mingban.ledger.models import Entry
    from mingban.ledger.queries import hashed_fields

    matters = [application.number, *application.cases.values_list("number", flat=True)]
    chains: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in Entry.objects.filter(matter_id__in=matters).order_by("matter_id", "sequence"):
        chains[entry.matter_id].append(hashed_fields(entry))
    with cursor.copy(f"COPY ledger_entry ({ENTRY}) FROM STDIN") as copy:
        for n in range(first, last + 1):
            for chain in chains.values():
                for row in _chain(chain, application.number, n):
                    copy.write_row(row)


def _chain(originals: list[dict[str, Any]], application: str, n: int) -> Iterator[list[Any]]:
    from mingban.ledger.rules import entry_hash

    former = ""
    for original in originals:
        number = original["matter_id"]
        own = _application_number(number, n) if number == application else _case_number(number, n)
        data = original["data"]
        if "application" in data:
            data = {**data, "application": _application_number(application, n)}
        fields = {**original, "matter_id": own, "data": data, "former_hash": former}
        former = entry_hash(fields)
        fields |= {name: json.dumps(fields[name], ensure_ascii=False) for name in ("actor", "data")}
        yield [*(fields[name] for name in ENTRY.split(", ")[:-1]), former]


def _day(n: int) -> str:
    return f"{FIRST_DAY + timedelta(days=n // PER_DAY):%Y%m%d}"


def _case_number(number: str, n: int) -> str:
    return f"{number.split(ORIGINALS_DAY, maxsplit=1)[0]}{_day(n)}{n % PER_DAY:04d}"


def _application_number(number: str, n: int) -> str:
    return f"{_day(n)}{number[8:14]}{n % PER_DAY:0{len(number) - 14}d}"


if __name__ == "__main__":
    main()
