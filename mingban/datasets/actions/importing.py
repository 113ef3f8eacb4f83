"""Bringing in rows: checked to the last one first, then written as a draft that waits for another person."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.db.models import Max

from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, Problem
from mingban.datasets import access, queries, rules, workbooks
from mingban.datasets.actions.base import SHORTEST_REASON, CannotAct, edition_of, lock_dataset, record
from mingban.datasets.choices import ColumnType, EditionState
from mingban.datasets.definitions import Layout
from mingban.datasets.models import Dataset, Edition, Row
from mingban.disclosure.rules import private_in

BATCH = 1000
MOST_FINDINGS = 100
MOST_REMARKS = 50
TEXTS = (ColumnType.TEXT, ColumnType.LINK)


class CannotImport(BadInput):
    """The rows have places that must be mended first; `problems` lists them, and nothing was brought in."""


@dataclass(slots=True)
class Reading:
    """What a checking run has found. `spool` holds the rows that are good, one JSON value a line."""

    spool: IO[str]
    count: int = 0
    totals: dict[str, int | float] = field(default_factory=dict)
    problems: rules.Problems = field(default_factory=rules.Problems)
    remarks: list[Problem] = field(default_factory=list)
    findings: list[dict[str, str]] = field(default_factory=list)
    parents: set[int] = field(default_factory=set)
    digest: str = ""

    def refuse(self) -> None:
        """Refuse what has problems.

        :raises CannotImport: with every one that is still readable.
        """
        more = "" if self.problems.count == len(self.problems.found) else f"，先列出前 {len(self.problems.found)} 处"
        if self.problems.count:
            said = f"有 {self.problems.count} 处要改{more}，什么都没有导入"
            raise CannotImport(said, problems=self.problems.found)
        if not self.count:
            raise CannotImport("表里没有一行数据，什么都没有导入")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said of an edition besides its rows: its period, why it corrects an earlier one, where it comes from."""

    period: str
    reason: str = ""
    source: str = ""
    file_name: str = ""


def import_file(*, code: str, file: IO[bytes], about: About, scale: int = 1, by: Actor, at: datetime) -> Edition:
    """Bring in an edition from an Excel file as a draft. `scale` is how many yuan money is written in: 1, or 10000 for 万元.

    Memory does not grow with the number of rows: they are read, checked and written one after the other.

    :raises NotAllowed: :raises NotFound: :raises BadPeriod:
    :raises CannotImport: :raises mingban.datasets.workbooks.CannotRead: with the place of every problem; nothing is brought in then.
    """
    dataset = queries.dataset_named(code)
    _check_access(dataset, by)
    layout = queries.layout_of(dataset)
    with TemporaryFile("w+", encoding="utf-8") as spool:
        reading = Reading(spool)
        with workbooks.opened(file, layout, reading.problems) as sheet:
            if sheet is not None:
                read_lines(reading, layout, workbooks.lines_of(sheet, reading.problems), scale)
                reading.remarks = sheet.remarks
        reading.refuse()
        return write_edition(code=code, layout=layout, reading=reading, about=about, by=by, at=at)


def import_lines(*, code: str, lines: Iterable[rules.Line], about: About, by: Actor, at: datetime) -> Edition:
    """Bring in an edition from rows that are at hand: those of a demonstration, or computed ones. Else as `import_file`.

    :raises NotAllowed: :raises NotFound: :raises BadPeriod: :raises CannotImport:
    """
    dataset = queries.dataset_named(code)
    _check_access(dataset, by)
    layout = queries.layout_of(dataset)
    with TemporaryFile("w+", encoding="utf-8") as spool:
        reading = Reading(spool)
        read_lines(reading, layout, lines, 1)
        reading.refuse()
        return write_edition(code=code, layout=layout, reading=reading, about=about, by=by, at=at)


def _check_access(dataset: Dataset, by: Actor) -> None:
    if dataset.computed and by.is_staff:
        raise CannotAct("这份数据是系统自己算出来的，不用导入")
    if not access.can_import(by, dataset):
        raise NotAllowed("您的岗位不能导入，要由这个单位的信息发布人员导入")


def read_lines(reading: Reading, layout: Layout, lines: Iterable[rules.Line], scale: int) -> None:
    """Check every row and keep the good ones in the spool."""
    digest = sha256()
    table = rules.Table(layout, scale=scale)
    table.problems = reading.problems
    texts = [column for column in layout.columns if column.type in TEXTS]
    for row in table.check(lines):
        written = json.dumps([row.position, row.trail, row.key, row.name, row.cells], ensure_ascii=False)
        digest.update(f"{written}\n".encode())
        reading.spool.write(f"{written}\n")
        if row.trail:
            reading.parents.add(row.trail[-1])
        _look_for_people(reading, row, texts)
    reading.count, reading.digest = table.count, digest.hexdigest()
    reading.totals = rules.totals_of(table)


