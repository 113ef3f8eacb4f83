"""Enter invented error reports, each act at its time through its real action (demonstrations only)."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.core import bus
from mingban.core.errors import BadInput
from mingban.core.reading import entering
from mingban.corrections import actions
from mingban.corrections.definitions import PastReport, read_past
from mingban.corrections.models import ErrorReport
from mingban.disclosure import queries as disclosure


class Command(BaseCommand):
    """`manage.py corrections_demo data/demo/corrections.json`: what is there already stays as it is."""

    help = "Enter invented error reports from a JSON file (demonstrations only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter what is not there yet.

        :raises CommandError: outside demonstrations, or when the file cannot be read.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示数据")
        file: Path = options["file"]
        with entering(file), bus.untold(), transaction.atomic():
            past = [(one, _page(one)) for one in read_past(json.loads(file.read_text(encoding="utf-8")))]
            new = [(one, page) for one, page in past if not _is_there(one, page)]
            for one, page in new:
                _enact(one, page, timezone.now())
        self.stdout.write(f"纠错的例子：{len(new)} 条")


def _page(one: PastReport) -> str:
    if not one.publication:
        return one.page
    found = disclosure.publication_titled(one.publication)
    if found is None:
        raise BadInput(f"没有公布过《{one.publication}》")
    return str(found.url)


def _is_there(one: PastReport, page: str) -> bool:
    return ErrorReport.objects.filter(page=page, kind=one.kind).exists()


def _enact(one: PastReport, page: str, now: datetime) -> None:
    report = actions.report_error(
        page=page,
        kind=one.kind,
        quoted=one.quoted,
        what=one.what,
        contact=one.contact,
        by=None,
        at=now - timedelta(days=one.days_ago),
    )
    if answer := one.answer:
        user = User.objects.filter(username=answer.by).first()
        if user is None:
            raise BadInput(f"没有工作账号 {answer.by}")
        actions.answer_report(
            number=report.number,
            state=answer.state,
            answer=answer.text,
            by=accounts.actor_of(user),
            at=now - timedelta(days=answer.days_ago),
        )
