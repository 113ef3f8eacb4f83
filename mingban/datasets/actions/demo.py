"""Entering demonstration tables through the product's own acts, each edition at its day; a second time nothing happens."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.models import User
from mingban.agencies import queries as agencies
from mingban.core import bus
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import BadInput
from mingban.datasets import queries, rules
from mingban.datasets.actions.computing import refresh_computed
from mingban.datasets.actions.importing import About, import_lines, justify_findings
from mingban.datasets.actions.publishing import publish_edition
from mingban.datasets.actions.registering import DatasetTerms, enter_dataset
from mingban.datasets.definitions import DatasetDefinition, EditionDefinition
from mingban.datasets.models import Dataset

MORNING = time(9, 30)
WHY_PUBLIC = "演示数据，里面像个人信息的都是编的"
NAMES = ("title", "field", "description", "frequency", "source", "terms", "entry_code", "part_of")


def load_datasets(*, definitions: Sequence[DatasetDefinition], at: datetime) -> int:
    """Enter demonstration tables that are not there yet, with all their editions; return how many were new.

    :raises BadInput: when a table names somebody or something that is not there.
    """
    count = 0
    for one in definitions:
        if Dataset.objects.filter(code=one.code).exists():
            continue
        with transaction.atomic(), bus.untold():
            _enter(one, at)
        count += 1
    return count


def _enter(one: DatasetDefinition, at: datetime) -> None:
    terms = DatasetTerms(**{name: getattr(one, name) for name in NAMES})
    days = [edition.published_on for edition in one.editions]
    dataset = enter_dataset(
        code=one.code,
        layout=one.layout,
        terms=terms,
        organisation=agencies.organisation(one.organisation),
        is_demo=one.is_demo,
        by=SYSTEM,
        at=min([at, *map(_morning, days)]),
    )
    if dataset.computed:
        refresh_computed(code=one.code, at=at)
        return
    writer, publisher = _official(one.writer), _official(one.publisher)
    for edition in one.editions:
        _bring(dataset, edition, writer, publisher, at)


def _bring(dataset: Dataset, one: EditionDefinition, writer: Actor, publisher: Actor, at: datetime) -> None:
    is_tree = queries.layout_of(dataset).is_tree
    lines = [rules.line_of(number, one.columns, row, is_tree=is_tree) for number, row in enumerate(one.rows, start=1)]
    about = About(period=one.period, reason=one.corrects, source=one.source)
    morning = min(_morning(one.published_on), at)
    edition = import_lines(code=dataset.code, lines=lines, about=about, by=writer, at=morning)
    if edition.findings:
        justify_findings(code=dataset.code, number=edition.number, reason=WHY_PUBLIC, by=writer, at=morning)
    publish_edition(code=dataset.code, number=edition.number, by=publisher, at=min(morning + timedelta(hours=1), at))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def _official(username: str) -> Actor:
    user = User.objects.filter(username=username, person=None).first()
    if user is None:
        raise BadInput(f"演示的数据写了没有的工作账号 {username}")
    return accounts.actor_of(user)
