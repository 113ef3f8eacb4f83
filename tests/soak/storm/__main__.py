"""Let it thunder: `python -m tests.soak.storm 500` publishes as many events, each in a transaction of its own."""

import sys

import django

django.setup()

from django.db import transaction  # noqa: E402 — Django must be set up first

from mingban.core import bus  # noqa: E402 — Django must be set up first
from tests.soak.storm.events import Thundered  # noqa: E402 — Django must be set up first

for number in range(int(sys.argv[1])):
    with transaction.atomic():
        bus.publish(Thundered(number=number))
