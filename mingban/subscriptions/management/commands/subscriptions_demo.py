"""Subscribe the demonstration's people."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.core.actors import Actor
from mingban.core.errors import BadInput
from mingban.core.reading import entering
from mingban.subscriptions import actions
from mingban.subscriptions.definitions import read_past


class Command(BaseCommand):
    """`manage.py subscriptions_demo data/demo/subscriptions.json`: what somebody has subscribed to already changes nothing."""

    help = "Subscribe the demonstration's people to what a JSON file says (demonstrations only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Subscribe them.

        :raises CommandError: outside demonstrations, or when the file cannot be read.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示数据")
        file: Path = options["file"]
        with entering(file), transaction.atomic():
            past = read_past(json.loads(file.read_text(encoding="utf-8")))
            for one in past:
                at = timezone.now() - timedelta(days=one.days_ago)
                actions.subscribe(subject=one.subject, value=one.value, by=_citizen(one.phone), at=at)
        self.stdout.write(f"订阅的例子：{len(past)} 个")


def _citizen(phone: str) -> Actor:
    person = accounts.find_person_by_phone(phone)
    user = User.objects.filter(person=person).first() if person else None
    if user is None:
        raise BadInput(f"没有手机号是 {phone} 的人")
    return accounts.actor_of(user)
