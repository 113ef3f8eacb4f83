"""Definitions to test with, and the demo's own read from its files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from mingban.accounts.choices import Role
from mingban.accounts.tests.factories import OrganisationFactory
from mingban.agencies.models import Organisation, ServiceCentre
from mingban.catalogue import actions
from mingban.catalogue.definitions import (
    BundleDefinition,
    CatalogueFile,
    ItemDefinition,
    LicenceTypeDefinition,
    MaterialKindDefinition,
)
from mingban.catalogue.rules import Known
from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.forms.definitions import ElementDefinition

AT = datetime(2026, 11, 25, 1, 36, tzinfo=UTC)
PUBLISHER = Actor(kind=ActorKind.STAFF, id=1, name="石磊", post_id=1, post="目录管理", role=Role.PUBLISHER)
CITIZEN = Actor(kind=ActorKind.PERSON, id=2, name="林*满", party_id=1)
DEMO = Path(settings.BASE_DIR) / "data" / "demo" / "catalogue"
# What every file of the demo builds on stands in these three.
SHARED = ("elements", "licence-types", "material-kinds")


def make_element(code: str = "shop.name", **changes: Any) -> ElementDefinition:
    """Make a data element."""
    return ElementDefinition.model_validate({"code": code, "label": f"数据元 {code}"} | changes)


def make_kind(code: str = "lease", **changes: Any) -> MaterialKindDefinition:
    """Make a kind of document."""
    base = {"code": code, "name": f"材料 {code}", "description": "说明", "sample": "样张"}
    return MaterialKindDefinition.model_validate(base | changes)


def make_licence_type(code: str = "trade-licence", **changes: Any) -> LicenceTypeDefinition:
    """Make a licence type."""
    base = {"code": code, "name": f"证照 {code}", "type_code": "11431202MB0000019Q001"}
    return LicenceTypeDefinition.model_validate(base | changes)


def make_item(code: str = "open-shop", **changes: Any) -> ItemDefinition:
    """Make an item that can be published where `make_known()` is known."""
    base: dict[str, Any] = {
        "code": code,
        "name": f"事项 {code}",
        "plain_name": f"办 {code}",
        "summary": "一句话说明",
        "organisation": "market",
        "type": "01",
        "kind": "PROMISED",
        "applicants": ["PERSON"],
        "statutory_limit": {"days": 20},
        "promised_limit": {"days": 5},
        "acceptance_conditions": ["年满 16 周岁"],
        "channels": ["ONLINE", "COUNTER"],
        "legal_basis": [{"title": "某某条例"}],
        "results": [{"name": "结果", "kind": "OTHER"}],
        "places": [{"centre": "hall", "window": "综合窗口"}],
        "consult_phone": "0745-2264777",
        "complaint_phone": "0745-2283072",
        "steps": [{"code": "accept", "name": "受理", "role": "clerk"}, {"code": "decide", "name": "决定", "role": "decider"}],
        "answers": [{"question": "要多久？", "answer": "5 个工作日。"}],
    }  # fmt: skip
    return ItemDefinition.model_validate(base | changes)


def make_bundle(*items: str, code: str = "start-shop", **changes: Any) -> BundleDefinition:
    """Make a bundle of these items, by code."""
    base: dict[str, Any] = {
        "code": code,
        "name": f"一件事 {code}",
        "summary": "一句话说明",
        "lead_organisation": "market",
        "members": [{"item": item} for item in items or ("open-shop", "hang-sign")],
        "places": [{"centre": "hall", "window": "综合窗口"}],
        "consult_phone": "0745-2264777",
        "complaint_phone": "0745-2283072",
        "answers": [{"question": "要多久？", "answer": "5 个工作日。"}],
    }
    return BundleDefinition.model_validate(base | changes)


def make_known(*items: ItemDefinition, **changes: Any) -> Known:
    """Return a small world in which `make_item()` and `make_bundle()` hold."""
    kinds = [
        make_kind("lease"),
        make_kind("drawing", cost_yuan="800"),
        make_kind("photo"),
        make_kind("form", is_application_form=True),
        make_kind("other-form", is_application_form=True),
        make_kind("licence-copy", result_of="trade-licence"),
    ]
    base: dict[str, Any] = {
        "elements": {code: make_element(code) for code in ("shop.name", "shop.address", "shop.area")},
        "material_kinds": {kind.code: kind for kind in kinds},
        "licence_types": {"trade-licence": make_licence_type(fields=["shop.name"])},
        "organisations": frozenset({"market", "urban"}),
        "centres": frozenset({"hall"}),
        "prefills": frozenset({"person.name"}),
        "items": {item.code: item for item in items},
    }
    return Known(**(base | changes))


def make_state() -> None:
    """Put the organisations and the centre of `make_known` on the platform."""
    market = OrganisationFactory.create(code="market", name="市场监督管理局")
    OrganisationFactory.create(code="urban", name="城市管理局")
    ServiceCentre.objects.create(code="hall", name="政务服务大厅", organisation=market, address="金海路 148 号")


def demo_file(*names: str) -> CatalogueFile:
    """Return files of the demo as one, with the shared definitions; by default all."""
    names = names or tuple(path.stem for path in sorted(DEMO.glob("*.json")) if path.stem not in SHARED)
    parts = [
        CatalogueFile.model_validate_json((DEMO / f"{name}.json").read_text(encoding="utf-8"))
        for name in (*SHARED, *names)
    ]
    return CatalogueFile(
        elements=[each for part in parts for each in part.elements],
        material_kinds=[each for part in parts for each in part.material_kinds],
        licence_types=[each for part in parts for each in part.licence_types],
        items=[each for part in parts for each in part.items],
        bundles=[each for part in parts for each in part.bundles],
    )


def demo_state(file: CatalogueFile) -> None:
    """Put the organisations and centres that demo definitions name on the platform."""
    named = {item.organisation for item in file.items} | {bundle.lead_organisation for bundle in file.bundles}
    for code in sorted(named - set(Organisation.objects.values_list("code", flat=True))):
        OrganisationFactory.create(code=code, name=f"机构 {code}")
    owner = Organisation.objects.order_by("pk")[0]
    places = [place for item in file.items for place in item.places]
    places += [place for bundle in file.bundles for place in bundle.places]
    for centre in {place.centre for place in places}:
        ServiceCentre.objects.get_or_create(
            code=centre, defaults={"name": "政务服务大厅", "organisation": owner, "address": "金海路 148 号"}
        )


def load_demo(*names: str) -> CatalogueFile:
    """Import files of the demo (by default `barber-shop`) with what they build on, and return them as one."""
    names = names or ("barber-shop",)
    demo_state(demo_file(*names))
    for name in (*SHARED, *names):
        with (DEMO / f"{name}.json").open("rb") as file:
            actions.import_catalogue(file=file, by=SYSTEM, at=AT, dry_run=False)
    return demo_file(*names)
