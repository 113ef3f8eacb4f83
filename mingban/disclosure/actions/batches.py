"""批量导入: a workbook of documents is checked as a whole, confirmed, and taken over row by row; each row is one transaction."""

import io
import secrets
from collections import Counter
from datetime import date, datetime, time
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.models import User
from mingban.core.actors import SYSTEM, Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Problem, Refused
from mingban.core.times import local_day
from mingban.disclosure import batch_reader, importing, rules
from mingban.disclosure.batch_reader import Archive, Sheet, place
from mingban.disclosure.choices import BatchState
from mingban.disclosure.models import (
    CatalogueEntry,
    Column,
    ImportBatch,
    ImportRow,
    NormativeDocument,
    OfficeSite,
    Publication,
)
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

MORNING = time(9)


class MayNotImport(NotAllowed):
    """Only who writes for the organisation imports; only its head lets a batch be published as history, and not his own."""


class CannotImportBatch(BadInput):
    """Rows have to be mended first; `problems` lists every one, and nothing was kept."""


class NoSuchBatch(NotFound):
    """There is no such batch, or it is not in that state any more."""


def check_batch(*, name: str, file: IO[bytes], by: Actor, at: datetime) -> ImportBatch:
    """Check a batch as a whole, its files too, and keep it to be confirmed.

    :raises MayNotImport:
    :raises mingban.disclosure.batch_reader.CannotReadBatch: when the archive or its workbook cannot be read.
    :raises CannotImportBatch: with the place of every problem.
    """
    site = OfficeSite.objects.filter(organisation=by.organisation_id or 0).first()
    if by.role != Role.EDITOR or site is None:
        raise MayNotImport("批量导入由本单位的信息发布人员来做")
    archive = Archive(file)
    sheet = batch_reader.read_sheet(archive)
    rows, problems = _judged(sheet, site, local_day(at))
    problems += _files(archive, rows)
    if problems:
        raise CannotImportBatch(f"有 {len(problems)} 处要改，什么都没有导入", problems=problems)
    with transaction.atomic():
        batch = ImportBatch(
            token=secrets.token_urlsafe(16),
            site=site,
            name=name[-200:],
            sent_by=by.as_json(),
            sent_by_user=by.id or 0,
            sent_at=at,
        )
        batch.archive.save(f"{batch.token}.zip", File(file), save=True)
        ImportRow.objects.bulk_create(
            [ImportRow(batch=batch, number=number, values=values) for number, values in rows.items()]
        )
    return batch


def _judged(sheet: Sheet, site: OfficeSite, today: date) -> tuple[dict[int, dict[str, str]], list[Problem]]:
    """Return the rows as they are to be imported, and what is wrong with them by themselves and among what is there."""
    judged = {number: rules.judge_row(row, today) for number, row in sheet.rows.items()}
    problems = list(sheet.problems)
    problems += [Problem(place(row, key), said) for row, one in judged.items() for key, said in one.problems]
    rows = {number: one.values for number, one in judged.items()}
    columns = {one.title: one.pk for one in Column.objects.descendant_of(site)}
    codes = set(
        CatalogueEntry.objects.filter(code__in={one["entry_code"] for one in rows.values()}).values_list(
            "code", flat=True
        )
    )
    numbers = Counter(one["number"] for one in rows.values() if one["number"])
    there = set(NormativeDocument.objects.filter(number__in=numbers).values_list("number", flat=True))
    for number, one in rows.items():
        if one["column"] and one["column"] not in columns:
            problems.append(Problem(place(number, "column"), f"本单位子站里没有“{one['column'][:20]}”这个栏目"))
        if one["entry_code"] and one["entry_code"] not in codes:
            problems.append(Problem(place(number, "entry_code"), f"公开目录里没有编码 {one['entry_code'][:60]}"))
        if numbers[one["number"]] > 1:
            problems.append(Problem(place(number, "number"), f"{one['number']} 在表里写了 {numbers[one['number']]} 次"))
        if one["number"] in there:
            problems.append(Problem(place(number, "number"), f"{one['number']} 已经有一份文件用了"))
        one["column"] = str(columns.get(one["column"], ""))
    return rows, problems


def _files(archive: Archive, rows: dict[int, dict[str, str]]) -> list[Problem]:
    """Read every file that the rows name; return what is wrong with them."""
    problems = []
    named = Counter(one["file"] for one in rows.values())
    for number, one in rows.items():
        where = place(number, "file")
        if not one["file"]:
            continue
        if one["file"] not in archive.entries:
            problems.append(Problem(where, f"压缩包里没有“{one['file'][:80]}”"))
        elif named[one["file"]] > 1:
            problems.append(Problem(where, "有几行写了同一个文件"))
        else:
            try:
                _read(archive, one["file"])
            except Refused as error:
                problems.append(Problem(where, error.message))
    return problems


def _read(archive: Archive, name: str) -> importing.Imported:
    file = io.BytesIO(archive.read(name))
    return importing.read_pdf(file) if name.lower().endswith(".pdf") else importing.read_docx(file)


def _batch(token: str, *states: str) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("site").filter(token=token).first()
    if batch is None or batch.state not in states:
        raise NoSuchBatch("没有这一批，或者已经处理过了")
    return batch


