import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from mingban.catalogue import actions as catalogue
from mingban.catalogue import queries as catalogue_queries
from mingban.catalogue.tests.factories import AT
from mingban.core import bus
from mingban.core.actors import SYSTEM
from mingban.search import actions, queries
from mingban.search.models import SearchMiss
from mingban.search.registry import kind_named

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("found")]


@pytest.fixture
def found(county: None) -> None:
    """Index the demo county."""
    actions.rebuild()


def text_of(client: Client, path: str, **query: str) -> str:
    page = client.get(path, query)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize(
    "query", ["想开个剃头铺", "lifadian", "kai lifa dian", "理法店", "开理发店要什么手续", "我要开理发店"]
)
def test_the_barber_shop_is_found_first(client: Client, query: str) -> None:
    text = text_of(client, "/search/", q=query)
    first = re.search(r'<ol class="hits"><li class="card"><h3><a href="([^"]+)"', text)
    assert first is not None
    assert first.group(1) == "/bundles/barber-shop/"


def test_results_say_how_many_and_mark_what_was_wanted(client: Client) -> None:
    text = text_of(client, "/search/", q="营业执照")
    assert re.search(r"找到 \d+ 件", text)
    assert "<mark>营业执照</mark>" in text


def test_without_a_query_the_page_asks_for_one(client: Client) -> None:
    text = text_of(client, "/search/")
    assert "搜要办的事" in text
    assert "我要开理发店" in text


def test_what_is_not_found_is_remembered_and_ways_on_are_shown(client: Client) -> None:
    text = text_of(client, "/search/", q="航天飞机")
    assert "没找到“航天飞机”" in text
    assert "打 12345 问人" in text
    assert "我要开理发店" in text
    assert SearchMiss.objects.get().text == "航天飞机"


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "\"onmouseover='x'", "{{ 7|add:7 }}", "%00"])
def test_a_query_is_shown_as_text(client: Client, evil: str) -> None:
    for path in ("/search/", "/search/suggest/"):
        text = text_of(client, path, q=evil)
        assert "<script>alert" not in text
        assert "onmouseover='x'" not in text


def test_a_query_with_a_nul_is_refused_in_words(client: Client) -> None:
    page = client.get("/search/", {"q": "\x00"})
    assert page.status_code == 404
    assert "没有找到" in page.content.decode()


def test_a_very_long_query_is_cut(client: Client) -> None:
    assert "长" * 61 not in text_of(client, "/search/", q="长" * 5000)


def test_one_kind_is_shown_page_by_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingban.portal.views.search.ON_A_PAGE", 1)
    text = text_of(client, "/search/", q="退休", kind="item")
    assert kind_named("item").label in text
    assert 'aria-current="page">1<' in text
    assert "/bundles/retirement/" not in text
    assert text_of(client, "/search/", q="退休", kind="item", page="2") != text


def test_an_unknown_kind_means_all(client: Client) -> None:
    assert "/bundles/retirement/" in text_of(client, "/search/", q="退休", kind="dragon")


def test_suggestions_are_links_and_say_how_many(client: Client) -> None:
    text = text_of(client, "/search/suggest/", q="lif")
    assert '<a href="/bundles/barber-shop/">' in text
    assert 'role="status"' in text
    assert text_of(client, "/search/suggest/", q="").count("<li>") == 0


def test_while_the_index_is_away_pages_say_so_and_still_lead_on(client: Client, settings: LazySettings) -> None:
    (Path(settings.SEARCH_INDEX_DIR) / "CURRENT").unlink()
    text = text_of(client, "/search/", q="理发店")
    assert "搜索目录正在重新整理" in text
    assert "我要开理发店" in text
    assert not SearchMiss.objects.exists()
    assert "<li>" not in text_of(client, "/search/suggest/", q="理发店")


def test_what_is_published_or_closed_is_found_or_not_without_being_asked() -> None:
    item = catalogue_queries.item_definition(catalogue_queries.item_in_force("seal-filing"))
    renamed = item.model_copy(update={"plain_name": "刻金章", "everyday_names": ["烟花"]})
    catalogue.publish_item(definition=renamed, by=SYSTEM, at=AT)
    bus.deliver_due()
    actions.index_noted()
    assert queries.suggest("烟花")[0].plain_title == "刻金章"
    catalogue.open_or_close(kind="item", code="seal-filing", is_open=False, reason="系统升级", by=SYSTEM, at=AT)
    bus.deliver_due()
    actions.index_noted()
    assert queries.suggest("烟花") == []


def test_searching_asks_the_database_little(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(0):
        text_of(client, "/search/suggest/", q="理发店")
    with django_assert_max_num_queries(2):
        text_of(client, "/search/", q="理发店")


@pytest.mark.parametrize(
    ("query", "leads_to"),
    [
        ("只做外卖没有堂食要办吗", "/items/fire-check/#h-answers"),
        ("社保卡照片不合格怎么办", "/items/social-security-card/#h-answers"),
        ("食品经营许可证", "/items/food-licence/#h-results"),
    ],
)
def test_what_is_often_asked_and_kinds_of_licences_are_found(client: Client, query: str, leads_to: str) -> None:
    assert leads_to in text_of(client, "/search/", q=query)


@pytest.mark.parametrize("code", ["food-licence", "fire-check", "social-security-card"])
def test_they_are_not_shown_beside_the_service_on_whose_page_they_stand(code: str) -> None:
    assert not {hit.kind for hit in queries.related("item", code).documents} & {"answers", "licence-type"}


def test_they_go_with_the_service() -> None:
    asked = queries.Asked(text="公章丢了来挂失")
    assert ("answers", "seal-filing") in {(hit.kind, hit.key) for hit in queries.find(asked).hits}
    catalogue.open_or_close(kind="item", code="seal-filing", is_open=False, reason="系统升级", by=SYSTEM, at=AT)
    bus.deliver_due()
    actions.index_noted()
    assert ("answers", "seal-filing") not in {(hit.kind, hit.key) for hit in queries.find(asked).hits}
