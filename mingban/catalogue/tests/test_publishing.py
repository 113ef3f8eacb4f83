from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mingban.catalogue import actions, queries, rules
from mingban.catalogue.choices import VersionState
from mingban.catalogue.events import BundlePublished, ItemOpenedOrClosed, ItemPublished
from mingban.catalogue.models import ItemVersion, MaterialKind
from mingban.catalogue.registry import _NoStore
from mingban.catalogue.tests.factories import (
    AT,
    CITIZEN,
    PUBLISHER,
    make_bundle,
    make_item,
    make_kind,
    make_licence_type,
    make_state,
)
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.core.errors import NotFound
from mingban.ledger.queries import entries_of
from mingban.ledger.rules import Matter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _state() -> None:
    make_state()


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    events: list[Any] = []
    monkeypatch.setattr(bus, "publish", events.append)
    return events


def publish(*items: str) -> None:
    for code in items:
        actions.publish_item(definition=make_item(code), by=PUBLISHER, at=AT)


def test_a_published_item_is_in_force(published: list[Any]) -> None:
    version = actions.publish_item(definition=make_item(), by=PUBLISHER, at=AT)
    assert queries.item_in_force("open-shop") == version
    assert (version.number, version.state, version.in_force_from) == (1, VersionState.IN_FORCE, AT)
    assert queries.item_definition(version) == make_item()
    assert version.item.organisation.code == "market"
    assert published == [ItemPublished(code="open-shop", number=1)]


def test_publishing_is_journalled() -> None:
    publish("open-shop")
    entry = entries_of(Matter(kind="item", id="open-shop")).get()
    assert entry.sentence == "“事项 open-shop”第 1 版开始使用"
    assert entry.data["digest"] == queries.item_in_force("open-shop").digest


def test_the_same_definition_makes_no_new_version(published: list[Any]) -> None:
    publish("open-shop", "open-shop")
    assert ItemVersion.objects.count() == 1
    assert len(published) == 1


def test_a_changed_definition_replaces_the_former_version() -> None:
    publish("open-shop")
    changed = actions.publish_item(definition=make_item(name="新名称"), by=PUBLISHER, at=AT + timedelta(days=1))
    assert changed.number == 2
    assert queries.item_in_force("open-shop").item.name == "新名称"
    former = ItemVersion.objects.get(number=1)
    assert former.state == VersionState.REPLACED
    assert queries.item_definition(former).name == "事项 open-shop"


def test_only_one_version_is_in_force() -> None:
    publish("open-shop")
    version = queries.item_in_force("open-shop")
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.create(
            item=version.item, number=9, state=VersionState.IN_FORCE, definition={}, created_at=AT
        )


def test_only_publishers_and_the_platform_publish() -> None:
    with pytest.raises(actions.NotAPublisher):
        actions.publish_item(definition=make_item(), by=CITIZEN, at=AT)
    with pytest.raises(actions.NotAPublisher):
        actions.publish_bundle(definition=make_bundle(), by=CITIZEN, at=AT)
    with pytest.raises(actions.NotAPublisher):
        actions.save_material_kinds(definitions=[make_kind()], by=CITIZEN, at=AT)
    actions.publish_item(definition=make_item(), by=SYSTEM, at=AT)


def test_an_item_that_breaks_rules_is_refused_with_every_problem() -> None:
    with pytest.raises(actions.CannotPublish) as refused:
        actions.publish_item(definition=make_item(answers=[], places=[]), by=PUBLISHER, at=AT)
    assert len(refused.value.problems) == 2
    with pytest.raises(NotFound):
        queries.item_in_force("open-shop")


def test_an_item_comes_into_force_when_it_is_published_not_later() -> None:
    with pytest.raises(actions.CannotPublish) as refused:
        actions.publish_item(definition=make_item(valid_from=date(2026, 11, 26)), by=PUBLISHER, at=AT)
    assert "请到那天再发布" in refused.value.problems[0].message
    actions.publish_item(definition=make_item(valid_from=date(2026, 11, 25)), by=PUBLISHER, at=AT)


def test_a_published_bundle_is_in_force(published: list[Any]) -> None:
    publish("open-shop", "hang-sign")
    version = actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    assert queries.bundle_in_force("start-shop") == version
    assert published[-1] == BundlePublished(code="start-shop", number=1)
    assert list(queries.items_of(queries.bundle_definition(version))) == ["open-shop", "hang-sign"]
    assert actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT) == version
    assert actions.publish_bundle(definition=make_bundle(name="改名"), by=PUBLISHER, at=AT).number == 2


def test_a_bundle_of_items_that_are_not_there_is_refused() -> None:
    publish("open-shop")
    with pytest.raises(actions.CannotPublish) as refused:
        actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    assert "没有代码是“hang-sign”的在用事项" in refused.value.problems[0].message


def test_an_item_cannot_be_changed_so_that_a_bundle_breaks() -> None:
    scenarios = [{"code": "quick", "name": "快"}]
    actions.publish_item(definition=make_item("hang-sign", scenarios=scenarios), by=PUBLISHER, at=AT)
    publish("open-shop")
    members = [{"item": "open-shop"}, {"item": "hang-sign", "scenario": "quick"}]
    actions.publish_bundle(definition=make_bundle(members=members), by=PUBLISHER, at=AT)
    with pytest.raises(actions.CannotPublish) as refused:
        publish("hang-sign")
    problem = refused.value.problems[0]
    assert "一件事 start-shop" in problem.where
    assert "这件事会办不了" in problem.message