def confirm_batch(*, token: str, is_history: bool, by: Actor, at: datetime) -> ImportBatch:
    """Let a batch come in as drafts at once, or ask the head to let it be published as of its days.

    :raises NoSuchBatch: :raises MayNotImport: when somebody else sent it in.
    """
    with transaction.atomic():
        batch = _batch(token, BatchState.CHECKED)
        if batch.sent_by_user != by.id:
            raise MayNotImport("这一批是别人传的，由他来确认")
        batch.is_history = is_history
        batch.state = BatchState.WAITING if is_history else BatchState.RUNNING
        batch.save(update_fields=["is_history", "state"])
        said = "提交负责人，按原来的日期公布" if is_history else "导入成草稿"
        _record(batch, "confirmed", f"确认批量导入 {batch.rows.count()} 份文件，{said}", by, at)
    return batch


def decide_batch(*, token: str, is_accepted: bool, by: Actor, at: datetime) -> ImportBatch:
    """The head says once for a whole batch that it is published as of its days, or that it is not.

    :raises NoSuchBatch: :raises MayNotImport: for anybody but the organisation's head, and for who sent it in himself.
    """
    with transaction.atomic():
        batch = _batch(token, BatchState.WAITING)
        if by.role != Role.HEAD or by.organisation_id != batch.site.organisation_id or by.id == batch.sent_by_user:
            raise MayNotImport("要由本单位的另一位负责人来定")
        batch.state = BatchState.RUNNING if is_accepted else BatchState.REFUSED
        batch.decided_by = by.as_json()
        batch.save(update_fields=["state", "decided_by"])
        said = "同意按原来的日期公布" if is_accepted else "没有同意按原来的日期公布"
        _record(batch, "accepted" if is_accepted else "refused", f"{said}：{batch.rows.count()} 份文件", by, at)
    return batch


def carry_on(*, at: datetime, most: int = 500) -> int:
    """Take over the rows of running batches that are not done yet; return how many were done.

    Whoever is killed in between leaves each row done or not done, so that the next one goes on where he stopped. Two at a time do not
    do a row twice: it is locked, and looked at again under the lock.
    """
    done = 0
    for batch in ImportBatch.objects.filter(state=BatchState.RUNNING).select_related("site").order_by("pk"):
        waiting = list(batch.rows.filter(done_at=None).values_list("pk", flat=True)[: most - done])
        if waiting:
            with batch.archive.open("rb") as file:
                archive = Archive(file)
                done += sum(_take_over(pk, archive, at) for pk in waiting)
        _finish(batch.pk, at)
    return done


def _take_over(pk: int, archive: Archive, at: datetime) -> bool:
    """Make a page of a row, in one transaction; note why where none can be made."""
    row = ImportRow.objects.select_related("batch__site").get(pk=pk)
    try:
        read = _read(archive, row.values["file"])
        with transaction.atomic():
            locked = ImportRow.objects.select_for_update().get(pk=pk)
            if locked.done_at is not None:
                return False
            _make(locked, row.batch, read, at)
    except (Refused, ValidationError, IntegrityError, KeyError) as error:
        said = (
            error.message if isinstance(error, Refused) else "、".join(getattr(error, "messages", ["和已有的信息冲突"]))
        )
        ImportRow.objects.filter(pk=pk, done_at=None).update(problem=said[:300], done_at=at)
    return True


def _make(row: ImportRow, batch: ImportBatch, read: importing.Imported, at: datetime) -> None:
    user = User.objects.get(pk=batch.sent_by_user)
    page = _page(row.values, read)
    page.owner = user
    Column.objects.get(pk=row.values["column"]).add_child(instance=page)
    text = "\n".join([page.title, page.summary, *page.paragraphs])
    is_private = bool(rules.private_in(text))
    row.page_id, row.done_at = page.pk, at
    row.problem = "正文里有个人信息，没有直接公布，留作草稿" if is_private and batch.is_history else ""
    row.save(update_fields=["page", "done_at", "problem"])
    if batch.is_history and not is_private:
        published_on = date.fromisoformat(row.values["published_on"])
        page.first_published_at = timezone.make_aware(datetime.combine(published_on, MORNING))
        page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    else:
        page.save_revision(user=user)


def _page(values: dict[str, str], read: importing.Imported) -> Publication:
    days = {key: date.fromisoformat(values[key]) if values[key] else None for key in rules.BATCH_DAYS}
    common: dict[str, Any] = {
        **{key: values[key] for key in ("title", "five", "field", "entry_code", "summary")},
        "issued_on": days["issued_on"],
        "body": read.laid.blocks,
        "live": False,
    }
    if not values["kind"]:
        return Publication(**common)
    return NormativeDocument(
        **common,
        **{key: values[key] for key in ("kind", "number", "issuer")},
        **{key: days[key] for key in ("effective_on", "valid_until", "repealed_on")},
        # What is older than this site has been explained elsewhere, or never.
        needs_interpretation=False,
    )


def _finish(pk: int, at: datetime) -> None:
    """End a batch whose rows are all done: once, whoever comes first."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().get(pk=pk)
        if batch.state != BatchState.RUNNING or batch.rows.filter(done_at=None).exists():
            return
        batch.state, batch.done_at = BatchState.DONE, at
        made = batch.rows.exclude(page=None).count()
        archive, name = batch.archive.storage, str(batch.archive.name)
        batch.archive = ""
        batch.save(update_fields=["state", "done_at", "archive"])
        _record(
            batch, "done", f"批量导入完了：{made} 份，没导入成的 {batch.rows.filter(page=None).count()} 份", SYSTEM, at
        )
        transaction.on_commit(lambda: archive.delete(name))


def _record(batch: ImportBatch, what: str, sentence: str, by: Actor, at: datetime) -> None:
    ledger.record(
        code=f"disclosure.batch.{what}",
        matter=Matter(kind="import-batch", id=batch.token, name=batch.name),
        by=by,
        at=at,
        sentence=sentence,
    )
