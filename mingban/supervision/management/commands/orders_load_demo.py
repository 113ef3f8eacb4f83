"""Send the demonstration's orders, as its supervisor; some are answered."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.core.actors import Actor
from mingban.core.reading import entering
from mingban.core.times import local_day
from mingban.disclosure.choices import DutyState
from mingban.disclosure.models import PublishingDuty
from mingban.supervision import actions


class Command(BaseCommand):
    """`manage.py orders_load_demo data/demo/supervision-orders.json`: duties that have had an order get no second one."""

    help = "Send the demonstration's supervision orders."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Send every order once.

        :raises CommandError: outside demonstrations, or when the file cannot be read.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示数据")
        file: Path = options["file"]
        with entering(file):
            rows = json.loads(file.read_text(encoding="utf-8"))
        self.stdout.write(f"督办单：{sum(self._send(row) for row in rows)} 份")

    def _send(self, row: dict[str, Any]) -> bool:
        """Send one order, unless its duty has had one or needs none any more."""
        duties = PublishingDuty.objects.filter(what=row["what"], state=DutyState.OPEN, supervision_orders=None)
        duty = duties.filter(entry__code=row["entry"]).first() if "entry" in row else duties.first()
        if duty is None:
            return False
        now = timezone.now()
        order = actions.send_order(
            organisation=duty.organisation,
            duty_ids=[duty.pk],
            text=row["text"],
            answer_by=local_day(now) + timedelta(days=row["days"]),
            by=_actor(row["supervisor"]),
            at=now,
        )
        if "answer" in row:
            actions.answer_order(order_id=order.pk, text=row["answer"], by=_actor(row["answered_by"]), at=now)
        return True


def _actor(username: str) -> Actor:
    return accounts.actor_of(User.objects.get(username=username))