def _look_for_people(reading: Reading, row: rules.Checked, texts: list[Any]) -> None:
    """Note what looks like somebody's personal data, masked, with its place."""
    said = "｜".join(str(row.cells[column.name]) for column in texts if column.name in row.cells)
    if len(reading.findings) >= MOST_FINDINGS or not private_in(said):
        return
    for column in texts:
        for one in private_in(str(row.cells.get(column.name, ""))):
            where = f"第 {row.position} 行“{column.label}”"
            reading.findings.append({"where": where, "kind": str(one.kind), "masked": one.masked})


def write_edition(*, code: str, layout: Layout, reading: Reading, about: About, by: Actor, at: datetime) -> Edition:
    """Write a draft with its rows; a draft of the same period that was there before is replaced.

    :raises NotFound: :raises BadPeriod: :raises CannotImport: without a reason, when the period is out already.
    """
    period = rules.read_period(layout.period, about.period)
    with transaction.atomic():
        dataset = lock_dataset(code)
        former = dataset.editions.current().filter(period=period).first()
        reason = " ".join(about.reason.split())
        if former and len(reason) < SHORTEST_REASON:
            said = f"{rules.say_period(period)}的已经发布过了。要更正，请写明更正了什么、为什么；原来的一版会保留"
            raise CannotImport(said)
        dataset.editions.filter(period=period, state=EditionState.DRAFT).delete()
        last = dataset.editions.aggregate(last=Max("number"))["last"] or 0
        edition = Edition.objects.create(
            dataset=dataset,
            number=last + 1,
            period=period,
            former=former,
            reason=reason if former else "",
            source=" ".join(about.source.split())[:500],
            columns=[column.model_dump(mode="json") for column in layout.columns],
            row_count=reading.count,
            totals=reading.totals,
            remarks=[str(one) for one in reading.remarks[:MOST_REMARKS]],
            findings=reading.findings[:MOST_FINDINGS],
            file_name=about.file_name[-200:],
            digest=reading.digest,
            imported_by_id=by.id,
            imported_at=at,
        )
        for some in batched_rows(edition, reading):
            Row.objects.bulk_create(some)
        sentence = f"导入“{dataset.title}”{rules.say_period(period)}，{reading.count} 行，等发布"
        record(dataset, "edition.imported", sentence, by=by, at=at, number=edition.number, digest=edition.digest)
    return edition


def batched_rows(edition: Edition, reading: Reading) -> Iterator[list[Row]]:
    """Yield the rows of the spool, some at a time."""
    reading.spool.seek(0)
    batch: list[Row] = []
    for written in reading.spool:
        position, trail, key, name, cells = json.loads(written)
        batch.append(
            Row(
                edition=edition,
                position=position,
                parent=trail[-1] if trail else None,
                trail=trail,
                has_children=position in reading.parents,
                key=key,
                name=name,
                cells=cells,
            )
        )
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def justify_findings(*, code: str, number: int, reason: str, by: Actor, at: datetime) -> Edition:
    """Say why what looks like personal data in a draft may be public: it is an office's, or the person has agreed.

    :raises NotFound: :raises NotAllowed: :raises CannotAct: without a reason, or when nothing was found or it is published.
    """
    with transaction.atomic():
        dataset = lock_dataset(code)
        edition = edition_of(dataset, number)
        _check_access(dataset, by)
        if edition.state != EditionState.DRAFT or not edition.findings:
            raise CannotAct("这一版不用写理由")
        said = " ".join(reason.split())
        if len(said) < SHORTEST_REASON or len(said) > 500:
            raise CannotAct("请写明为什么可以公开，最多 500 个字", field="reason")
        edition.justification = said
        edition.save(update_fields=["justification"])
        record(dataset, "edition.justified", f"说明为什么可以公开：{said}", by=by, at=at, number=number)
    return edition


def drop_draft(*, code: str, number: int, by: Actor, at: datetime) -> None:
    """Throw a draft away.

    :raises NotFound: :raises NotAllowed: for others than who writes for, or heads, the organisation. :raises CannotAct: once published.
    """
    with transaction.atomic():
        dataset = lock_dataset(code)
        edition = edition_of(dataset, number)
        if not access.can_import(by, dataset) and not access.can_publish(by, dataset):
            raise NotAllowed("您的岗位不能丢掉这一版")
        if edition.state != EditionState.DRAFT:
            raise CannotAct("发布过的不能丢掉，只能更正或者撤下")
        edition.delete()
        record(dataset, "edition.dropped", "丢掉没有发布的一版", by=by, at=at, number=number, digest=edition.digest)
