"""Reads of the catalogue: what is in force, as definitions, and what definitions may name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from mingban.agencies.models import Organisation, ServiceCentre
from mingban.catalogue import rules
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import BundleDefinition, ItemDefinition, MaterialKindDefinition
from mingban.catalogue.kinds import BUNDLE, ITEM, D, Kind, V
from mingban.catalogue.models import Bundle, BundleVersion, ItemVersion, MaterialKind, Offer, ServiceItem
from mingban.catalogue.registry import data_services, licence_type_store
from mingban.catalogue.rules import Known
from mingban.catalogue.rules.documents import Kinds
from mingban.core.errors import NotFound, Refused
from mingban.core.memory import Memory
from mingban.forms.queries import element_definitions
from mingban.forms.registry import prefill_names

# A version's document never changes: its digest is the key.
_parsed = Memory(2000)
_kinds = Memory(2000)
_merged = Memory(300)


class Closed(Refused):
    """The item or bundle exists, but cannot be applied for now."""


def item_in_force(code: str) -> ItemVersion:
    """Return the version of an item that is in force, with its item and organisation.

    :raises NotFound: for an unknown item. :raises Closed: for one that is closed or has no version in force.
    """
    return _in_force(ITEM, code, "item__organisation__region")


def items_in_force(codes: Sequence[str]) -> dict[str, ItemVersion]:
    """Return the versions in force of several items by code, in this order, their documents unread: one query.

    :raises NotFound: for an unknown item. :raises Closed: for one that is closed or has no version in force.
    """
    found = {version.item.code: version for version in open_items().defer("definition").filter(item__code__in=codes)}
    return {code: found.get(code) or item_in_force(code) for code in codes}


def bundle_in_force(code: str) -> BundleVersion:
    """Return the version of a bundle that is in force, with its bundle.

    :raises NotFound: for an unknown bundle. :raises Closed: for one that is closed or has no version in force.
    """
    return _in_force(BUNDLE, code, "bundle")


def _in_force(kind: Kind[D, V], code: str, related: str) -> V:
    rows = kind.versions(code).select_related(related)
    version = rows.filter(state=VersionState.IN_FORCE).first()
    if version is None and not rows.exists():
        raise NotFound(f"没有{kind.this}")
    if version is None or not getattr(version, kind.name).is_open:
        raise Closed(_say_closed(kind, code, is_withdrawn=version is None))
    return version


def _say_closed(kind: Kind[D, V], code: str, *, is_withdrawn: bool) -> str:
    """Say that something is closed, and why."""
    why = kind.offers.get(code=code).closed_reason.rstrip("。")
    if is_withdrawn and why:
        return f"{kind.this}不再办了：{why}。不清楚的请打 12345"
    return f"{kind.this}暂时停办{f'（{why}）' if why else ''}，什么时候恢复请打咨询电话问一下"


def item_definition(version: ItemVersion) -> ItemDefinition:
    """Return the document of an item's version."""
    return _parsed.of(("item", version.digest), lambda: ItemDefinition.model_validate(version.definition))


def bundle_definition(version: BundleVersion) -> BundleDefinition:
    """Return the document of a bundle's version."""
    return _parsed.of(("bundle", version.digest), lambda: BundleDefinition.model_validate(version.definition))


def material_kinds(codes: Iterable[str] | None = None) -> dict[str, MaterialKindDefinition]:
    """Return kinds of documents by code, in order of code: those asked for that exist, or all."""
    rows = MaterialKind.objects.order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=set(codes))
    return {row.code: _kind(row.definition) for row in rows}


def _kind(definition: dict[str, Any]) -> MaterialKindDefinition:
    return _kinds.of(repr(definition), lambda: MaterialKindDefinition.model_validate(definition))


