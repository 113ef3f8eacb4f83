"""An office with tables: one who brings in, one who publishes; files as somebody's Excel writes them."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.test import Client
from openpyxl import Workbook

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.agencies.models import Organisation
from mingban.clocks.tests.factories import beijing
from mingban.core.actors import Actor
from mingban.datasets import actions, rules
from mingban.datasets.choices import Frequency
from mingban.datasets.models import Dataset, Edition

MORNING = beijing("2026-11-23 09:00")
BUDGET_HEAD = ["层级", "编码", "单位或科目", "预算数（元）", "决算数（元）", "说明"]
# A unit, two classes, three items: what stands above is the sum.
BUDGET: list[list[Any]] = [
    [1, "201", "区教育局", 1_000_000, 950_000.5, None],
    [2, "201-205", "教育支出", 900_000, 860_000.5, "学生多了"],
    [3, "201-20502", "普通教育", 600_000, 600_000.25, None],
    [3, "201-20503", "职业教育", 300_000, 260_000.25, None],
    [2, "201-208", "社会保障和就业支出", 100_000, 90_000, None],
    [1, "202", "区卫生健康局", 500_000.1, None, None],
]


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = BUDGET_HEAD, title: str = "数据") -> Workbook:
    """Return a workbook with one sheet."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for row in [head, *rows]:
        sheet.append(list(row))
    return made


def as_file(made: Workbook) -> BytesIO:
    """Return a workbook as a file that was sent in."""
    file = BytesIO()
    made.save(file)
    file.seek(0)
    return file


class Office:
    """An organisation with one who brings in tables and its head."""

    def __init__(self, organisation: Organisation | None = None) -> None:
        """Fill two posts."""
        self.organisation: Organisation = organisation or OrganisationFactory.create()
        self.editor, self.head = self.official(Role.EDITOR), self.official(Role.HEAD)
        self.now: datetime = MORNING

    def official(self, role: str, organisation: Any = None) -> Actor:
        """Return an official of this organisation, or another."""
        post = StaffPostFactory.create(organisation=organisation or self.organisation, role=role)
        return accounts.actor_of(post.user, post)

    def dataset(self, layout: str = "department-budget", **changes: Any) -> Dataset:
        """Begin a table."""
        code = changes.pop("code", layout)
        values: dict[str, Any] = {
            "title": "部门预算和决算",
            "field": "财政预决算",
            "description": "每个单位一年要花多少钱，花了多少钱。",
            "frequency": Frequency.ANNUAL,
            "source": "区财政局",
        }
        return actions.register_dataset(
            code=code, layout=layout, terms=actions.DatasetTerms(**values | changes), by=self.editor, at=self.now
        )

    def bring(self, code: str, rows: Sequence[Sequence[Any]] = BUDGET, period: str = "2026", **about: Any) -> Edition:
        """Bring in a file."""
        head = about.pop("head", BUDGET_HEAD)
        scale = about.pop("scale", 1)
        return actions.import_file(
            code=code,
            file=as_file(workbook(rows, head)),
            about=actions.About(period=period, file_name="表.xlsx", **about),
            scale=scale,
            by=self.editor,
            at=self.now,
        )

    def enter(self, code: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], period: str) -> Edition:
        """Bring in rows and publish them."""
        lines = [rules.line_of(n, columns, row, is_tree=False) for n, row in enumerate(rows, start=1)]
        about = actions.About(period=period)
        edition = actions.import_lines(code=code, lines=lines, about=about, by=self.editor, at=self.now)
        return self.publish(edition)

    def publish(self, edition: Edition) -> Edition:
        """Let the head publish an edition."""
        return actions.publish_edition(code=edition.dataset.code, number=edition.number, by=self.head, at=self.now)


def browser(actor: Actor) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client
