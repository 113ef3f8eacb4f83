"""Put items and bundles in force, version by version; open and close them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from mingban.catalogue import queries, rules
from mingban.catalogue.access import can_publish
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, MaterialKindDefinition
from mingban.catalogue.kinds import BUNDLE, ITEM, KINDS, D, Kind, V
from mingban.catalogue.models import BundleVersion, ItemVersion, MaterialKind, Offer
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


def publish_item(*, definition: ItemDefinition, by: Actor, at: datetime) -> ItemVersion:
    """Put an item's definition in force and return its version; the same definition again makes no new version.

    :raises NotAPublisher: :raises CannotPublish: when a rule is broken, here or in a bundle that the item belongs to.
    """
    return publish(ITEM, definition, by=by, at=at)


def publish_bundle(*, definition: BundleDefinition, by: Actor, at: datetime) -> BundleVersion:
    """Put a bundle's definition in force and return its version; the same definition again makes no new version.

    :raises NotAPublisher: :raises CannotPublish: when a rule is broken.
    """
    return publish(BUNDLE, definition, by=by, at=at)


@transaction.atomic
def publish(kind: Kind[D, V], definition: D, *, by: Actor, at: datetime) -> V:
    """Check a definition of either kind and put it in force.

    :raises NotAPublisher: :raises CannotPublish: with every rule that is broken, here or in a bundle in force.
    """
    require_publisher(by=by)
    if problems := stands_against(kind, definition, at=at):
        raise CannotPublish(f"{kind.this}还不能发布", problems=problems)
    return put_in_force(kind, definition, by=by, at=at)


@transaction.atomic
def withdraw(kind: Kind[D, V], *, code: str, reason: str, by: Actor, at: datetime) -> None:
    """Let an item or bundle no longer be in force; its guide says why, cases that run go on by their version.

    :raises NotAPublisher: :raises CannotPublish: when bundles in force are made of the item.
    """
    require_publisher(by=by)
    if kind.name == ITEM.name and (users := queries.bundles_with(code)):
        problems = [Problem(f"“{bundle.name}”", "用到这个事项，先改这件事") for bundle in users]
        raise CannotPublish("还有一件事用到这个事项，不能停用", problems=problems)
    offer = kind.offers.select_for_update().get(code=code)
    kind.versions(code).filter(state=VersionState.IN_FORCE).update(state=VersionState.WITHDRAWN)
    offer.closed_reason = reason
    offer.save(update_fields=["closed_reason"])
    ledger.record(
        code=f"catalogue.{kind.name}.withdrawn",
        matter=Matter(kind=kind.name, id=code, name=offer.name),
        by=by,
        at=at,
        sentence=f"“{offer.name}”停用：{reason}",
    )
    bus.publish(kind.opened_or_closed(code=code, is_open=False))


def stands_against(kind: Kind[D, V], definition: D, *, at: datetime) -> list[Problem]:
    """Return everything that stands against publishing a definition at that time."""
    known = queries.known()
    findings = kind.findings(definition, known) + not_yet(definition, at=at)
    problems = rules.as_problems(kind.definition, findings, name=definition.name)
    if isinstance(definition, ItemDefinition):
        problems += broken_bundles({definition.code: definition}, known, except_for=())
    return problems


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
        data_services=known.data_services,
        items={**known.items, **changed},
    )
    bundles = {bundle.code: bundle for code in changed for bundle in queries.bundles_with(code)}
    return [
        Problem(problem.where, f"{problem.message}（发布后，这件事会办不了）")
        for bundle in bundles.values()
        if bundle.code not in except_for
        for problem in rules.check_bundle(bundle, after)
    ]


def put_in_force(kind: Kind[D, V], definition: D, *, by: Actor, at: datetime) -> V:
    """Write a checked definition in the caller's transaction; see `publish`. What was withdrawn can be applied for again."""
    offer, _ = kind.offers.select_for_update().update_or_create(code=definition.code, defaults=kind.columns(definition))
    versions = kind.versions(definition.code)
    former = versions.filter(state=VersionState.IN_FORCE).first()
    if former is None and offer.is_open and offer.closed_reason:
        offer.closed_reason = ""
        offer.save(update_fields=["closed_reason"])
    digest = digest_of(definition)
    if former and former.digest == digest:
        return former
    versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.REPLACED)
    version = kind.version._default_manager.create(
        **{kind.name: offer},
        number=versions.count() + 1,
        state=VersionState.IN_FORCE,
        definition=definition.model_dump(mode="json"),
        digest=digest,
        created_at=at,
        created_by=by.name,
        in_force_from=at,
    )
    ledger.record(
        code=f"catalogue.{kind.name}.published",
        matter=Matter(kind=kind.name, id=definition.code, name=definition.name),
        by=by,
        at=at,
        sentence=f"“{definition.name}”第 {version.number} 版开始使用",
        data={"number": version.number, "digest": digest},
    )
    bus.publish(kind.published(code=definition.code, number=version.number))
    return version


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
def open_or_close(*, kind: str, code: str, is_open: bool, reason: str, by: Actor, at: datetime) -> Offer:
    """Let an `item` or `bundle` be applied for again, or no longer; applications already handed in go on.

    :raises NotAPublisher: :raises NotFound:
    """
    require_publisher(by=by)
    one = KINDS[kind]
    offer = one.offers.select_for_update().filter(code=code).first()
    if offer is None:
        raise NotFound(f"没有{one.this}")
    if offer.is_open != is_open:
        offer.is_open, offer.closed_reason = is_open, "" if is_open else reason
        offer.save(update_fields=["is_open", "closed_reason"])
        ledger.record(
            code=f"catalogue.{kind}.{'opened' if is_open else 'closed'}",
            matter=Matter(kind=kind, id=code, name=offer.name),
            by=by,
            at=at,
            sentence=f"“{offer.name}”{'恢复办理' if is_open else '暂停办理'}：{reason}",
        )
        bus.publish(one.opened_or_closed(code=code, is_open=is_open))
    return offer
