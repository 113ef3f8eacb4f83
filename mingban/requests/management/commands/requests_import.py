"""Enter invented requests of the past, each act at its time through its real action (demonstrations only)."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import Person, User
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput
from mingban.core.reading import entering
from mingban.core.times import local_day
from mingban.requests import actions, queries
from mingban.requests.choices import Act, ApplicantKind, ConsultKind, ReplyKind
from mingban.requests.definitions import PastAct, PastRequest, read_past
from mingban.requests.models import DisclosureRequest

DOERS: dict[Act, Callable[..., object]] = {
    Act.CONFIRM: actions.confirm_receipt,
    Act.ASK_CORRECTION: actions.ask_correction,
    Act.CORRECT: actions.correct_request,
    Act.CONSULT: actions.consult,
    Act.SERVE: actions.serve,
    Act.EXTEND: actions.extend_answer,
    Act.PROPOSE: actions.propose_reply,
    Act.REPLY: actions.issue_reply,
    Act.DELIVER: actions.note_delivery,
    Act.WRITE: actions.write_message,
    Act.ARCHIVE: actions.archive,
}


class Command(BaseCommand):
    """`manage.py requests_import data/demo/requests.json`: what is there already stays as it is."""

    help = "Enter invented requests for information from a JSON file (demonstrations only)."

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
        with entering(file):
            past = read_past(json.loads(file.read_text(encoding="utf-8")))
            new = [one for one in past if not DisclosureRequest.objects.filter(send_key=_key(one)).exists()]
            with bus.untold(), transaction.atomic():
                for one in new:
                    _enact(one, timezone.now())
        self.stdout.write(f"依申请公开的例子：{len(new)} 件")


def _key(one: PastRequest) -> str:
    return f"demo-{one.key}"


def _enact(one: PastRequest, now: datetime) -> None:
    citizen, person = _citizen(one)
    sent = actions.send_request(
        organisation_code=one.organisation,
        applicant=person,
        applicant_kind=ApplicantKind.PERSON,
        asked=actions.Asked(title=one.title, features=one.features, contact={"phone": person.phone}),
        confirms_ahead=True,
        key=_key(one),
        by=citizen,
        at=now - timedelta(days=one.days_ago),
    )
    for act in one.acts:
        by = _official(act.by) if act.by else citizen
        _do(act, sent.number, by, now - timedelta(days=act.days_ago))


def _citizen(one: PastRequest) -> tuple[Actor, Person]:
    person = accounts.find_person_by_phone(one.phone)
    user = User.objects.filter(person=person).first() if person else None
    if person is None or user is None:
        raise BadInput(f"没有手机号是 {one.phone} 的人")
    return accounts.actor_of(user), person


def _official(username: str) -> Actor:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise BadInput(f"没有工作账号 {username}")
    return accounts.actor_of(user)


def _do(act: PastAct, number: str, by: Actor, at: datetime) -> None:
    if act.act not in DOERS:
        raise BadInput(f"不能装入这一步：{act.act.label}")
    given = dict(act.given)
    kinds: dict[Act, Callable[[str], Any]] = {Act.CONSULT: ConsultKind, Act.PROPOSE: ReplyKind}
    if act.act in kinds:
        given["kind"] = kinds[act.act](given["kind"])
    if act.act is Act.SERVE:
        first = queries.unserved(queries.by_number(number))[0]
        given |= {"consultation": first.pk, "served_on": local_day(at)}
    DOERS[act.act](number=number, by=by, at=at, **given)
