"""Putting a catalogue in force from a file: all of it or nothing, with a dry run that does the very same and takes it back."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from mingban.agencies.models import Region
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Problem
from mingban.core.numbers import next_number
from mingban.core.times import local_day
from mingban.disclosure import duties_access as access
from mingban.disclosure.catalogue_reader import read_rows
from mingban.disclosure.catalogue_rows import EntryDraft, draft_entries
from mingban.disclosure.duties_events import EntriesImported
from mingban.disclosure.models import CatalogueEntry, CatalogueUpload, DisclosureCatalogue
from mingban.disclosure.queries import catalogue as queries
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter

KEPT_FOR = timedelta(days=1)
EVENT_SIZE = 200
CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
# Of these a change begins the counting of periods anew.
COUNTED = ("limit_kind", "cycle", "due_month", "due_day", "limit_days", "limit_unit", "is_active")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What the import does to one entry: 新增, 更新, 停用."""

    what: str
    code: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What was imported, or would be. `remarks` are doubts that do not stand against it."""

    is_dry_run: bool
    total: int
    changes: tuple[EntryChange, ...]
    remarks: tuple[Problem, ...]

    def count(self, what: str) -> int:
        """Return to how many entries this happens."""
        return sum(change.what == what for change in self.changes)

    @property
    def unchanged(self) -> int:
        """How many entries stay as they are."""
        return self.total - self.count("新增") - self.count("更新")


class CannotImportCatalogue(BadInput):
    """The file has places that must be mended first; `problems` lists every one, and nothing was imported."""


def import_catalogue(
    *, content: bytes, code: str, name: str, region: Region, source: str = "", by: Actor, at: datetime, dry_run: bool
) -> ImportReport:
    """Put the entries of a file in force as a region's catalogue of this code; entries of it that the file has no more end.

    A dry run does the same and takes it back, so that what it reports is what would happen.

    :raises NotAllowed: for anybody but a publisher of the region.
    :raises CannotImportCatalogue: :raises mingban.disclosure.catalogue_reader.CannotReadCatalogue: with the place of every problem.
    """
    if not access.can_import(by, region):
        raise NotAllowed("公开目录由本地的目录管理人员导入")
    if not CODE.fullmatch(code) or not name.strip():
        raise CannotImportCatalogue("目录要有名称；目录的代码用小写字母、数字和连字符，如 housing-expropriation")
    reading = read_rows(content)
    with transaction.atomic():
        catalogue = _catalogue(code, name.strip(), region, source, at)
        drafts, problems, remarks = draft_entries(reading.rows, catalogue)
        problems = [*reading.problems, *problems]
        if problems:
            raise CannotImportCatalogue(f"文件里有 {len(problems)} 处要改，什么都没有导入", problems=problems)
        if not drafts:
            raise CannotImportCatalogue("文件里没有一条内容，什么都没有导入")
        changes = _write(catalogue, drafts, at)
        _record(catalogue, changes, content, by, at)
        if dry_run:
            transaction.set_rollback(True)
    return ImportReport(is_dry_run=dry_run, total=len(drafts), changes=tuple(changes), remarks=tuple(remarks))


def _catalogue(code: str, name: str, region: Region, source: str, at: datetime) -> DisclosureCatalogue:
    """Return the catalogue, made or renamed, and locked: two imports of it come one after another.

    :raises CannotImportCatalogue: when the code is another region's.
    """
    terms = {"name": name[:200], "source": source[:300], "imported_at": at}
    DisclosureCatalogue.objects.get_or_create(code=code, defaults={**terms, "region": region})
    catalogue = DisclosureCatalogue.objects.select_for_update(of=("self",)).select_related("region").get(code=code)
    if catalogue.region_id != region.pk:
        raise CannotImportCatalogue(f"代码 {code} 已经是{catalogue.region.name}的目录，请换一个")
    for attribute, value in terms.items():
        setattr(catalogue, attribute, value)
    catalogue.save()
    return catalogue


@dataclass(slots=True, kw_only=True)
class _Writing:
    """What is being written: the entries that were there by code, headings by path, and which of all are in the file."""

    catalogue: DisclosureCatalogue
    at: datetime
    former: dict[str, CatalogueEntry]
    headings: dict[str, CatalogueEntry]
    kept: set[int] = field(default_factory=set)


def _write(catalogue: DisclosureCatalogue, drafts: Sequence[EntryDraft], at: datetime) -> list[EntryChange]:
    """Write headings and entries in the file's order; return what changed."""
    former = {entry.code: entry for entry in catalogue.entries.select_related("organisation")}
    headings = {entry.path: entry for entry in former.values() if entry.is_heading}
    writing = _Writing(catalogue=catalogue, at=at, former=former, headings=headings)
    changes: list[EntryChange] = []
    for number, draft in enumerate(drafts, start=1):
        # Room for the headings that begin with an entry, above it.
        parent = _parents(writing, draft, number * 10)
        changes += _put(writing, draft, parent, number * 10 + 5)
    for entry in former.values():
        if entry.pk not in writing.kept and entry.is_active:
            entry.is_active = False
            entry.save(update_fields=["is_active"])
            changes += [] if entry.is_heading else [_change("停用", entry)]
    return changes


