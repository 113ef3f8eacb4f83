"""Put items and bundles in force, version by version; open and close them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mingban.agencies.models import Organisation
from mingban.catalogue import events, queries, rules
from mingban.catalogue.access import can_publish
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, MaterialKindDefinition
from mingban.catalogue.models import Bundle, BundleVersion, ItemVersion, MaterialKind, ServiceItem
from mingban.core import bus
from mingban.core.actors import Actor
from mingban.core.errors import BadInput, NotAllowed, NotFound, Problem
from mingban.core.times import local_day, say_day
from mingban.forms.definitions import Definition
from mingban.ledger import actions as ledger
from mingban.ledger.rules import Matter


class NotAPublisher(NotAllowed):
    """Only publishers change the catalogue."""


class CannotPublish(BadInput):
    """The definition breaks rules; `problems` lists every one."""


def require_publisher(*, by: Actor) -> None:
    """Let publishers and the platform itself pass.

    :raises NotAPublisher: for everybody else.
    """
    if not can_publish(by):
        raise NotAPublisher("只有目录管理人员能改事项目录")


def digest_of(definition: Definition) -> str:
    """Return SHA-256 (hex) of a definition's canonical JSON. Defaults are left out: a new field changes nothing old."""
    content = definition.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_item(*, definition: ItemDefinition, by: Actor, at: datetime) -> ItemVersion:
    """Put an item's definition in force and return its version; the same definition again makes no new version.

    :raises NotAPublisher: :raises CannotPublish: when a rule is broken, here or in a bundle that the item belongs to.
    """
    require_publisher(by=by)
    known = queries.known()
    findings = rules.item_findings(definition, known) + not_yet(definition, at=at)
    problems = rules.as_problems(ItemDefinition, findings, name=definition.name)
    problems += broken_bundles({definition.code: definition}, known, except_for=())
    if problems:
        raise CannotPublish("这个事项还不能发布", problems=problems)
    return put_item_in_force(definition, by=by, at=at)


@transaction.atomic
def publish_bundle(*, definition: BundleDefinition, by: Actor, at: datetime) -> BundleVersion:
    """Put a bundle's definition in force and return its version; the same definition again makes no new version.

    :raises NotAPublisher: :raises CannotPublish: when a rule is broken.
    """
    require_publisher(by=by)
    findings = rules.bundle_findings(definition, queries.known()) + not_yet(definition, at=at)
    if findings:
        problems = rules.as_problems(BundleDefinition, findings, name=definition.name)
        raise CannotPublish("这件事还不能发布", problems=problems)
    return put_bundle_in_force(definition, by=by, at=at)


def not_yet(definition: ItemDefinition | BundleDefinition, *, at: datetime) -> list[rules.Finding]:
    """Find a definition that is to come into force later: it is published on that day, none waits unseen."""
    if definition.valid_from and definition.valid_from > local_day(at):
        return [rules.Finding(("valid_from",), f"要到 {say_day(definition.valid_from)} 才生效，请到那天再发布")]
    return []


def broken_bundles(
    changed: Mapping[str, ItemDefinition], known: rules.Known, *, except_for: Sequence[str]
) -> list[Problem]:
    """Return what would break in bundles in force if these items were published; those named are checked elsewhere."""
    after = rules.Known(
        elements=known.elements,
        material_kinds=known.material_kinds,
        licence_types=known.licence_types,
        organisations=known.organisations,
        centres=known.centres,
        prefills=known.prefills,
        items={**known.items, **changed},
    )
    bundles = {bundle.code: bundle for code in changed for bundle in queries.bundles_with(code)}
    return [
        Problem(problem.where, f"{problem.message}（发布后，这件事会办不了）")
        for bundle in bundles.values()
        if bundle.code not in except_for
        for problem in rules.check_bundle(bundle, after)
    ]


def put_item_in_force(definition: ItemDefinition, *, by: Actor, at: datetime) -> ItemVersion:
    """Write a checked item in the caller's transaction; see `publish_item`."""
    item, _ = ServiceItem.objects.select_for_update().update_or_create(
        code=definition.code,
        defaults={
            "name": definition.name,
            "plain_name": definition.plain_name,
            "organisation": Organisation.objects.get(code=definition.organisation),
        },
    )
    former = item.versions.filter(state=VersionState.IN_FORCE).first()
    digest = digest_of(definition)
    if former and former.digest == digest:
        return former
    item.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.REPLACED)
    version = item.versions.create(
        number=item.versions.count() + 1,
        state=VersionState.IN_FORCE,
        definition=definition.model_dump(mode="json"),
        digest=digest,
        created_at=at,
        created_by=by.name,
        in_force_from=at,
    )
    _record("item", definition, number=version.number, digest=digest, by=by, at=at)
    bus.publish(events.ItemPublished(code=definition.code, number=version.number))
    return version


