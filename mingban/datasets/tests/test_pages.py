"""What everybody reads: the list, a table level by level, the files, what programs are told."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from rdflib import DCTERMS, FOAF, RDF, Graph, Namespace

from mingban.datasets import actions
from mingban.datasets.models import Dataset
from mingban.datasets.tests.factories import BUDGET, Office

pytestmark = pytest.mark.django_db
HOME = "/open/data/department-budget/"
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # version 3 of it, which rdflib does not know yet


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def published(office: Office) -> Dataset:
    dataset = office.dataset()
    former = [[*row[:3], row[3] - 100_000 if row[1] == "202" else row[3], None, None] for row in BUDGET]
    office.publish(office.bring(dataset.code, former, period="2025"))
    office.publish(office.bring(dataset.code))
    return dataset


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().replace("\xa0", "")


def download(client: Client, path: str) -> bytes:
    return b"".join(client.get(path).streaming_content)  # type: ignore[attr-defined]  # of streamed responses


def test_a_published_table_is_read_level_by_level(published: Dataset, client: Client) -> None:
    page = read(client, HOME)
    assert "区教育局" in page
    assert "职业教育" not in page
    for said in ("预算数（万元）", "100.00", "95.0%", "增加 25.0%", "持平", "和 2025年比", "合计", "150.00"):
        assert said in page
    below = read(client, f"{HOME}?under=2&sort=-planned")
    assert below.index("普通教育") < below.index("职业教育")
    assert "区卫生健康局" not in below
    assert 'aria-sort="descending"' in below
    assert below.index("职业教育") > read(client, f"{HOME}?under=2&sort=planned").index("职业教育")
    assert "职业教育" in read(client, f"{HOME}?q=职业")
    assert "没有找到" in read(client, f"{HOME}?q=没有这样的")
    assert "区教育局" in read(client, f"{HOME}?sort=nobody&page=99&under=x")
    for missing in ("?under=3", "?under=99", "9/"):
        assert client.get(f"{HOME}{missing}").status_code == 404
    assert client.get("/open/data/nothing/").status_code == 404


def test_years_stand_beside_each_other_for_all_and_for_one_row(published: Dataset, client: Client) -> None:
    def told(query: str) -> list[tuple[str, str, str, str]]:
        lines = client.get(f"{HOME}{query}").context["years"]
        return [(one.edition.period, one.planned, one.executed, one.change) for one in lines]

    assert told("") == [("2026", "150.00", "95.00", "增加 7.1%"), ("2025", "140.00", "", "")]
    assert told("?under=2") == [("2026", "90.00", "86.00", "持平"), ("2025", "90.00", "", "")]
    assert told("?q=职业") == []
    below = read(client, f"{HOME}?under=2").split('id="h-years"')[1]
    assert f'href="{HOME}1/?under=2#table"' in below
    assert below.count('class="pale"') == 2


def test_empty_cells_are_last_in_either_order(published: Dataset, client: Client) -> None:
    for sort in ("executed", "-executed"):
        page = read(client, f"{HOME}?sort={sort}")
        assert page.index("区教育局") < page.index("区卫生健康局")


def test_a_table_is_downloaded_as_it_was_brought_in(office: Office, published: Dataset, client: Client) -> None:
    text = download(client, f"{HOME}2/data.csv").decode()
    rows = list(csv.reader(StringIO(text)))
    assert rows[0] == ["层级", "编码", "单位或科目", "预算数（元）", "决算数（元）", "说明"]
    assert rows[3] == ["3", "201-20502", "普通教育", "600000.00", "600000.25", ""]
    assert download(client, f"{HOME}2/data.csv?bom=1").decode() == "\ufeff" + text
    told = json.loads(download(client, f"{HOME}2/data.json"))
    assert told["rows"][2] == {
        "position": 3, "parent": 2, "level": 3, "code": "201-20502", "name": "普通教育",
        "planned": 600000.0, "executed": 600000.25, "note": None,
    }  # fmt: skip
    assert (told["period"], told["columns"][2]["unit"], told["digest"]) == (
        "2026",
        "元",
        published.editions.get(number=2).digest,
    )
    again = BytesIO(download(client, f"{HOME}2/data.xlsx"))
    assert next(load_workbook(again).worksheets[0].values)[3] == "预算数（元）"
    about = actions.About(period="2026", reason="原样再导入一遍")
    edition = actions.import_file(code=published.code, file=again, about=about, by=office.editor, at=office.now)
    assert edition.digest == told["digest"]


def test_a_text_that_looks_like_a_formula_stays_a_text_in_files(office: Office, client: Client) -> None:
    dataset = office.dataset("standards", code="standards", title="标准目录")
    office.enter(dataset.code, ["number", "title"], [["1", "=HYPERLINK(1)"], ["-2", "甲"]], "2026-11-22")
    rows = list(csv.reader(StringIO(download(client, "/open/data/standards/1/data.csv").decode())))
    assert [row[:2] for row in rows[1:]] == [["1", "'=HYPERLINK(1)"], ["-2", "甲"]]
    sheet = load_workbook(BytesIO(download(client, "/open/data/standards/1/data.xlsx"))).worksheets[0]
    assert sheet["B2"].value == "'=HYPERLINK(1)"


def test_corrected_and_withdrawn_editions_say_so(office: Office, published: Dataset, client: Client) -> None:
    office.publish(office.bring(published.code, BUDGET[:5], reason="多写了一个单位"))
    former = read(client, f"{HOME}2/")
    assert "这一版更正过了" in former
    assert "区卫生健康局" in former
    page = read(client, HOME)
    assert "多写了一个单位" in page
    assert "区卫生健康局" not in page
    actions.withdraw_edition(code=published.code, number=3, reason="还有别的错", by=office.head, at=office.now)
    gone = client.get(f"{HOME}3/")
    assert gone.status_code == 410
    assert "还有别的错" in gone.content.decode()
    assert "区教育局" not in gone.content.decode()
    for kind in ("csv", "json", "xlsx"):
        assert client.get(f"{HOME}3/data.{kind}").status_code == 404
    assert "2025年，" in read(client, HOME)
    actions.withdraw_edition(code=published.code, number=1, reason="还有别的错", by=office.head, at=office.now)
    assert client.get(HOME).status_code == 410
    assert "撤下了" in read(client, "/open/data/")


def test_the_list_is_narrowed_in_the_database(office: Office, published: Dataset, client: Client) -> None:
    other = Office()
    places = other.dataset("places", title="公共资源", field="公共服务")
    columns = ["code", "name", "sort", "district", "address"]
    other.enter(places.code, columns, [["1", "图书馆", "文化", "城中街道", "路1号"]], "2024-06-01")
    office.dataset(code="not-yet", title="还没有发布的")
    both = read(client, "/open/data/")
    assert "还没有发布的" not in both
    for query, there, away in (
        ("kind=PLACE", "公共资源</span>", "部门预算"),
        (f"organisation={office.organisation.code}", "部门预算", "公共资源</span>"),
        ("field=公共服务", "公共资源</span>", "部门预算"),
        ("year=2025", "部门预算", "公共资源</span>"),
        ("q=资源", "公共资源</span>", "部门预算"),
    ):
        page = read(client, f"/open/data/?{query}")
        assert there in page
        assert away not in page
    assert "没有找到" in read(client, "/open/data/?year=1999&kind=nonsense")


def test_pages_ask_the_database_as_often_whatever_their_size(
    office: Office, published: Dataset, client: Client, django_assert_max_num_queries: Any
) -> None:
    rows = [[1, f"u{n}", f"单位{n}", 1, 1, None] for n in range(120)]
    office.publish(office.bring(published.code, rows, period="2024"))
    for path in ("/open/data/", HOME, f"{HOME}?under=2&sort=-planned", f"{HOME}3/?page=2", f"{HOME}3/?q=单位"):
        with django_assert_max_num_queries(12):
            read(client, path)
    with django_assert_max_num_queries(3):
        read(client, "/open/data/catalogue.jsonld")


def test_months_are_compared_over_time(office: Office, client: Client) -> None:
    dataset = office.dataset("monthly-accounts", title="每月财政收支")
    head = ["层级", "编码", "科目", "年初预算", "当月数", "今年累计"]
    for month, amount in (("2026-01", 50_000), ("2026-02", 100_000)):
        office.publish(office.bring(dataset.code, [[1, "收入", "收入", 1_000_000, amount, amount]], month, head=head))
        page = read(client, "/open/data/monthly-accounts/")
    assert "逐期对比" in page
    assert 'width="50.0"' in page
    assert "合计" not in page


def test_places_are_drawn_and_listed_by_district(office: Office, client: Client) -> None:
    dataset = office.dataset("places", title="公共资源")
    columns = ["code", "name", "sort", "district", "address", "phone", "point"]
    rows: list[list[Any]] = [
        ["1", "图书馆", "文化", "城中街道", "路1号", "0745-0000001", "109.99,27.54"],
        ["2", "公园", "公园", "城南街道", "路2号", None, None],
    ]
    office.enter(dataset.code, columns, rows, "2026-11-22")
    page = read(client, "/open/data/places/")
    assert 'href="#p1" aria-label="1：图书馆"' in page
    assert '<li id="p1">' in page
    assert page.count("<li id=") == 1
    assert page.index("城中街道<small") < page.index("城南街道<small")


def test_a_funds_five_disclosures_say_which_are_missing(office: Office, client: Client) -> None:
    fund = office.dataset("special-fund", title="加装电梯补助")
    part = office.dataset("fund-allocation", title="分配结果", part_of=fund.code)
    columns = ["step", "title", "published_on", "link"]
    office.enter(
        fund.code, columns, [["分配结果", "2026 年分配结果", "2026-07-10", "/open/data/fund-allocation/"]], "2026"
    )
    page = read(client, "/open/data/special-fund/")
    assert page.count("还没有公开") == 4
    assert "属于这一份的数据" not in page
    head = ["层级", "编号", "乡镇、街道或者项目", "安排资金"]
    office.publish(office.bring(part.code, [[1, "1", "城中街道", 100]], head=head))
    assert "属于这一份的数据" in read(client, "/open/data/special-fund/")
    assert 'href="/open/data/special-fund/"' in read(client, "/open/data/fund-allocation/")


def test_a_project_shows_its_milestones(office: Office, client: Client) -> None:
    dataset = office.dataset("projects", title="公共工程")
    head = ["层级", "编号", "项目或节点", "进度", "计划完成", "实际完成"]
    rows = [
        [1, "P1", "停车场", 60, None, None],
        [2, "P1-1", "施工许可", None, "2025-03-01", "2025-03-02"],
        [2, "P1-2", "竣工", None, "2025-12-01", None],
    ]
    office.publish(office.bring(dataset.code, rows, "2026-11-22", head=head))
    assert 'class="fg" width="60"' in read(client, "/open/data/projects/")
    page = read(client, "/open/data/projects/?under=1")
    assert page.index("完成了") < page.index("比计划晚")


def test_what_search_engines_read_cannot_end_its_block(office: Office, client: Client) -> None:
    dataset = office.dataset(description="</script><script>alert(1)</script>")
    office.publish(office.bring(dataset.code))
    page = read(client, HOME)
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    told = json.loads(block)
    assert told["description"] == "</script><script>alert(1)</script>"
    assert (told["@type"], told["temporalCoverage"]) == ("Dataset", "2026-01-01/2026-12-31")
    assert len(told["distribution"]) == 3


MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description),
    DCAT.DatasetSeries: (DCTERMS.title, DCTERMS.description),
    DCAT.Distribution: (DCAT.accessURL,),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
}


def test_the_catalogue_has_what_dcat_ap_makes_mandatory_in_all_three_forms(published: Dataset, client: Client) -> None:
    graphs = []
    for ending, form in (("jsonld", "json-ld"), ("ttl", "turtle"), ("rdf", "xml")):
        response = client.get(f"/open/data/catalogue.{ending}")
        graphs.append(Graph().parse(data=response.content.decode(), format=form))
    assert len({len(graph) for graph in graphs}) == 1
    graph = graphs[0]
    for kind, properties in MANDATORY.items():
        subjects = list(graph.subjects(RDF.type, kind))
        assert subjects, kind
        for subject in subjects:
            assert all(graph.value(subject, one) is not None for one in properties), (subject, kind)
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    listed = set(graph.objects(catalogue, DCAT.dataset))
    assert listed == {*graph.subjects(RDF.type, DCAT.Dataset), *graph.subjects(RDF.type, DCAT.DatasetSeries)}
    assert len(list(graph.subjects(RDF.type, DCAT.Distribution))) == 6


def test_programs_read_tables_row_by_row(office: Office, published: Dataset, client: Client) -> None:
    lines = client.get("/api/v1/datasets?kind=BUDGET&year=2026").json()
    assert [(one["code"], one["newest_period"], one["newest_edition"]) for one in lines["items"]] == [
        ("department-budget", "2026", 2)
    ]
    assert client.get("/api/v1/datasets?kind=PLACE").json()["items"] == []
    told = client.get("/api/v1/datasets/department-budget").json()
    assert [one["number"] for one in told["editions"]] == [2, 1]
    assert told["editions"][0]["totals"] == {"planned": "1500000.1", "executed": "950000.5"}
    assert told["columns"][0]["is_key"] is True
    address = "/api/v1/datasets/department-budget/editions/2/rows"
    first = client.get(f"{address}?limit=4").json()
    rest = client.get(f"{address}?limit=4&cursor={first['next_cursor']}").json()
    assert [row["position"] for row in first["items"] + rest["items"]] == [1, 2, 3, 4, 5, 6]
    below = client.get(f"{address}?under=2").json()["items"]
    assert [(row["parent"], row["level"], row["cells"]["planned"]) for row in below] == [
        (2, 3, 600000.0),
        (2, 3, 300000.0),
    ]
    assert [row["position"] for row in client.get(f"{address}?under=0").json()["items"]] == [1, 6]
    actions.withdraw_edition(code=published.code, number=2, reason="还有别的错", by=office.head, at=office.now)
    assert client.get(address).status_code == 404
    assert client.get("/api/v1/datasets/department-budget").json()["editions"][0]["withdrawal_reason"] == "还有别的错"
