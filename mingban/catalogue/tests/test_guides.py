import json
import re
from typing import Any

import jsonschema
import pytest
from django.test import Client
from django.urls import reverse

from mingban.catalogue import actions, queries
from mingban.catalogue.formats import write_json
from mingban.catalogue.models import ItemVersion
from mingban.catalogue.registry import Panel, guide_panel, panels
from mingban.catalogue.tests.factories import AT, PUBLISHER, demo_file, load_demo, make_item, make_state

pytestmark = pytest.mark.django_db

SETTLED = {
    "premises": "rented",
    "deed": "no",
    "occupy": "yes",
    "hygiene-by-promise": "yes",
    "wants-seal": "yes",
    "agent": "no",
}


@pytest.fixture
def _barber() -> None:
    load_demo("barber-shop")


def page(client: Client, path: str, data: dict[str, Any] | None = None, *, status: int = 200) -> str:
    response = client.get(path, data or {})
    assert response.status_code == status, response.content.decode()[:500]
    return re.sub(r"\s+", " ", response.content.decode().replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " "))


@pytest.mark.usefixtures("_barber")
class TestBundleGuide:
    def test_without_answers_it_asks_and_shows_the_usual_case_as_such(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/")
        assert "先按常见的情况写" in html
        assert 'name="premises"' in html
        assert "checked" not in html
        assert "一起办好的 5 件事" in html
        assert queries.bundle_guide("barber-shop", {}).is_example

    def test_after_some_answers_it_says_what_depends_on_the_others(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/", {"occupy": "no"})
        assert "答完问题才知道要不要" in html
        assert "租赁合同" in html

    def test_with_answers_it_shows_exactly_what_to_prepare(self) -> None:
        guide = queries.bundle_guide("barber-shop", SETTLED)
        assert guide.is_settled
        assert len(guide.materials) == 10
        assert guide.undecided == ()
        assert guide.days.replace("\N{NO-BREAK SPACE}", " ") == "1 个工作日"

    def test_it_says_who_need_not_hand_in_what_and_why(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/", SETTLED)
        assert "前一件事的结果（营业执照），由系统自动取" in html
        assert "由代办人办理才要" in html
        assert "网上办免交：实名登录代替" in html
        assert "可以先收" in html

    def test_an_agent_is_asked_for_the_papers_of_agents(self) -> None:
        names = {each.name for each in queries.bundle_guide("barber-shop", SETTLED | {"agent": "yes"}).materials}
        assert "授权委托书" in names

    def test_it_shows_the_table_before_and_after_with_reasons(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/", SETTLED)
        assert "分开办要交 33 份材料、19 个工作日；合起来办交 10 份、1 个工作日" in html
        assert "合并成一张表" in html
        assert "相同，只交一次" in html

    def test_it_has_every_column(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/", SETTLED)
        for heading in (
            "这样的情况能办",
            "要准备什么",
            "怎么办",
            "多久办好",
            "办好给您什么",
            "收费",
            "到窗口办",
            "大家常问",
        ):
            assert f">{heading}</h2>" in html
        assert "湘政价" in html
        assert "0745-" in html
        assert "的流程图</title>" in html
        assert "流程图说的是" in html
        assert "二维码" in html

    def test_the_picture_is_said_in_words_beside_it(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/", SETTLED)
        assert html.count('class="flow-picture__box') == 7
        assert "这 4 件同时办" in html

    def test_answers_go_on_to_the_application(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/", SETTLED)
        link = re.search(r'href="([^"]+)"[^>]*>现在就办', html)
        assert link is None or "bundle=barber-shop" in link[1]
        assert link is None or "premises=rented" in link[1]

    def test_answers_that_are_not_to_be_chosen_count_as_none(self) -> None:
        guide = queries.bundle_guide("barber-shop", {"premises": "on-the-moon", "deed": "perhaps", "x": "y"})
        assert guide.asked.answers == {}

    def test_an_unknown_bundle_is_not_found_in_words(self, client: Client) -> None:
        assert "没有这件事" in page(client, "/bundles/no-such/", status=404)

    def test_a_closed_bundle_is_refused_in_words(self, client: Client) -> None:
        actions.open_or_close(kind="bundle", code="barber-shop", is_open=False, reason="停", by=PUBLISHER, at=AT)
        assert "暂时停办" in page(client, "/bundles/barber-shop/", status=409)

    def test_a_guide_costs_few_queries(self, client: Client, django_assert_max_num_queries: Any) -> None:
        with django_assert_max_num_queries(12):
            client.get("/bundles/barber-shop/", SETTLED)


@pytest.mark.usefixtures("_barber")
class TestNoticeSheet:
    def test_the_page_lists_documents_as_the_printed_form_does(self, client: Client) -> None:
        html = page(client, "/bundles/barber-shop/notice/", SETTLED)
        for column in ("序号", "所需材料", "份数", "原件", "复印件", "材料要求"):
            assert column in html
        assert html.count('<th scope="row">') == 10
        assert "店面是租的" in html

    def test_without_answers_it_says_that_some_are_missing(self, client: Client) -> None:
        assert "还有问题没有回答" in page(client, "/bundles/barber-shop/notice/")

    def test_the_pdf_is_a_pdf(self, client: Client) -> None:
        response = client.get("/bundles/barber-shop/notice.pdf", SETTLED)
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")

    def test_items_have_sheets_too(self, client: Client) -> None:
        assert client.get("/items/temporary-road-occupation/notice.pdf").content.startswith(b"%PDF")
        assert "临时占" in page(client, "/items/temporary-road-occupation/notice/")

    def test_its_code_leads_to_the_guide_with_the_same_answers(self) -> None:
        sheet = queries.notice_sheet(
            queries.bundle_guide("barber-shop", SETTLED), url="https://x.example/b", site_name="站"
        )
        assert sheet["url"] == "https://x.example/b"
        assert len(sheet["materials"]) == 10
        assert sheet["fees"]

    def test_an_unknown_one_is_not_found(self, client: Client) -> None:
        page(client, "/items/no-such/notice.pdf", status=404)


@pytest.mark.usefixtures("_barber")
class TestItemGuide:
    def test_it_shows_the_item_and_its_bundle(self, client: Client) -> None:
        html = page(client, "/items/temporary-road-occupation/")
        assert "事项全称" in html
        assert "可以和别的事一起办" in html
        assert "我要开理发店" in html

    def test_an_unknown_item_is_not_found_in_words(self, client: Client) -> None:
        assert "没有这个事项" in page(client, "/items/no-such/", status=404)

    def test_other_apps_add_panels(self, client: Client) -> None:
        @guide_panel
        def average(kind: str, code: str) -> Panel | None:
            if (kind, code) != ("item", "seal-filing"):
                return None
            return Panel(template="ui/note.html", context={})

        assert panels("item", "other") == [each for each in panels("item", "other") if each.template != "ui/note.html"]
        assert Panel(template="ui/note.html", context={}) in panels("item", "seal-filing")


class TestLists:
    def test_bundles_are_listed(self, client: Client) -> None:
        load_demo("barber-shop")
        assert "我要开理发店" in page(client, "/bundles/")

    def test_an_empty_catalogue_says_so(self, client: Client) -> None:
        assert "现在没有能一起办的事" in page(client, "/bundles/")
        assert "没有这样的事项" in page(client, "/items/")

    def test_items_are_listed_by_organisation_and_applicant(self, client: Client) -> None:
        make_state()
        for code, organisation, applicant in (("a", "market", "PERSON"), ("b", "urban", "ENTERPRISE")):
            item = make_item(code, organisation=organisation, applicants=[applicant])
            actions.publish_item(definition=item, by=PUBLISHER, at=AT)
        assert "找到 2 个事项" in page(client, "/items/")
        assert "找到 1 个事项" in page(client, "/items/", {"organisation": "urban"})
        assert "办 b" in page(client, "/items/", {"audience": "ENTERPRISE"})
        assert "办 a" not in page(client, "/items/", {"audience": "ENTERPRISE"})

    @pytest.mark.parametrize("query", [{"organisation": "nobody"}, {"audience": "CAT"}])
    def test_an_unknown_filter_is_named(self, client: Client, query: dict[str, str]) -> None:
        assert "请从列出的里面选一个" in page(client, "/items/", query, status=422)


def test_a_guide_with_an_empty_column_is_not_shown(client: Client) -> None:
    make_state()
    version = actions.publish_item(definition=make_item(), by=PUBLISHER, at=AT)
    definition = version.definition | {"answers": []}
    ItemVersion.objects.filter(pk=version.pk).update(definition=definition, digest="other")
    assert "还没写全（缺问答）" in page(client, "/items/open-shop/", status=409)


@pytest.mark.parametrize("name", ["catalogue-1", "item-1", "bundle-1"])
def test_schemas_are_published_with_chinese_names(client: Client, name: str) -> None:
    response = client.get(reverse("catalogue:schema-show", args=[name]))
    schema = response.json()
    assert response["Content-Type"] == "application/schema+json"
    assert schema["$id"].endswith(f"/schemas/{name}.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "代码" in response.content.decode() or name == "catalogue-1"


def test_the_demo_satisfies_the_published_schema(client: Client) -> None:
    schema = client.get("/schemas/catalogue-1.json").json()
    jsonschema.validate(json.loads(write_json(demo_file())), schema)


def test_an_unknown_schema_is_not_found(client: Client) -> None:
    assert "没有这个格式" in page(client, "/schemas/item-9.json", status=404)