def test_kinds_of_documents_are_kept_and_changed() -> None:
    assert actions.save_material_kinds(definitions=[make_kind("a"), make_kind("b")], by=SYSTEM, at=AT) == (
        ["a", "b"],
        [],
    )
    changed = make_kind("a", name="改名")
    assert actions.save_material_kinds(definitions=[changed, make_kind("b")], by=SYSTEM, at=AT) == ([], ["a"])
    assert queries.material_kinds(["a"]) == {"a": changed}
    assert actions.save_material_kinds(definitions=[changed], by=SYSTEM, at=AT) == ([], [])
    with pytest.raises(actions.CannotPublish):
        actions.save_material_kinds(definitions=[make_kind("c", sample="")], by=SYSTEM, at=AT)


def test_an_item_without_a_version_in_force_is_closed() -> None:
    publish("open-shop")
    ItemVersion.objects.update(state=VersionState.WITHDRAWN)
    with pytest.raises(queries.Closed):
        queries.item_in_force("open-shop")


def test_documents_are_read_and_merged_once() -> None:
    publish("open-shop", "hang-sign")
    actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    versions = queries.items_in_force(["hang-sign", "open-shop"])
    assert [*versions] == ["hang-sign", "open-shop"]
    assert versions["open-shop"] == queries.item_in_force("open-shop")
    items = {code: queries.item_definition(version) for code, version in versions.items()}
    assert items["open-shop"] is queries.item_definition(queries.item_in_force("open-shop"))
    bundle, kinds = queries.bundle_definition(queries.bundle_in_force("start-shop")), queries.material_kinds()
    merged = queries.merged_offer(bundle, items, kinds, {})
    assert merged == rules.merge(bundle, items, kinds, {})
    assert merged is queries.merged_offer(bundle, items, queries.material_kinds(), {})
    assert merged is not queries.merged_offer(bundle, items, kinds, {"agent": True})
    with pytest.raises(NotFound):
        queries.items_in_force(["open-shop", "nothing"])


def test_tables_say_what_they_hold() -> None:
    publish("open-shop", "hang-sign")
    actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    actions.save_material_kinds(definitions=[make_kind("a")], by=SYSTEM, at=AT)
    item, bundle = queries.item_in_force("open-shop"), queries.bundle_in_force("start-shop")
    said = [str(each) for each in (item, item.item, bundle, bundle.bundle, MaterialKind.objects.get())]
    assert said == ["事项 open-shop v1", "事项 open-shop", "一件事 start-shop v1", "一件事 start-shop", "材料 a"]


def test_without_a_keeper_there_are_no_licence_types() -> None:
    store = _NoStore()
    assert (store.exists("x"), store.all()) == (False, ())
    store.save([])
    with pytest.raises(LookupError):
        store.save([make_licence_type()])


def test_an_unknown_item_or_bundle_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.item_in_force("no-such")
    with pytest.raises(NotFound):
        queries.bundle_in_force("no-such")
    with pytest.raises(NotFound):
        actions.open_or_close(kind="item", code="no-such", is_open=False, reason="x", by=SYSTEM, at=AT)
    with pytest.raises(NotFound):
        actions.open_or_close(kind="bundle", code="no-such", is_open=False, reason="x", by=SYSTEM, at=AT)


def test_a_closed_item_is_refused_until_it_opens_again(published: list[Any]) -> None:
    publish("open-shop")
    actions.open_or_close(kind="item", code="open-shop", is_open=False, reason="系统升级", by=PUBLISHER, at=AT)
    with pytest.raises(queries.Closed):
        queries.item_in_force("open-shop")
    assert published[-1] == ItemOpenedOrClosed(code="open-shop", is_open=False)
    assert entries_of(Matter(kind="item", id="open-shop")).last().sentence == "“事项 open-shop”暂停办理：系统升级"  # type: ignore[union-attr]  # there is one
    actions.open_or_close(kind="item", code="open-shop", is_open=True, reason="升级好了", by=PUBLISHER, at=AT)
    assert queries.item_in_force("open-shop").number == 1


def test_closing_twice_is_one_act(published: list[Any]) -> None:
    publish("open-shop", "hang-sign")
    actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    for _ in range(2):
        actions.open_or_close(kind="bundle", code="start-shop", is_open=False, reason="停", by=PUBLISHER, at=AT)
    assert len(published) == 4
    with pytest.raises(queries.Closed):
        queries.bundle_in_force("start-shop")


def test_a_bundle_is_closed_while_one_of_its_items_is() -> None:
    publish("open-shop", "hang-sign")
    actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    actions.open_or_close(kind="item", code="hang-sign", is_open=False, reason="停", by=PUBLISHER, at=AT)
    with pytest.raises(queries.Closed, match="hang-sign"):
        queries.items_of(make_bundle())


def test_finds_the_bundles_of_an_item() -> None:
    publish("open-shop", "hang-sign", "alone")
    actions.publish_bundle(definition=make_bundle(), by=PUBLISHER, at=AT)
    assert queries.bundles_with("open-shop") == [make_bundle()]
    assert queries.bundles_with("alone") == []
