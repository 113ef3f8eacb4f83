"""A small town's things to find, in an index of their own; and its papers, where a test asks for them."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from mingban.search import actions, registry
from mingban.search.registry import Findable
from mingban.search.tests.factories import corpus


class Town:
    """Things to find; tests change them and tell the index."""

    def __init__(self) -> None:
        self.things: dict[str, dict[str, Findable]] = {"bundle": {}, "item": {}, "paper": {}}
        self.read: list[str] = []

    def add(self, kind: str, key: str, title: str, *, words: str = "", text: str = "", weight: float = 1.0) -> None:
        self.things[kind][key] = Findable(
            kind=kind, key=key, title=title, words=words.split(), text=text, url=f"/{kind}/{key}/", weight=weight
        )

    def publish(self, key: str, title: str, **more: Any) -> None:
        """Put a paper among the town's things."""
        self.things["paper"][key] = Findable(kind="paper", key=key, title=title, url=f"/paper/{key}/", **more)

    def provider(self, kind: str) -> registry.Provider:
        def provide(keys: Collection[str] | None) -> Iterator[Findable]:
            self.read.append(kind)
            yield from (thing for key, thing in self.things[kind].items() if keys is None or key in keys)

        return provide


@pytest.fixture
def town(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Return the town, indexed."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    monkeypatch.setattr(registry, "_kinds", {})
    town = Town()
    registry.findable("bundle", label="一件事", is_service=True)(town.provider("bundle"))
    registry.findable("item", label="单个事项", is_service=True)(town.provider("item"))
    town.add(
        "bundle",
        "barber-shop",
        "我要开理发店",
        words="理发店 开理发店 剃头铺 发廊",
        text="填一张表办好 5 件事",
        weight=1.2,
    )
    town.add(
        "bundle", "restaurant", "我要开餐馆", words="开饭馆 小吃店", text="营业执照、食品经营许可一起办", weight=1.2
    )
    town.add("bundle", "newborn", "新生儿出生", words="生孩子 上户口", text="户口、医保、社保卡一起办", weight=1.2)
    town.add("item", "hygiene", "公共场所卫生许可证核发", words="办理发店卫生许可证 卫生证")
    town.add("item", "registration", "个体工商户设立登记", words="营业执照 个体户执照")
    town.add("item", "sewage", "污水排入排水管网许可", text="城镇排水与污水处理条例")
    actions.rebuild()
    return town


@pytest.fixture
def papers(town: Town) -> Town:
    """Return the town with its papers: those of the committed corpus (data/search/corpus.json), indexed."""
    registry.findable("paper", label="文件")(town.provider("paper"))
    for row in corpus():
        facets = {name: row[name] for name in registry.FACETS if row.get(name)}
        on = date.fromisoformat(row["on"]) if row.get("on") else None
        more = {"text": row.get("text", ""), "number": row.get("number", ""), "on": on, "facets": facets}
        town.publish(row["key"], row["title"], **more)
    actions.rebuild()
    return town
