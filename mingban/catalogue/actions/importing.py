"""Read a file of definitions and put them in force: all or nothing, with a dry run that does the very same and takes it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TypeVar

from django.db import transaction

from mingban.catalogue import queries, rules
from mingban.catalogue.actions.publishing import (
    broken_bundles,
    not_yet,
    put_in_force,
    require_publisher,
    write_material_kinds,
)
from mingban.catalogue.definitions import CatalogueFile, LicenceTypeDefinition
from mingban.catalogue.formats import read_source
from mingban.catalogue.formats.source import Source
from mingban.catalogue.kinds import BUNDLE, ITEM, D, Kind, V
from mingban.catalogue.registry import licence_type_store
from mingban.catalogue.rules import Finding, Known
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, Problem
from mingban.forms.actions import save_elements
from mingban.forms.definitions import Definition

Part = TypeVar("Part", bound=Definition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What the import does to one thing: `新增`, `更新`, `不变`; for items and bundles with the version that is then in force."""

    kind: str
    code: str
    name: str
    what: str
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What was imported, or would be. `remarks` are doubts that do not stand against it."""

    is_dry_run: bool
    changes: tuple[Change, ...]
    remarks: tuple[Problem, ...]


class CannotImport(BadInput):
    """The file breaks rules; `problems` lists every place, and nothing was imported."""


def import_catalogue(*, file: IO[bytes], by: Actor, at: datetime, dry_run: bool) -> ImportReport:
    """Read a JSON or Excel file (told apart by content), check all of it, and put it in force.

    A dry run does the same and takes it back, so that what it reports is what would happen.

    :raises NotAPublisher: :raises CannotRead: :raises CannotImport: with the place of every problem; nothing is kept.
    """
    require_publisher(by=by)
    source = read_source(file)
    content = source.parse()
    with transaction.atomic():
        remarks = _check(source, content, at)
        changes = _write(content, by=by, at=at)
        if dry_run:
            transaction.set_rollback(True)
    return ImportReport(is_dry_run=dry_run, changes=tuple(changes), remarks=tuple(remarks))


def _check(source: Source, content: CatalogueFile, at: datetime) -> list[Problem]:
    """Return remarks.

    :raises CannotImport: when anything stands against the file.
    """
    before = queries.known()
    known = _with_file(before, content)
    problems = source.problems(_findings(content, known, at))
    if not problems:
        items = {item.code: item for item in content.items}
        problems = broken_bundles(items, known, except_for=[bundle.code for bundle in content.bundles])
    if problems:
        raise CannotImport(f"文件里有 {len(problems)} 处要改，什么都没有导入", problems=problems)
    return source.problems(_remarks(content, known))


def _with_file(known: Known, content: CatalogueFile) -> Known:
    """Return what definitions may name once the file is in."""
    return Known(
        elements={**known.elements, **_by_code(content.elements)},
        material_kinds={**known.material_kinds, **_by_code(content.material_kinds)},
        licence_types={**known.licence_types, **_by_code(content.licence_types)},
        organisations=known.organisations,
        centres=known.centres,
        prefills=known.prefills,
        data_services=known.data_services,
        items={**known.items, **_by_code(content.items)},
    )


def _by_code(definitions: Sequence[Part]) -> dict[str, Part]:
    return {getattr(definition, "code"): definition for definition in definitions}  # noqa: B009 — every one has a code


def _findings(content: CatalogueFile, known: Known, at: datetime) -> list[Finding]:
    found: list[Finding] = []
    for part in ("elements", "material_kinds", "licence_types", "items", "bundles"):
        found += rules.repeated(part, getattr(content, part), "code")
    found += rules.repeated("licence_types", content.licence_types, "type_code")
    found += _each("elements", content.elements, lambda element: rules.element_findings(element, known))
    found += _each("material_kinds", content.material_kinds, lambda kind: rules.kind_findings(kind, known))
    found += _each("licence_types", content.licence_types, lambda each: rules.licence_type_findings(each, known))
    found += _each("items", content.items, lambda item: rules.item_findings(item, known) + not_yet(item, at=at))
    # A bundle's merge can be computed only from items that are in order.
    if not found:
        found += _each(
            "bundles", content.bundles, lambda each: rules.bundle_findings(each, known) + not_yet(each, at=at)
        )
    return found


def _remarks(content: CatalogueFile, known: Known) -> list[Finding]:
    return _each("items", content.items, rules.remark_findings) + _each(
        "bundles", content.bundles, lambda bundle: rules.bundle_remarks(bundle, known)
    )


def _each(part: str, definitions: Sequence[Part], check: Callable[[Part], list[Finding]]) -> list[Finding]:
    return [finding.under(part, index) for index, definition in enumerate(definitions) for finding in check(definition)]


def _write(content: CatalogueFile, *, by: Actor, at: datetime) -> list[Change]:
    """Put everything in force, what is named before what names it."""
    elements = save_elements(definitions=content.elements, by=by, at=at)
    changes = [
        _change("数据元", each.code, each.label, created=elements.created, changed=elements.changed)
        for each in content.elements
    ]
    types = _write_licence_types(content.licence_types)
    changes += [
        _change("证照类型", each.code, each.name, created=types[0], changed=types[1]) for each in content.licence_types
    ]
    kinds = write_material_kinds(content.material_kinds, by=by, at=at)
    changes += [
        _change("材料种类", each.code, each.name, created=kinds[0], changed=kinds[1]) for each in content.material_kinds
    ]
    changes += [_put(ITEM, item, by=by, at=at) for item in content.items]
    changes += [_put(BUNDLE, bundle, by=by, at=at) for bundle in content.bundles]
    return changes


def _change(kind: str, code: str, name: str, *, created: Sequence[str], changed: Sequence[str]) -> Change:
    what = "新增" if code in created else "更新" if code in changed else "不变"
    return Change(kind=kind, code=code, name=name, what=what)


def _write_licence_types(definitions: Sequence[LicenceTypeDefinition]) -> tuple[list[str], list[str]]:
    store = licence_type_store()
    former = _by_code(store.all())
    new = [each for each in definitions if each.code not in former]
    changed = [each for each in definitions if former.get(each.code, each) != each]
    store.save([*new, *changed])
    return [each.code for each in new], [each.code for each in changed]


def _put(kind: Kind[D, V], definition: D, *, by: Actor, at: datetime) -> Change:
    version = put_in_force(kind, definition, by=by, at=at)
    what = "不变" if version.created_at != at else "新增" if version.number == 1 else "更新"
    return Change(kind=kind.word, code=definition.code, name=definition.name, what=what, version=version.number)
