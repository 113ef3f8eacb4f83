"""A database with the demonstration county in it: `python -m tests.journeys.prepare [WORD FOR load_demo ...] [-- CALENDAR ...]`.

One process does what `make setup` does in several: each start of Django costs two seconds.
"""

import sys

import django
from django.core.management import call_command


def prepare(*words: str) -> None:
    """Make the tables and load the county, then announce the calendars that are named after `--`."""
    end = words.index("--")
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("load_demo", *words[:end])
    if words[end + 1 :]:
        call_command("calendar_import", *words[end + 1 :])


if __name__ == "__main__":
    django.setup()
    prepare(*sys.argv[1:])