def put_bundle_in_force(definition: BundleDefinition, *, by: Actor, at: datetime) -> BundleVersion:
    """Write a checked bundle in the caller's transaction; see `publish_bundle`."""
    bundle, _ = Bundle.objects.select_for_update().update_or_create(
        code=definition.code,
        defaults={"name": definition.name, "theme": definition.theme, "icon": definition.icon},
    )
    former = bundle.versions.filter(state=VersionState.IN_FORCE).first()
    digest = digest_of(definition)
    if former and former.digest == digest:
        return former
    bundle.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.REPLACED)
    version = bundle.versions.create(
        number=bundle.versions.count() + 1,
        state=VersionState.IN_FORCE,
        definition=definition.model_dump(mode="json"),
        digest=digest,
        created_at=at,
        created_by=by.name,
        in_force_from=at,
    )
    _record("bundle", definition, number=version.number, digest=digest, by=by, at=at)
    bus.publish(events.BundlePublished(code=definition.code, number=version.number))
    return version


def _record(
    kind: str, definition: ItemDefinition | BundleDefinition, *, number: int, digest: str, by: Actor, at: datetime
) -> None:
    ledger.record(
        code=f"catalogue.{kind}.published",
        matter=Matter(kind=kind, id=definition.code, name=definition.name),
        by=by,
        at=at,
        sentence=f"“{definition.name}”第 {number} 版开始使用",
        data={"number": number, "digest": digest},
    )


@transaction.atomic
def save_material_kinds(
    *, definitions: Sequence[MaterialKindDefinition], by: Actor, at: datetime
) -> tuple[list[str], list[str]]:
    """Keep kinds of documents, each under its code; return the codes of new and of changed ones.

    :raises NotAPublisher: :raises CannotPublish: when a rule is broken.
    """
    require_publisher(by=by)
    known = queries.known()
    problems = [
        problem
        for kind in definitions
        for problem in rules.as_problems(type(kind), rules.kind_findings(kind, known), name=kind.name)
    ]
    if problems:
        raise CannotPublish("材料种类有不对的地方", problems=problems)
    return write_material_kinds(definitions, by=by, at=at)


def write_material_kinds(
    definitions: Sequence[MaterialKindDefinition], *, by: Actor, at: datetime
) -> tuple[list[str], list[str]]:
    """Write checked kinds in the caller's transaction; see `save_material_kinds`."""
    former = queries.material_kinds([definition.code for definition in definitions])
    new = [definition for definition in definitions if definition.code not in former]
    changed = [definition for definition in definitions if former.get(definition.code, definition) != definition]
    for definition in [*new, *changed]:
        MaterialKind.objects.update_or_create(
            code=definition.code,
            defaults={"name": definition.name, "definition": definition.model_dump(mode="json")},
        )
    created, updated = [kind.code for kind in new], [kind.code for kind in changed]
    if created or updated:
        ledger.record(
            code="catalogue.materials.saved",
            matter=Matter(kind="register", id="material-kinds", name="材料种类"),
            by=by,
            at=at,
            sentence=f"材料种类：新增 {len(created)} 个，更新 {len(updated)} 个",
            data={"created": created, "changed": updated},
        )
    return created, updated


@transaction.atomic
def open_or_close_item(*, code: str, is_open: bool, reason: str, by: Actor, at: datetime) -> ServiceItem:
    """Let an item be applied for again, or no longer; applications already handed in go on.

    :raises NotAPublisher: :raises NotFound:
    """
    require_publisher(by=by)
    item = ServiceItem.objects.select_for_update().filter(code=code).first()
    if item is None:
        raise NotFound("没有这个事项")
    if item.is_open != is_open:
        item.is_open = is_open
        item.save(update_fields=["is_open"])
        _record_opening(Matter(kind="item", id=code, name=item.name), is_open=is_open, reason=reason, by=by, at=at)
        bus.publish(events.ItemOpenedOrClosed(code=code, is_open=is_open))
    return item


@transaction.atomic
def open_or_close_bundle(*, code: str, is_open: bool, reason: str, by: Actor, at: datetime) -> Bundle:
    """Let a bundle be applied for again, or no longer; applications already handed in go on.

    :raises NotAPublisher: :raises NotFound:
    """
    require_publisher(by=by)
    bundle = Bundle.objects.select_for_update().filter(code=code).first()
    if bundle is None:
        raise NotFound("没有这件事")
    if bundle.is_open != is_open:
        bundle.is_open = is_open
        bundle.save(update_fields=["is_open"])
        _record_opening(Matter(kind="bundle", id=code, name=bundle.name), is_open=is_open, reason=reason, by=by, at=at)
        bus.publish(events.BundleOpenedOrClosed(code=code, is_open=is_open))
    return bundle


def _record_opening(matter: Matter, *, is_open: bool, reason: str, by: Actor, at: datetime) -> None:
    done = "恢复办理" if is_open else "暂停办理"
    ledger.record(
        code=f"catalogue.{matter.kind}.{'opened' if is_open else 'closed'}",
        matter=matter,
        by=by,
        at=at,
        sentence=f"“{matter.name}”{done}：{reason}",
    )