def merged_offer(
    bundle: BundleDefinition | None, items: Mapping[str, ItemDefinition], kinds: Kinds, answers: rules.Answers
) -> rules.Merged:
    """Return what `rules.merge` makes of a bundle and its items, or of a single item; computed once for the same of everything."""
    parts = (bundle, *items.values(), *kinds.values())

    def make() -> tuple[object, rules.Merged]:
        if bundle is None:
            return parts, rules.merge_item(next(iter(items.values())), kinds, answers)
        return parts, rules.merge(bundle, items, kinds, answers)

    # Definitions are read once, so that each is one object; what is kept beside the result keeps its identity taken.
    return _merged.of((*map(id, parts), repr(sorted(answers.items()))), make)[1]


def open_items(*, organisation_code: str = "") -> QuerySet[ItemVersion]:
    """Return the versions in force of items that can be applied for (by default of all organisations), by name."""
    rows = ItemVersion.objects.filter(state=VersionState.IN_FORCE, item__is_open=True)
    if organisation_code:
        rows = rows.filter(item__organisation__code=organisation_code)
    return rows.select_related("item__organisation__region").order_by("item__name", "item__code")


def items_for(*, organisation_code: str = "", audience: str = "") -> list[ItemVersion]:
    """Return the open items of an organisation (by default all) that a kind of applicant may apply for, by name."""
    rows = open_items(organisation_code=organisation_code)
    return [row for row in rows if not audience or audience in row.definition["applicants"]]


def open_bundles() -> QuerySet[BundleVersion]:
    """Return the versions in force of bundles that can be applied for, by name."""
    rows = BundleVersion.objects.filter(state=VersionState.IN_FORCE, bundle__is_open=True)
    return rows.select_related("bundle").order_by("bundle__name", "bundle__code")


def items_of(bundle: BundleDefinition) -> dict[str, ItemDefinition]:
    """Return the items of a bundle by code, as in force.

    :raises Closed: when one of them is closed or has no version in force.
    """
    codes = [member.item for member in bundle.members]
    found = {version.item.code: item_definition(version) for version in open_items().filter(item__code__in=codes)}
    if missing := [code for code in codes if code not in found]:
        raise Closed(f"这件事里有一个事项（{missing[0]}）暂时停办，请打咨询电话问一下")
    return {code: found[code] for code in codes}


def bundles_with(item_code: str) -> list[BundleDefinition]:
    """Return the bundles in force that an item belongs to, by name."""
    found = [bundle_definition(version) for version in open_bundles()]
    return [bundle for bundle in found if item_code in {member.item for member in bundle.members}]


def known() -> Known:
    """Return what definitions may name on this platform."""
    return Known(
        elements=element_definitions(),
        material_kinds=material_kinds(),
        licence_types={definition.code: definition for definition in licence_type_store().all()},
        organisations=frozenset(Organisation.objects.values_list("code", flat=True)),
        centres=frozenset(ServiceCentre.objects.values_list("code", flat=True)),
        prefills=prefill_names(),
        data_services=frozenset(data_services()),
        items={version.item.code: item_definition(version) for version in open_items()},
    )


def later_versions(version: ItemVersion) -> list[ItemVersion]:
    """Return the versions of the same item that were published after one, the latest first."""
    rows = ItemVersion.objects.filter(item=version.item_id, number__gt=version.number)
    return list(rows.exclude(state=VersionState.DRAFT).select_related("item").order_by("-number"))


def all_items() -> QuerySet[ServiceItem]:
    """Return every item with its versions, the latest first, by organisation and name."""
    versions = Prefetch("versions", ItemVersion.objects.defer("definition").order_by("-number"))
    return (
        ServiceItem.objects.select_related("organisation").prefetch_related(versions).order_by("organisation", "name")
    )


def all_bundles() -> QuerySet[Bundle]:
    """Return every bundle with its versions, the latest first, by name."""
    versions = Prefetch("versions", BundleVersion.objects.defer("definition").order_by("-number"))
    return Bundle.objects.prefetch_related(versions).order_by("name")


def offer_by_code(kind: Kind[D, V], code: str) -> Offer:
    """Return an item or bundle, open or not.

    :raises NotFound:
    """
    found = kind.offers.filter(code=code).first()
    if found is None:
        raise NotFound(f"没有{kind.this}")
    return found
