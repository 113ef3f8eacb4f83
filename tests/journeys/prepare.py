"""A database with the demonstration county in it: `python -m tests.journeys.prepare [WORD FOR load_demo ...] [-- CALENDAR ...]`.

One process does what `make setup` does in several: each start of Django costs two seconds.
"""

import sys

import django
from django.core.management import call_command

from tests.databases import make_tables


def prepare(*words: str) -> None:
    """Make the tables and load the county, then announce the calendars that are named after `--`."""
    end = words.index("--")
    make_tables()
    call_command("createcachetable")
    call_command("load_demo", *words[:end])
    if words[end + 1 :]:
        call_command("calendar_import", *words[end + 1 :])


if __name__ == "__main__":
    django.setup()
    prepare(*sys.argv[1:])
