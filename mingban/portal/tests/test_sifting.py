"""The search page narrowed: links, chips, counts; and what an address that makes no sense does."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from mingban.portal.sifting import Sifting
from mingban.search import actions, registry
from mingban.search.models import SearchMiss
from mingban.search.registry import Findable

TODAY = date(2026, 11, 22)
LINK = re.compile(r'<a href="([^"]+)"[^>]*>([^<]+)<(?:small>(\d+)|svg)')


@pytest.fixture
def papers(county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Index the county and thirty papers of two bodies and two years."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def provide(keys: Collection[str] | None) -> Iterator[Findable]:
        for number in range(1, 31):
            body, year = ("民政局", 2025) if number % 3 else ("教育局", 2019)
            facets = {"five": "决策公开", "organisation": body, "kind_of_document": "通知"}
            yield Findable(
                kind="paper", key=str(number), title=f"补贴发放通知之{number}", url=f"/papers/{number}/", facets=facets,
                number=f"鹤演发〔{year}〕{number}号", on=date(year, 1, number), text="按月发放，<b>不收费</b>。",
            )  # fmt: skip

    registry.findable("paper", label="文件")(provide)
    actions.rebuild()


def sifting(address: str) -> Sifting:
    return Sifting(QueryDict(address), known=registry.kinds(), today=TODAY)


def links(text: str) -> dict[str, str]:
    return {unescape(label).strip(): unescape(address) for address, label, _ in LINK.findall(text)}


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("papers")
def test_a_citizen_narrows_by_links_and_takes_it_back_by_a_chip(client: Client) -> None:
    whole = page(client, "/search/?q=补贴发放")
    assert "看全部 30 件" in whole
    narrowed = page(client, "/search/" + links(whole)["教育局"])
    assert "找到 10 件" in narrowed
    assert "鹤演发〔2019〕30号" in narrowed
    assert 'aria-label="选了的条件"' in narrowed
    assert "<b>不收费" not in narrowed
    by_day = page(client, "/search/?q=补贴发放&organisation=民政局&order=latest")
    assert by_day.index("通知之29</a>") < by_day.index("通知之28</a>")
    second = page(client, "/search/?q=补贴发放&kind=paper&page=2")
    assert second.count('<li class="card"><h3>') == 10
    assert 'aria-current="page">2<' in second
    assert page(client, "/search/?q=补贴发放&kind=paper&page=99").count('<li class="card"><h3>') == 10
    taken_back = re.search(r'选了的条件"><li><a href="([^"]+)"', narrowed)
    assert taken_back is not None
    assert "organisation" not in taken_back[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("papers")
def test_a_number_is_found_and_shown_and_suggestions_know_documents(client: Client) -> None:
    assert '<h1 class="mt-sm">找到 1 件' in page(client, "/search/?q=鹤演发[2019]30")
    assert '<a href="/papers/30/">' in page(client, "/search/suggest/?q=鹤演发(2019)30号")


@pytest.mark.django_db
@pytest.mark.usefixtures("papers")
def test_conditions_without_result_lead_back_and_are_no_missing_words(client: Client) -> None:
    text = page(client, "/search/?q=补贴发放&organisation=没有这个局")
    assert "这些条件下没有" in text
    assert not SearchMiss.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize(
    "address",
    ["?q=%E2%80%9C", "?q=" + "%E9%95%BF" * 300, "?organisation=" + "x" * 500, "?since=2026-99-99&until=x", "?page=-1&kind=paper",
     "?page=9999999999999&kind=paper&q=补贴", "?within=7", "?order=sideways&q=补贴", "?five=%0A", "?type=<script>alert(1)</script>",
     "?q=title:x%20AND%20(", "?kind=dragon&five="],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_answered_all_the_same(client: Client, address: str) -> None:
    assert "<script>alert" not in page(client, "/search/" + address)


def test_links_change_one_thing_and_begin_at_the_first_page() -> None:
    here = sifting("q=补贴&five=决策公开&type=通知&within=365&order=latest&page=3&unknown=1")
    assert here.link(five="") == "?" + QueryDict("q=补贴&type=通知&within=365&order=latest").urlencode()
    assert [chip.text for chip in here.chips()] == ["决策公开", "通知", "近一年"]
    assert here.asked.since == date(2025, 11, 22)


def test_days_can_be_written_in_the_address() -> None:
    here = sifting("q=补贴&since=2019-01-01&until=2019-12-31")
    assert (here.asked.since, here.asked.until) == (date(2019, 1, 1), date(2019, 12, 31))
    assert here.chips()[0].text == "2019-01-01 至 2019-12-31"
    assert sifting("since=2019-02-30&until=20191231").asked.since is None


def test_only_what_leaves_a_choice_is_offered() -> None:
    here = sifting("q=补贴")
    assert here.filters({"five": {"决策公开": 3}}) == []
    offered = here.filters({"five": {"决策公开": 3, "结果公开": 1}, "organisation": {"民政局": 4}})
    assert [one.label for one in offered] == ["五公开", "日期"]
    assert [(one.text, one.count) for one in offered[0].choices] == [("决策公开", 3), ("结果公开", 1)]