def _parents(writing: _Writing, draft: EntryDraft, position: int) -> CatalogueEntry | None:
    """Return the heading under which an entry stands, with all headings above it made or moved."""
    parent: CatalogueEntry | None = None
    for level in range(1, len(draft.names)):
        path = queries.say_path(draft.names[:level])
        heading = writing.headings.get(path) or _new_heading(writing, path, level)
        if heading.pk not in writing.kept:
            heading.name, heading.field, heading.parent = draft.names[level - 1], draft.names[0], parent
            heading.position, heading.is_active = position + level, True
            heading.save()
            writing.kept.add(heading.pk)
        parent = heading
    return parent


def _new_heading(writing: _Writing, path: str, level: int) -> CatalogueEntry:
    catalogue = writing.catalogue
    number = next_number(f"disclosure-headings/{catalogue.code}")
    heading = CatalogueEntry(
        catalogue=catalogue,
        code=f"{catalogue.code}.h{number}",
        path=path,
        level=level,
        since=local_day(writing.at),
    )
    writing.headings[path] = heading
    return heading


def _put(writing: _Writing, draft: EntryDraft, parent: CatalogueEntry | None, position: int) -> list[EntryChange]:
    """Write one entry; return whether it is new or other than before."""
    catalogue, today = writing.catalogue, local_day(writing.at)
    code = draft.code or _new_code(catalogue)
    values = {**draft.values, "is_active": True}
    entry, what = writing.former.get(code), ""
    if entry is None:
        entry, what = CatalogueEntry(catalogue=catalogue, code=code, since=today), "新增"
    else:
        differing = {name for name, value in values.items() if getattr(entry, name) != value}
        what = "更新" if differing else ""
        entry.since = today if differing & {*COUNTED} else entry.since
    for name, value in values.items():
        setattr(entry, name, value)
    entry.parent, entry.position = parent, position
    entry.save()
    writing.kept.add(entry.pk)
    return [_change(what, entry)] if what else []


def _new_code(catalogue: DisclosureCatalogue) -> str:
    """Return a code that no entry has: files may have given some of this form themselves."""
    code = f"{catalogue.code}.{next_number(f'disclosure-entries/{catalogue.code}')}"
    return _new_code(catalogue) if CatalogueEntry.objects.filter(code=code).exists() else code


def _change(what: str, entry: CatalogueEntry) -> EntryChange:
    organisation = entry.organisation.short_name if entry.organisation else ""
    return EntryChange(what=what, code=entry.code, name=entry.name, organisation=organisation)


def _record(
    catalogue: DisclosureCatalogue, changes: Sequence[EntryChange], content: bytes, by: Actor, at: datetime
) -> None:
    counts = {what: sum(change.what == what for change in changes) for what in ("新增", "更新", "停用")}
    said = "，".join(f"{what} {count} 条" for what, count in counts.items() if count) or "没有变化"
    ledger.record(
        code="disclosure.catalogue.imported",
        matter=Matter(kind="disclosure-catalogue", id=catalogue.code, name=catalogue.name),
        by=by,
        at=at,
        sentence=f"导入公开目录“{catalogue.name}”：{said}",
        data={"digest": sha256(content).hexdigest(), **counts},
    )
    codes = [change.code for change in changes]
    for start in range(0, len(codes), EVENT_SIZE):
        bus.publish(EntriesImported(codes=codes[start : start + EVENT_SIZE]))


@transaction.atomic
def try_upload(
    *,
    content: bytes,
    file_name: str,
    code: str,
    name: str,
    source: str = "",
    region: Region,
    by: Actor,
    at: datetime,
) -> tuple[CatalogueUpload, ImportReport]:
    """Do a dry run of a file, and keep the file to be confirmed. Trials older than a day are forgotten.

    :raises NotAllowed: :raises CannotImportCatalogue: :raises mingban.disclosure.catalogue_reader.CannotReadCatalogue: as `import_catalogue`.
    """
    report = import_catalogue(
        content=content, code=code, name=name, region=region, source=source, by=by, at=at, dry_run=True
    )
    CatalogueUpload.objects.filter(uploaded_at__lt=at - KEPT_FOR).delete()
    upload = CatalogueUpload.objects.create(
        token=secrets.token_urlsafe(32),
        catalogue_code=code,
        catalogue_name=name,
        source=source,
        file_name=file_name[-200:],
        content=content,
        uploaded_by=by.id or 0,
        uploaded_at=at,
    )
    return upload, report


class NoSuchUpload(NotFound):
    """The trial was already confirmed, is too old, or was somebody else's."""


@transaction.atomic
def confirm_upload(*, token: str, region: Region, by: Actor, at: datetime) -> ImportReport:
    """Import the file of a trial, once. It is checked again, as organisations and other catalogues may have changed meanwhile.

    :raises NotAllowed: :raises NoSuchUpload: :raises CannotImportCatalogue:
    """
    upload = CatalogueUpload.objects.select_for_update().filter(token=token, uploaded_by=by.id or 0).first()
    if upload is None or upload.uploaded_at < at - KEPT_FOR:
        raise NoSuchUpload("这次试导入已经用过或者过期了，请重新上传文件")
    report = import_catalogue(
        content=bytes(upload.content),
        code=upload.catalogue_code,
        name=upload.catalogue_name,
        region=region,
        source=upload.source,
        by=by,
        at=at,
        dry_run=False,
    )
    upload.delete()
    return report
